package org.ochre.palette;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Held;
import org.ochre.work.Results;

/// A palette of at most `k` colours for a u8 image: the colour cube is cut into boxes until there are `k`, and each box
/// gives the mean of its pixels.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | image | U8 | `[h, w]` or `[h, w, c]`, 1 ≤ c ≤ 4, any strides |
/// | palette | U8 | `[n, c]`, n = min(k, distinct colours), ascending rows, all different |
///
/// Every distinct colour counts, weighted by its pixels. With [Cut#VARIANCE] each step chooses among all boxes and all
/// planes across an axis. It takes the split that reduces the squared error most, `|S₁|²/n₁ + |S₂|²/n₂ − |S|²/n` (n
/// pixels, S their sum). Ties go to the box made first, then the first axis, then the lowest plane. [Cut#MEDIAN] is the
/// textbook rule. The mean is rounded to the nearest integer, halves to even. An image of at most `k` colours gives
/// exactly these colours. An image without pixels gives `[0, c]`. In images of four channels all fully transparent
/// pixels are one colour (see [ColorHistogram]).
///
/// `refine(n)` adds up to n iterations of weighted k-means (Lloyd 1982) over the histogram. Centres are kept in
/// sixteenths. Assignments are exact; ties go to the lowest row. It stops early when nothing moves. In all iterations
/// but the last a centre moves beyond the mean by three quarters of its step (`mean + ⌊3 (mean − old) / 4⌋`, within
/// 0…255). So fewer iterations are needed. A centre that attracts no colour stays where it is. Centres that round to
/// one colour give one row.
///
/// All arithmetic is in integers, or in floating point in a fixed order: the palette does not depend on threads or the
/// machine. Source: P. Heckbert, *Color image quantization for frame buffer display*, SIGGRAPH 1982; the variance rule
/// after X. Wu, *Efficient statistical computations for optimal color quantization*, Graphics Gems II, 1991.
///
/// @param k the most colours, 1…65,536
/// @param cut which box is split, and where
/// @param iterations iterations of k-means after the cut, 0…1000
public record MedianCut(int k, Cut cut, int iterations) implements Serializable {

    /// @throws IllegalArgumentException for a parameter out of range
    public MedianCut {
        Arguments.range("k", k, 1, 65_536);
        Arguments.range("iterations", iterations, 0, 1000);
    }

    /// The variance rule without refinement.
    public MedianCut(int k) {
        this(k, Cut.VARIANCE, 0);
    }

    /// The same operation with up to `iterations` iterations of k-means after the cut.
    ///
    /// @throws IllegalArgumentException `iterations: expected 0…1000, got …`
    public MedianCut refine(int iterations) {
        return new MedianCut(k, cut, iterations);
    }

    /// The same operation with another rule of cutting.
    public MedianCut with(Cut cut) {
        return new MedianCut(k, cut, iterations);
    }

    /// The most bytes of scratch that the palette of an image takes, under the [org.ochre.Parallelism] of the call; see
    /// [org.ochre.UnaryOperation#scratchBytes]. It counts as many colours as the image can have. An image of few
    /// colours takes less.
    ///
    /// @throws IllegalArgumentException `image: expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got …`
    public long scratchBytes(TensorType image) {
        int channels = ColorHistogram.channelsOf(image);
        long histogram = ColorHistogram.bytes(image);
        long colors = Math.min(image.size(0) * image.size(1), 1L << 8 * channels);
        return Scratch.bytes(histogram, Math.max(ColorHistogram.scratchBytes(image), cutBytes(colors, channels)));
    }

    /// As [#scratchBytes(TensorType)], of the palette of a histogram.
    public long scratchBytes(ColorHistogram histogram) {
        return cutBytes(histogram.size(), histogram.channels());
    }

    private long cutBytes(long colors, int channels) {
        if (colors == 0) {
            return 0;
        }
        long cut = Scratch.bytes((long) k * channels, NativePalette.medianCutScratchBytes(colors, channels, k));
        return iterations == 0 || colors <= k
                ? cut
                : Scratch.bytes(cut, Refinement.scratchBytes(colors, channels, k));
    }

    /// The palette of an image, U8 `[n, c]`, from `results`.
    ///
    /// @throws IllegalArgumentException `image: expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got …`
    /// @throws IllegalStateException where its memory is closed
    /// @throws WrongThreadException where its memory is confined to another thread
    public Tensor apply(Tensor image, SegmentAllocator results) {
        try (Scratch scratch = new Scratch()) {
            return copied(palette(ColorHistogram.of(image, scratch), scratch), new Results(results, image));
        }
    }

    /// The palette of all pixels that a histogram has counted.
    ///
    /// @throws ArithmeticException where it has counted 2⁴⁷ pixels or more
    /// @throws IllegalArgumentException where the histogram's memory was overwritten:
    ///     `histogram: expected ascending colours with counts of 1 or more, got …`
    public Tensor apply(ColorHistogram histogram, SegmentAllocator results) {
        try (Scratch scratch = new Scratch()) {
            return copied(palette(histogram, scratch), new Results(results, histogram.keys(), histogram.counts()));
        }
    }

    private static Tensor copied(Tensor palette, Results results) {
        return results.allocate(DType.U8, palette.shape()).copyFrom(palette);
    }

    /// Writes the palette of an image into the first rows of `dst`.
    ///
    /// @param dst U8 `[k, c]`, not overlapping the image; rows beyond the palette keep their values
    /// @return the rows of `dst` that were written, `[n, c]`
    /// @throws IllegalArgumentException for an image or destination that is not served; nothing is written
    public Tensor into(Tensor image, Tensor dst) {
        Arguments.destination("dst", dst, new TensorType(DType.U8, k, ColorHistogram.channelsOf(image.type())));
        Arguments.apart("image", image, "dst", dst);
        try (Scratch scratch = new Scratch()) {
            Tensor palette = palette(ColorHistogram.of(image, scratch), scratch);
            return dst.slice(0, 0, palette.size(0)).copyFrom(palette);
        }
    }

    private Tensor palette(ColorHistogram histogram, Scratch scratch) {
        int channels = histogram.channels();
        long n = histogram.size();
        if (n == 0) {
            return Tensor.allocate(scratch, DType.U8, 0, channels);
        }
        if (histogram.total() >= 1L << 47) {
            throw new ArithmeticException("histogram: expected fewer than 2^47 pixels, got " + histogram.total());
        }
        MemorySegment rows = scratch.allocate((long) k * channels, 64);
        MemorySegment work = scratch.allocate(NativePalette.medianCutScratchBytes(n, channels, k), 64);
        long[] size = new long[1];
        Tensor keys = histogram.keys();
        Held.run(
                () -> size[0] = NativePalette.medianCut(keys.segment().address(),
                        histogram.counts().segment().address(),
                        n,
                        channels, k, cut.code(), rows.address(), work.address()),
                keys, histogram.counts());
        if (size[0] < 0) {
            throw Arguments.refuse("histogram", "ascending colours with counts of 1 or more",
                    "others: its memory was written");
        }
        Tensor palette = Tensor.of(rows, DType.U8, size[0], channels);
        return iterations == 0 || n <= k ? palette : new Refinement(histogram, palette).run(iterations, scratch);
    }
}
