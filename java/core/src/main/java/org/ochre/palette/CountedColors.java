package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Held;

/// The colours that palette rows are chosen for: those of a histogram, and how they count. Where they count as they are
/// seen, the fully transparent colour is left out.
///
/// @param seen whether colours count as they are seen
/// @param transparent 1 where the histogram's first colour is left out, else 0
record CountedColors(ColorHistogram histogram, boolean seen, int transparent) {

    static CountedColors of(ColorHistogram histogram, Alpha alpha) {
        boolean seen = alpha == Alpha.SEEN && histogram.channels() == 4;
        boolean transparent = seen && histogram.size() > 0 && histogram.keys().getLong(0) == 0;
        return new CountedColors(histogram, seen, transparent ? 1 : 0);
    }

    long size() {
        return histogram.size() - transparent;
    }

    int channels() {
        return histogram.channels();
    }

    /// The address of the first key.
    long keys() {
        return histogram.keys().segment().address() + (long) transparent * Integer.BYTES;
    }

    /// The address of the first count.
    long counts() {
        return histogram.counts().segment().address() + (long) transparent * Long.BYTES;
    }

    /// Runs work that reads keys and counts.
    void hold(Runnable work) {
        Held.run(work, histogram.keys(), histogram.counts());
    }

    /// The rows of a cut into at most k boxes, U8 `[≤k, c]`, ascending.
    ///
    /// @throws ArithmeticException where there are 2⁴⁷ pixels or more
    /// @throws IllegalArgumentException where the histogram's memory was overwritten
    Tensor cut(int k, Cut cut, Scratch scratch) {
        if (histogram.total() >= 1L << 47) {
            throw new ArithmeticException("histogram: expected fewer than 2^47 pixels, got " + histogram.total());
        }
        long n = size();
        int channels = channels();
        MemorySegment rows = scratch.allocate((long) k * channels, 64);
        MemorySegment work = scratch.allocate(NativePalette.medianCutScratchBytes(n, channels, k), 64);
        long[] size = new long[1];
        hold(() -> size[0] = seen
                ? NativePalette.medianCutSeen(keys(), counts(), n, k, cut.code(), rows.address(), work.address())
                : NativePalette.medianCut(keys(), counts(), n, channels, k, cut.code(), rows.address(),
                        work.address()));
        if (size[0] < 0) {
            throw Arguments.refuse("histogram", "ascending colours with counts of 1 or more",
                    "others: its memory was written");
        }
        return Tensor.of(rows, DType.U8, size[0], channels);
    }

    /// The bytes of scratch that [#cut] takes for that many colours.
    static long cutBytes(long colors, int channels, int k) {
        return Scratch.bytes((long) k * channels, NativePalette.medianCutScratchBytes(colors, channels, k));
    }

    /// Centres at these colours, in memory of `scratch`.
    Centers centers(long[] colors, Scratch scratch) {
        return seen ? new SeenCenters(colors, scratch) : new StraightCenters(colors, this, scratch);
    }
}
