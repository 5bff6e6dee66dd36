package org.ochre.opencv.work;

import org.ochre.TensorType;

/// What OpenCV's `FilterEngine`, which runs its filters, counts in 32 bits. Beyond them it takes too little memory and
/// writes past its end, so such calls are refused.
///
/// | product | where it overflows |
/// |---|---|
/// | rows kept × bytes of one | `bi * bufStep`, the place of a row in the ring |
/// | (columns + kernel) × bytes of a pixel | `srcRow`, `constBorderRow`, `borderTab` and the offsets into them |
/// | bytes from row to row of the image | `srcstep` |
/// | bytes from row to row of the result × rows made at a time | `dststep * dy` |
///
/// @param filter the filter that runs
/// @param separable whether it works in two passes, of which the ring holds the first one's results
/// @param element bytes of one of them, else of an element of the image
public record Engine(Filtering filter, boolean separable, int element) {
    /// `VEC_ALIGN`.
    private static final long ALIGNED = 64;

    /// The rows that the ring holds.
    private long rows() {
        int before = filter.anchorY();
        int after = filter.height() - 1 - before;
        return Math.max(filter.height() + 3L, 2L * Math.max(before, after) + 1);
    }

    /// Refuses rows that leave 32 bits.
    ///
    /// @param columns of the rectangle that is computed
    /// @param channels that are worked at once
    void require(TensorType src, TensorType dst, long columns, long channels) {
        long kept = element * channels;
        long wide = columns + filter.width() - 1;
        long ring = (separable ? columns : wide) + ALIGNED - 1 & -ALIGNED;
        long row = Math.max(kept, src.dtype().size() * channels) * (wide + ALIGNED);
        boolean isCounted = rows() * ring * kept <= Integer.MAX_VALUE && row <= Integer.MAX_VALUE;
        if (!isCounted || !isStep(dst.dtype().size() * channels * columns)) {
            throw filter.routine().refuse("src", "rows of which OpenCV's " + filter.routine().name() + " can keep "
                    + rows() + " within 2^31 bytes", src);
        }
    }

    /// Whether so many bytes from row to row can be counted.
    boolean isStep(long bytes) {
        return bytes <= Integer.MAX_VALUE / (rows() - filter.height() + 1);
    }
}
