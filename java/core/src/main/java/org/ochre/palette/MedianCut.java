package org.ochre.palette;

import java.io.Serializable;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.LongStream;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
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
/// Four channels count as four numbers, unless [#with(Alpha)] says that they are RGBA and count as they are seen
/// ([Alpha#SEEN]). Then the squared error is the mean of those over black and over white. The mean of colours is that
/// of the premultiplied channels divided by the mean alpha, with the mean alpha. All fully transparent pixels share one
/// row, `(0, 0, 0, 0)`, and no other row is made of them; every other row has an alpha of 1 or more. With k = 1 an
/// image that has both gives the mean of the pixels that can be seen. The colours are cut into 4 k boxes, at most 8192,
/// and the means of boxes are merged until there are k: each time those two whose merging raises the squared error
/// least. `refine` assigns colours by the distance that [Alpha#SEEN] defines, and keeps centres in 255ths of a level.
/// Rows that round to one colour become one.
///
/// [#keeping(ColorList)] names colours that the palette has in any case. They are its first rows, in their order, and
/// the other rows ascend after them. The colours are cut into 4 k boxes as above, however alpha counts. Those nearer to
/// a kept row than to any mean of a box are served by it. The means of the rest are merged with each other, or into a
/// kept row, which stays as it is. `refine` moves the other rows only. An image whose colours all have room gives
/// exactly these colours beside the kept ones. A row for fully transparent pixels is added as above, unless one of
/// alpha 0 is kept, or only one row is free and colours that can be seen have none yet.
///
/// All arithmetic is in integers, or in floating point in a fixed order: the palette does not depend on threads or the
/// machine. Source: P. Heckbert, *Color image quantization for frame buffer display*, SIGGRAPH 1982; the variance rule
/// after X. Wu, *Efficient statistical computations for optimal color quantization*, Graphics Gems II, 1991; merging
/// after W. H. Equitz, *A new vector quantization clustering algorithm*, IEEE Transactions on Acoustics, Speech and
/// Signal Processing 37, 1989.
///
/// @param k the most colours, 1…65,536
/// @param cut which box is split, and where
/// @param iterations iterations of k-means after the cut, 0…1000
/// @param alpha how the fourth channel counts
/// @param kept colours that are in the palette in any case, at most k
public record MedianCut(int k, Cut cut, int iterations, Alpha alpha, ColorList kept) implements Serializable {

    /// @throws IllegalArgumentException for a parameter out of range
    public MedianCut {
        Arguments.range("k", k, 1, Palettes.MOST);
        Arguments.range("iterations", iterations, 0, 1000);
        Objects.requireNonNull(alpha, "alpha");
        if (kept.size() > k) {
            throw Arguments.refuse("kept", "at most k = " + k + " colours", kept.size());
        }
    }

    /// Four channels count as four numbers, and no colours are kept.
    public MedianCut(int k, Cut cut, int iterations) {
        this(k, cut, iterations, Alpha.STRAIGHT, ColorList.NONE);
    }

    /// The variance rule without refinement.
    public MedianCut(int k) {
        this(k, Cut.VARIANCE, 0);
    }

    /// The same operation with up to `iterations` iterations of k-means after the cut.
    ///
    /// @throws IllegalArgumentException `iterations: expected 0…1000, got …`
    public MedianCut refine(int iterations) {
        return new MedianCut(k, cut, iterations, alpha, kept);
    }

    /// The same operation with another rule of cutting.
    public MedianCut with(Cut cut) {
        return new MedianCut(k, cut, iterations, alpha, kept);
    }

    /// The same operation for colours with alpha that count in that way.
    public MedianCut with(Alpha measure) {
        return new MedianCut(k, cut, iterations, measure, kept);
    }

    /// The same operation with these colours in its palettes. They replace those kept before.
    ///
    /// @throws IllegalArgumentException `kept: expected at most k = 3 colours, got 4`
    public MedianCut keeping(ColorList colors) {
        return new MedianCut(k, cut, iterations, alpha, colors);
    }

    /// The same operation with the rows of a palette, U8 `[n, c]`, in its palettes. The rows are copied.
    ///
    /// @throws IllegalArgumentException for a palette that [ColorList#of(Tensor)] refuses, or of more than k rows
    public MedianCut keeping(Tensor palette) {
        return keeping(ColorList.of(palette));
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
        boolean seen = alpha == Alpha.SEEN && channels == 4;
        int free = k - kept.size();
        long rows = Scratch.bytes(Math.min(k, colors + kept.size()) * channels);
        if (colors == 0 || free == 0) {
            return rows;
        }
        if (kept.size() > 0 || seen) {
            return rows + MergedCut.scratchBytes(colors, channels, seen, free, kept.size(), iterations);
        }
        long refined = iterations == 0 || colors <= k
                ? 0
                : Refinement.heldBytes(colors, channels, false, k) + Refinement.assignBytes(colors, channels, false, k);
        return rows + CountedColors.cutBytes(colors, channels, k) + refined;
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
        if (kept.size() > 0 && kept.channels() != channels) {
            throw Arguments.refuse("kept", "colours of " + channels + " channels, as the image has",
                    kept.channels() + " channels");
        }
        CountedColors colors = CountedColors.of(histogram, alpha);
        long[] given = kept.keys();
        long[] usable = Arrays.stream(given).filter(row -> !colors.seen() || (row & 255) > 0).toArray();
        int free = k - given.length;
        boolean needed = colors.transparent() > 0 && usable.length == given.length;
        boolean reserved = needed && (free > 1 || free == 1 && (colors.size() == 0 || usable.length > 0));
        LongStream rows = Arrays.stream(chosen(colors, usable, reserved ? free - 1 : free, scratch));
        LongStream all = reserved ? LongStream.concat(LongStream.of(0), rows) : rows;
        return Palettes.of(LongStream.concat(Arrays.stream(given), all.sorted().distinct()).toArray(), channels,
                scratch);
    }

    /// At most that many rows for the colours, beside the ones given.
    private long[] chosen(CountedColors colors, long[] given, int most, Scratch scratch) {
        if (most == 0 || colors.size() == 0) {
            return new long[0];
        }
        if (given.length > 0 || colors.seen()) {
            return new MergedCut(colors, given, cut).rows(most, iterations, scratch);
        }
        long[] rows = Palettes.keys(colors.cut(most, cut, scratch));
        if (iterations == 0 || colors.size() <= most) {
            return rows;
        }
        Centers centers = colors.centers(rows, scratch);
        new Refinement(colors, centers, scratch).run(iterations, 0);
        return LongStream.range(0, centers.size()).map(row -> centers.color((int) row)).toArray();
    }
}
