package org.ochre.opencv.work;

import org.ochre.TensorType;

/// The byte counts that OpenCV's `FilterEngine`, which runs its filters, holds in 32 bits. Where a count overflows,
/// OpenCV allocates too little memory and writes past its end. Such calls are refused.
///
/// | product | where it overflows |
/// |---|---|
/// | rows kept × bytes of a row | `bi * bufStep`, the place of a row in the ring |
/// | (columns + kernel) × bytes of a pixel | `srcRow`, `constBorderRow`, `borderTab` and the offsets into them |
/// | bytes from row to row of the image | `srcstep` |
/// | bytes from row to row of the result × rows made at a time | `dststep * dy` |
///
/// @param filter the filter that runs
/// @param separable whether the filter works in two passes; the ring then holds results of the first pass
/// @param element the bytes of such a result if separable, else of an element of the image
public record Engine(Filtering filter, boolean separable, int element) {
    /// OpenCV's `VEC_ALIGN`.
    private static final long ALIGNED = 64;

    /// The number of rows that the ring holds.
    private long rows() {
        int before = filter.anchorY();
        int after = filter.height() - 1 - before;
        return Math.max(filter.height() + 3L, 2L * Math.max(before, after) + 1);
    }

    /// Refuses rows whose byte counts do not fit in 32 bits.
    ///
    /// @param columns the columns of the rectangle that is computed
    /// @param channels the number of channels in one call
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

    /// The bytes that OpenCV takes for one call: the rows in the ring, a row with its border, and where each of the
    /// border's columns comes from.
    ///
    /// @param columns the columns of the rectangle that is computed
    /// @param channels the number of channels in one call
    long bytes(TensorType src, long columns, long channels) {
        long kept = element * channels;
        long wide = columns + filter.width() - 1 + ALIGNED;
        return rows() * (wide + ALIGNED) * kept + 2 * wide * src.dtype().size() * channels
                + filter.width() * kept * Integer.BYTES;
    }

    /// Whether this distance in bytes from row to row can be counted in 32 bits.
    boolean isStep(long bytes) {
        return bytes <= Integer.MAX_VALUE / (rows() - filter.height() + 1);
    }
}
