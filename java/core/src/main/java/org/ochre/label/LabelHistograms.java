package org.ochre.label;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Held;
import org.ochre.work.Labels;
import org.ochre.work.Results;

/// The values of each region and channel of integer images, and how often each occurs. Histograms of tiles merge into
/// those of the whole, on many machines too, so that medians and other quantiles of regions are exact however an image
/// is cut. [LabelQuantiles] is for one image, and for floats.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | image | U8…I64 | `[h, w]` (1 channel) or `[h, w, c]`, any strides |
/// | labels | U8…I64 | `[h, w]` of the image |
/// | [#valueCounts] | I64 | `[m, c]`: values that are not missing |
/// | [#quantiles], [#medians] | F32, F64 or an integer dtype | `[k, m, c]`, `[m, c]` |
///
/// They take 16 bytes for each distinct value of a region and channel, and 16 for each region and channel. While they
/// are made they take the scratch of [LabelQuantiles]. Missing values are as in [LabelSums].
///
/// The allocator's owner can write the histograms' memory. Histograms that were changed in this way give wrong
/// quantiles, or an IllegalStateException.
public final class LabelHistograms {
    private final DType dtype;
    private final long regions;
    private final long channels;
    private final Absence absence;
    private final Tensor starts;
    private final Tensor values;
    private final Tensor counts;
    private final Tensor absent;

    private LabelHistograms(DType dtype, long regions, long channels, Absence absence, HistogramCells cells,
            Results results) {
        this.dtype = dtype;
        this.regions = regions;
        this.channels = channels;
        this.absence = absence;
        starts = results.allocate(DType.I64, cells.cells() + 1);
        values = results.allocate(DType.I64, cells.distinct());
        counts = results.allocate(DType.I64, cells.distinct());
        absent = results.allocate(DType.I64, cells.cells());
        starts.copyFrom(tensor(cells.starts(), cells.cells() + 1));
        values.copyFrom(tensor(cells.values(), cells.distinct()));
        counts.copyFrom(tensor(cells.counts(), cells.distinct()));
        absent.copyFrom(tensor(cells.absent(), cells.cells()));
    }

    private static Tensor tensor(MemorySegment words, long n) {
        return Tensor.of(words, DType.I64, n);
    }

    /// The histograms of an image in which every label is a region and every value counts.
    ///
    /// @param regions m, the number of labels 0…m−1, at most 2³¹−1
    /// @throws IllegalArgumentException as [#of(Tensor, Tensor, long, Background, Missing, Double, SegmentAllocator)]
    public static LabelHistograms of(Tensor image, Tensor labels, long regions, SegmentAllocator results) {
        return of(image, labels, regions, Background.NONE, Missing.PROPAGATE, null, results);
    }

    /// The histograms of an image or a tile.
    ///
    /// @param regions m, the number of labels 0…m−1, at most 2³¹−1
    /// @param background an id whose pixels are left out
    /// @param missing what a nodata value does: makes the quantiles of its region and channel NaN, or is left out
    /// @param nodata the value that counts as missing; null for none
    /// @throws IllegalArgumentException for types or memory that are not served,
    ///     `labels: expected ids in 0…9, got 12 at [3, 5]`, or where the image or the labels change meanwhile
    public static LabelHistograms of(Tensor image, Tensor labels, long regions, Background background, Missing missing,
            @Nullable Double nodata, SegmentAllocator results) {
        Arguments.range("regions", regions, 0, Integer.MAX_VALUE);
        long channels = Labels.channels(image.type());
        if (image.dtype().isFloat()) {
            throw Arguments.refuse("image", "integers [h, w] or [h, w, c]; LabelQuantiles takes floats", image.type());
        }
        Labels.require(labels.type(), image.type());
        Absence absence = new Absence(missing, nodata);
        try (Scratch scratch = new Scratch()) {
            RegionOrder order = new RegionOrder(image, labels, regions, background, absence, scratch);
            List<HistogramCells> planes = new ArrayList<>();
            Held.run(() -> {
                for (long channel = 0; channel < channels; channel++) {
                    order.sort(channel);
                    planes.add(plane(order, regions, scratch));
                }
            }, image, labels);
            return new LabelHistograms(image.dtype(), regions, channels, absence, joined(planes, regions, scratch),
                    new Results(results, image, labels));
        }
    }

    /// The histograms of the channel that was sorted last.
    private static HistogramCells plane(RegionOrder order, long regions, Scratch scratch) {
        long n = order.distinct(order.spare());
        HistogramCells plane = HistogramCells.allocate(regions, n, scratch);
        copy(order.starts(), plane.starts(), 0, regions + 1);
        copy(order.absent(), plane.absent(), 0, regions);
        copy(order.keys(), plane.values(), 0, n);
        copy(order.spare(), plane.counts(), 0, n);
        return plane;
    }

    /// The histograms of several channels, one after the other.
    private static HistogramCells joined(List<HistogramCells> planes, long regions, Scratch scratch) {
        long n = planes.stream().mapToLong(HistogramCells::distinct).sum();
        HistogramCells all = HistogramCells.allocate(planes.size() * regions, n, scratch);
        long cell = 0;
        long at = 0;
        for (HistogramCells plane : planes) {
            for (long region = 0; region < regions; region++) {
                all.starts().setAtIndex(JAVA_LONG, cell + region, at + plane.start(region));
            }
            copy(plane.absent(), all.absent(), cell, regions);
            copy(plane.values(), all.values(), at, plane.distinct());
            copy(plane.counts(), all.counts(), at, plane.distinct());
            cell += regions;
            at += plane.distinct();
        }
        all.starts().setAtIndex(JAVA_LONG, cell, at);
        return all;
    }

    private static void copy(MemorySegment from, MemorySegment to, long at, long n) {
        MemorySegment.copy(from, JAVA_LONG, 0, to, JAVA_LONG, at * Long.BYTES, n);
    }

    /// The histograms of all pixels that these and the other have counted.
    ///
    /// @throws IllegalArgumentException where the other's dtype, number of regions or channels, or treatment of missing
    ///     values are different
    /// @throws ArithmeticException where a region would have more than 2⁶³ − 1 values
    /// @throws IllegalStateException where the memory of one of them was written
    public LabelHistograms merge(LabelHistograms other, SegmentAllocator results) {
        if (dtype != other.dtype || regions != other.regions || channels != other.channels
                || !absence.equals(other.absence)) {
            throw Arguments.refuse("other", toString(), other);
        }
        try (Scratch scratch = new Scratch()) {
            HistogramCells both = cells(scratch).merge(other.cells(scratch), scratch);
            return new LabelHistograms(dtype, regions, channels, absence, both, new Results(results, starts, values,
                    counts, absent, other.starts, other.values, other.counts, other.absent));
        }
    }

    /// The histograms of some regions, in any order: that of region i is this of region `regions[i]`, or one without
    /// values where that is −1.
    ///
    /// @throws IllegalArgumentException `regions: expected -1…9, got …`
    /// @throws IllegalStateException where the memory was written
    public LabelHistograms select(long[] regions, SegmentAllocator results) {
        long[] own = Arguments.regions(regions, this.regions);
        try (Scratch scratch = new Scratch()) {
            HistogramCells all = cells(scratch);
            return new LabelHistograms(dtype, own.length, channels, absence,
                    all.select(own, this.regions, channels, scratch),
                    new Results(results, starts, values, counts, absent));
        }
    }

    /// The histograms as bytes, for [#ofBytes] on any machine: 2 to 4 for most values. Numbers of the header are
    /// little-endian:
    ///
    /// | at byte | | |
    /// |---|---|---|
    /// | 0 | 8 bytes | `OCHRELHG` |
    /// | 8 | u32 | the version, 1 |
    /// | 12 | u32 | the dtype of the images, from 0: u8, i8, u16, i16, i32, i64 |
    /// | 16 | i64 | channels |
    /// | 24 | i64 | regions |
    /// | 32 | i64 | 1 where missing values are skipped, 0 where they make NaN |
    /// | 40 | i64 | 1 with a nodata value, else 0 |
    /// | 48 | f64 | the nodata value, or 0 |
    /// | 56 | numbers | of each channel and in it each region |
    ///
    /// A number is an unsigned integer of 64 bits in groups of seven bits, the lowest first; each byte but the last of
    /// a number has its highest bit set (LEB128). A region in a channel has how many values are missing, how many
    /// distinct values there are, and of each, ascending, its distance to the value before and how often it occurs. The
    /// distance of the first value is that to the least value of the dtype.
    ///
    /// @throws IllegalStateException for more than a Java array of bytes can hold, or where the memory was written
    public byte[] toBytes() {
        try (Scratch scratch = new Scratch()) {
            return CellsBytes.of(cells(scratch), dtype, regions, channels, absence);
        }
    }

    /// The histograms that [#toBytes] wrote.
    ///
    /// @throws IllegalArgumentException `bytes: expected the bytes of LabelHistograms, got …`,
    ///     `bytes: expected a histogram of u8, got another in region 7, channel 0`, and so on
    public static LabelHistograms ofBytes(byte[] bytes, SegmentAllocator results) {
        CellsBytes form = CellsBytes.header(bytes.clone());
        try (Scratch scratch = new Scratch()) {
            HistogramCells cells = form.cells(scratch);
            return new LabelHistograms(form.dtype(), form.regions(), form.channels(), form.absence(), cells,
                    new Results(results));
        }
    }

    public DType dtype() {
        return dtype;
    }

    public long regions() {
        return regions;
    }

    public long channels() {
        return channels;
    }

    /// How many distinct values all regions and channels have together.
    public long size() {
        return values.size(0);
    }

    /// How many values of each region and channel are not missing, I64 `[m, c]`.
    ///
    /// @throws IllegalStateException where the memory was written
    public Tensor valueCounts(SegmentAllocator results) {
        try (Scratch scratch = new Scratch()) {
            HistogramCells cells = cells(scratch);
            Tensor dst = new Results(results, starts, values, counts, absent).allocate(DType.I64, regions, channels);
            return dst.copyFrom(Tensor.of(cells.sizes(), DType.I64, channels, regions).permute(1, 0));
        }
    }

    /// The quantiles of each region and channel, `[k, m, c]`, as [LabelQuantiles] defines them.
    ///
    /// @param quantiles k numbers in 0…1
    /// @throws IllegalArgumentException for no quantiles or one outside 0…1
    /// @throws IllegalStateException where the memory was written
    public Tensor quantiles(List<Double> quantiles, Interpolation interpolation, DType result,
            SegmentAllocator results) {
        Quantiles asked = new Quantiles(quantiles, interpolation);
        try (Scratch scratch = new Scratch()) {
            HistogramCells cells = cells(scratch);
            Tensor picked = asked.allocate(dtype, result, regions, channels, scratch);
            for (long channel = 0; channel < channels; channel++) {
                asked.pick(cells, channel * regions, dtype, absence, channel, picked);
            }
            Tensor dst = new Results(results, starts, values, counts, absent).allocate(result, picked.shape());
            Quantiles.convert(picked, dst);
            return dst;
        }
    }

    /// The medians, `[m, c]`: the mean of the two values in the middle where their number is even.
    ///
    /// @throws IllegalStateException where the memory was written
    public Tensor medians(DType result, SegmentAllocator results) {
        return quantiles(List.of(0.5), Interpolation.LINEAR, result, results).squeeze(0);
    }

    @Override
    public String toString() {
        return "LabelHistograms[" + regions + " regions of " + dtype + ", " + channels + " channels"
                + (absence.equals(Absence.NONE) ? "]" : ", " + absence + "]");
    }

    /// A copy in scratch, which is then checked.
    private HistogramCells cells(Scratch scratch) {
        HistogramCells cells = HistogramCells.allocate(regions * channels, size(), scratch);
        tensor(cells.starts(), starts.size(0)).copyFrom(starts);
        tensor(cells.values(), size()).copyFrom(values);
        tensor(cells.counts(), size()).copyFrom(counts);
        tensor(cells.absent(), absent.size(0)).copyFrom(absent);
        if (!cells.sum(size())) {
            throw new IllegalStateException(
                    "histograms: expected ascending values, got others: the memory of these histograms was written");
        }
        return cells;
    }
}
