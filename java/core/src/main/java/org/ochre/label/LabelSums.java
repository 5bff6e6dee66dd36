package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.Labels;

/// Statistics per region and channel: count, sum and mean, and on request variance, standard deviation, minimum and
/// maximum. They are collected over any number of images or tiles, and can be merged across machines. Each image is
/// read once, in O(pixels + regions). [LabelQuantiles] and [LabelHistograms] have the median.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | image | any one dtype | `[h, w]` (1 channel) or `[h, w, c]`, any strides |
/// | labels | U8…I64 | `[h, w]` of the image |
/// | [#counts] | I64 | `[m]`: pixels |
/// | [#valueCounts] | I64 | `[m, c]`: values that are not missing |
/// | [#sums], [#means], [#variances], [#deviations], [#minima], [#maxima] | F32, F64 or an integer dtype | `[m, c]` |
///
/// **Exactness.** Sums of integers are exact in 64 bits, sums of their squares in 128 bits, in any order and
/// partition. Sums of floats are compensated in F64 (Neumaier 1974): the error of a sum of n values is at most one
/// rounding of it plus `n²·2⁻¹⁰⁵·Σ|x|`. Variances of floats follow Welford (1962), merged by Chan, Golub and LeVeque
/// (1979): `Σ(x − mean)² / n`, never negative. Variance and deviation are those of the population: they divide by the
/// number of values n. The sample's variance is n / (n − 1) times as large. Threads do not show in the result. Sums
/// whose order could show are cut into parts by the number of pixels and regions alone, and merged in a fixed order.
///
/// **Missing values.** With [Missing#PROPAGATE] a NaN makes the statistics of its region and channel NaN, and so does
/// a nodata value. With [Missing#SKIP] both are left out of the channel that has them; the pixel stays counted in
/// [#counts] and in the other channels. A nodata value is compared in the dtype of the image: it is rounded to F32 for
/// F32 images; one that an integer dtype does not hold is no pixel's. 2⁶³ stands for the largest I64, which F64 does
/// not hold.
///
/// A region without values has sum 0. Its other statistics are NaN in float dtypes, and 0 in integer dtypes.
///
/// Only one thread at a time may use a LabelSums. It holds memory of the allocator that it was made with, and the
/// allocator's owner can write there. Sums that were changed in this way give wrong statistics, or, where a count is
/// impossible, an IllegalStateException.
public final class LabelSums {
    private final SumsForm form;
    private final RegionTotals totals;

    private LabelSums(SumsForm form, SegmentAllocator results) {
        this.form = form;
        this.totals = RegionTotals.allocate(form, results);
    }

    /// Empty sums, in which a NaN makes its statistics NaN.
    ///
    /// @param dtype the dtype of the images that will be added
    /// @param regions m, the number of labels 0…m−1, at most 2³¹−1
    /// @param channels c, the number of channels of these images
    /// @param spread whether variance, minimum and maximum are collected too
    /// @throws IllegalArgumentException for numbers out of range, or for memory of `results` that [Tensor#allocate]
    ///     refuses
    public static LabelSums allocate(DType dtype, long regions, long channels, boolean spread,
            SegmentAllocator results) {
        return allocate(dtype, regions, channels, spread, Missing.PROPAGATE, null, results);
    }

    /// Empty sums.
    ///
    /// @param missing what a missing value does: a NaN, or the nodata value
    /// @param nodata a further value that counts as missing; null for none
    /// @throws IllegalArgumentException as [#allocate(DType, long, long, boolean, SegmentAllocator)]
    public static LabelSums allocate(DType dtype, long regions, long channels, boolean spread, Missing missing,
            @Nullable Double nodata, SegmentAllocator results) {
        return new LabelSums(new SumsForm(dtype, regions, channels, spread, new Absence(missing, nodata)), results);
    }

    /// The bytes that [#allocate(DType, long, long, boolean, SegmentAllocator)] asks its allocator for.
    ///
    /// @throws IllegalArgumentException for numbers out of range
    public static long bytes(DType dtype, long regions, long channels, boolean spread) {
        return bytes(dtype, regions, channels, spread, Missing.PROPAGATE, null);
    }

    /// The bytes that sums with these missing values ask their allocator for.
    ///
    /// @throws IllegalArgumentException for numbers out of range
    public static long bytes(DType dtype, long regions, long channels, boolean spread, Missing missing,
            @Nullable Double nodata) {
        return new SumsForm(dtype, regions, channels, spread, new Absence(missing, nodata)).bytes();
    }

    /// The most bytes of scratch that sums of these images take, in [#add(Tensor, Tensor, Background)], [#merge] or a
    /// statistic, under the [Parallelism] of the call; see [org.ochre.UnaryOperation#scratchBytes].
    ///
    /// @param image the type of the images that are added
    /// @throws IllegalArgumentException for numbers out of range, or a type that is no image's
    public static long scratchBytes(TensorType image, long regions, boolean spread) {
        return scratchBytes(image, regions, spread, Missing.PROPAGATE, null);
    }

    /// As [#scratchBytes(TensorType, long, boolean)], of sums with these missing values.
    public static long scratchBytes(TensorType image, long regions, boolean spread, Missing missing,
            @Nullable Double nodata) {
        SumsForm form = new SumsForm(image.dtype(), regions, Labels.channels(image), spread,
                new Absence(missing, nodata));
        return SumsOfImage.scratchBytes(form, image);
    }

    /// Adds the pixels of an image in which every label is a region.
    ///
    /// @throws IllegalArgumentException as [#add(Tensor, Tensor, Background)]
    /// @throws ArithmeticException as [#add(Tensor, Tensor, Background)]
    public void add(Tensor image, Tensor labels) {
        add(image, labels, Background.NONE);
    }

    /// Adds the pixels of an image.
    ///
    /// @param background an id whose pixels are left out
    /// @throws IllegalArgumentException for types that are not served, or
    ///     `labels: expected ids in 0…9, got 12 at [3, 5]`; nothing has been added
    /// @throws ArithmeticException where a sum leaves 64 bits (I64 images); nothing has been added
    public void add(Tensor image, Tensor labels, Background background) {
        form.require(image.type(), labels.type());
        SumsOfImage.collect(form, image, labels, background, totals::add);
    }

    /// Adds the statistics that another object has collected.
    ///
    /// @throws IllegalArgumentException where its dtype, number of regions or channels, statistics, or treatment of
    ///     missing values are different
    /// @throws ArithmeticException where a sum leaves 64 bits; nothing has been added
    public void merge(LabelSums other) {
        if (!form.equals(other.form)) {
            throw Arguments.refuse("other", toString(), other);
        }
        try (Scratch scratch = new Scratch()) {
            totals.add(List.of(other.totals.words().copy(scratch).segment()));
        }
    }

    /// The sums of some regions, in any order: those of region i are these of region `regions[i]`, or those of no
    /// pixels where that is −1.
    ///
    /// @throws IllegalArgumentException `regions: expected -1…9, got …`, or for memory of `results` that
    ///     [Tensor#allocate] refuses
    public LabelSums select(long[] regions, SegmentAllocator results) {
        long[] own = Arguments.regions(regions, regions());
        SumsForm part = new SumsForm(form.dtype(), own.length, form.channels(), form.spread(), form.absence());
        try (Scratch scratch = new Scratch()) {
            Tensor words = totals.words().copy(scratch); // the results may lie over these sums
            LabelSums sums = new LabelSums(part, results);
            Tensor to = sums.totals.words();
            long row = form.rowBytes();
            for (int i = 0; i < own.length; i++) {
                if (own[i] >= 0) {
                    MemorySegment.copy(words.segment(), words.offset() + own[i] * row, to.segment(),
                            to.offset() + i * row, row);
                }
            }
            return sums;
        }
    }

    /// The collected statistics as bytes, for [#ofBytes] on any machine. All numbers are little-endian:
    ///
    /// | at byte | | |
    /// |---|---|---|
    /// | 0 | 8 bytes | `OCHRESUM` |
    /// | 8 | u32 | the version, 2 |
    /// | 12 | u32 | the dtype of the images, from 0: u8, i8, u16, i16, i32, i64, f32, f64 |
    /// | 16 | i64 | channels |
    /// | 24 | i64 | 1 with variance, minimum and maximum (spread), else 0 |
    /// | 32 | i64 | regions |
    /// | 40 | i64 | 1 where missing values are skipped, 0 where they make NaN |
    /// | 48 | i64 | 1 with a nodata value, else 0 |
    /// | 56 | f64 | the nodata value, or 0 |
    /// | 64 | words of 8 bytes | for each region its count of pixels (i64), then for each channel: |
    /// | | integers | sum (i64); spread: squares (u128), minimum and maximum (i64) |
    /// | | floats | sum and its rounding error (f64); spread: mean, squared differences from it, minimum and maximum (f64) |
    /// | | both | with a nodata value, and for floats also where missing values are skipped: how many are missing (i64) |
    ///
    /// @throws IllegalStateException for more words than a Java array of bytes can hold
    public byte[] toBytes() {
        return SumsBytes.of(form, totals.words());
    }

    /// The sums that [#toBytes] wrote. They merge exactly as the original ones do.
    ///
    /// @throws IllegalArgumentException `bytes: expected the bytes of LabelSums, got …`,
    ///     `bytes: expected sums of 3 pixels of u8, got others in region 7, channel 0`, and so on
    public static LabelSums ofBytes(byte[] bytes, SegmentAllocator results) {
        byte[] own = bytes.clone();
        SumsForm form = SumsBytes.header(own);
        try (Scratch scratch = new Scratch()) {
            Tensor words = Tensor.allocate(scratch, form.type());
            SumsBytes.read(own, words);
            SumsBytes.require(form, words);
            LabelSums sums = new LabelSums(form, results);
            sums.totals.words().copyFrom(words);
            return sums;
        }
    }

    public long regions() {
        return form.regions();
    }

    public long channels() {
        return form.channels();
    }

    /// Pixels per region, I64 `[m]`: a read-only view. Pixels with missing values are among them.
    public Tensor counts() {
        Tensor words = totals.words();
        return (regions() == 0 ? words.reshape(0) : words.slice(1, 0, 1).squeeze(1)).asReadOnly();
    }

    /// How many values of each region and channel are not missing, I64 `[m, c]`. A NaN of sums that neither skip
    /// missing values nor have a nodata value is a value here.
    public Tensor valueCounts(SegmentAllocator results) {
        return totals.statistic(Structs.PRESENT, DType.I64, results);
    }

    /// The sums. Those of integers are exact in I64, and in F64 up to 2⁵³.
    public Tensor sums(DType result, SegmentAllocator results) {
        return totals.statistic(Structs.SUM, result, results);
    }

    /// The means, F32 or F64, or an integer dtype: rounded to the nearest, halves to even, and exactly so for integer
    /// images.
    public Tensor means(DType result, SegmentAllocator results) {
        return totals.statistic(Structs.MEAN, result, results);
    }

    /// Variances `Σ(x − mean)² / n`.
    ///
    /// @throws IllegalStateException where they were not collected
    public Tensor variances(DType result, SegmentAllocator results) {
        return spread(Structs.VARIANCE, result, results);
    }

    /// Standard deviations, the square roots of the variances.
    ///
    /// @throws IllegalStateException where variances were not collected
    public Tensor deviations(DType result, SegmentAllocator results) {
        return spread(Structs.DEVIATION, result, results);
    }

    /// The least values.
    ///
    /// @throws IllegalStateException where they were not collected
    public Tensor minima(DType result, SegmentAllocator results) {
        return spread(Structs.MIN, result, results);
    }

    /// The largest values.
    ///
    /// @throws IllegalStateException where they were not collected
    public Tensor maxima(DType result, SegmentAllocator results) {
        return spread(Structs.MAX, result, results);
    }

    /// Writes the means into `dst`, `[m, c]`, of any dtype and strides.
    void meansInto(Tensor dst) {
        totals.write(Structs.MEAN, dst);
    }

    @Override
    public String toString() {
        return "LabelSums[" + form + "]";
    }

    private Tensor spread(int statistic, DType result, SegmentAllocator results) {
        if (!form.spread()) {
            throw new IllegalStateException("spread: expected sums made with spread, got " + this);
        }
        return totals.statistic(statistic, result, results);
    }
}
