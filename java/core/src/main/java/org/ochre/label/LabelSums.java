package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativeLabel;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Codes;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Labels;
import org.ochre.work.Results;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;
import org.ochre.work.Workspaces;

/// Statistics per region and channel: count and sum, and on request variance, minimum and maximum. They are collected
/// over any number of images or tiles, and can be merged across machines. Each image is read once, in O(pixels +
/// regions).
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | image | any one dtype | `[h, w]` (1 channel) or `[h, w, c]`, any strides |
/// | labels | U8…I64 | `[h, w]` of the image |
/// | [#counts] | I64 | `[m]` |
/// | [#means], [#variances], [#minima], [#maxima] | F32, F64 or an integer dtype | `[m, c]` |
///
/// Sums of integers are exact in 64 bits, sums of their squares in 128 bits. Sums of floats are compensated in F64
/// (Neumaier 1974). Variances of floats follow Welford (1962), merged by Chan, Golub and LeVeque (1979):
/// `Σ(x − mean)² / n`, never negative. Threads do not show in the result. Sums whose order could show are cut into
/// parts by the number of pixels and regions alone, and merged in a fixed order; sums of integers that cannot overflow
/// are the same in any order. A NaN makes the float statistics of its label and channel NaN. Empty regions have count
/// 0; their statistics are NaN in float dtypes and 0 in integer dtypes.
///
/// Only one thread at a time may use a LabelSums. It holds memory of the allocator that it was made with, and the
/// allocator's owner can write there. Sums that were changed in this way give wrong statistics, or, where a count is
/// below 0, an IllegalStateException.
public final class LabelSums {
    private static final long MOST_PACKED = 3;
    private static final long MOST_PARTS = 64;
    private static final long PIXELS_PER_REGION = 32;
    private static final long MERGE_CHUNK = 4096;

    private final DType dtype;
    private final long channels;
    private final boolean spread;
    private final Tensor totals;

    private LabelSums(DType dtype, long channels, boolean spread, Tensor totals) {
        this.dtype = dtype;
        this.channels = channels;
        this.spread = spread;
        this.totals = totals;
    }

    /// Empty sums.
    ///
    /// @param dtype the dtype of the images that will be added
    /// @param regions m, the number of labels 0…m−1, at most 2³¹−1
    /// @param channels c, the number of channels of these images
    /// @param spread whether variance, minimum and maximum are collected too
    /// @throws IllegalArgumentException for numbers out of range, or for memory of `results` that [Tensor#allocate]
    ///     refuses
    public static LabelSums allocate(DType dtype, long regions, long channels, boolean spread,
            SegmentAllocator results) {
        Arguments.range("regions", regions, 0, Integer.MAX_VALUE);
        Arguments.range("channels", channels, 1, Integer.MAX_VALUE);
        Tensor totals = Tensor.allocate(results, totals(dtype, regions, channels, spread));
        totals.segment().fill((byte) 0);
        return new LabelSums(dtype, channels, spread, totals);
    }

    private static TensorType totals(DType dtype, long regions, long channels, boolean spread) {
        long words = NativeLabel.labelWords(Codes.of(dtype), channels, spread ? 1 : 0);
        return new TensorType(DType.I64, regions, words);
    }

    /// The bytes that [#allocate] asks its allocator for.
    ///
    /// @throws IllegalArgumentException for numbers out of range
    public static long bytes(DType dtype, long regions, long channels, boolean spread) {
        Arguments.range("regions", regions, 0, Integer.MAX_VALUE);
        Arguments.range("channels", channels, 1, Integer.MAX_VALUE);
        return Scratch.bytes(totals(dtype, regions, channels, spread).bytes());
    }

    /// The most bytes of scratch that sums of these images take, in [#add(Tensor, Tensor, Background)], [#merge] or a
    /// statistic, under the [Parallelism] of the call; see [org.ochre.UnaryOperation#scratchBytes].
    ///
    /// @param image the type of the images that are added
    /// @throws IllegalArgumentException for numbers out of range, or a type that is no image's
    public static long scratchBytes(TensorType image, long regions, boolean spread) {
        if (image.rank() != 2 && image.rank() != 3) {
            throw Arguments.refuse("image", "[h, w] or [h, w, c]", image);
        }
        long channels = image.rank() == 2 ? 1 : image.size(2);
        long sums = bytes(image.dtype(), regions, channels, spread);
        Tiles tiles = new Tiles(image.size(0), image.size(1));
        long partial = inAnyOrder(image.dtype())
                ? Workspaces.bytes(tiles.count(), packed(image.dtype(), regions, channels, spread) + sums)
                : Scratch.times(parts(image.size(0) * image.size(1), regions, tiles), sums);
        return Scratch.bytes(partial, Long.BYTES, Slots.bytes(tiles.count()), sums,
                Slots.bytes(Math.ceilDiv(regions, MERGE_CHUNK)));
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
        requireImage(image.type(), labels.type());
        ImageLayout pixels = ImageLayout.image("image", image);
        ImageLayout ids = ImageLayout.plane("labels", labels);
        Tiles tiles = new Tiles(pixels.height(), pixels.width());
        if (inAnyOrder(dtype)) {
            addInAnyOrder(pixels, ids, tiles, background, image, labels);
        } else {
            addInParts(pixels, ids, tiles, background, image, labels);
        }
    }

    /// Whether sums of such values come out the same in any order.
    private static boolean inAnyOrder(DType dtype) {
        return !dtype.isFloat() && dtype != DType.I64;
    }

    /// The bytes of packed sums, which small integers have before their other sums.
    private static long packed(DType dtype, long regions, long channels, boolean spread) {
        return dtype == DType.U8 && channels <= MOST_PACKED && !spread ? regions * Long.BYTES : 0;
    }

    /// How many parts an image is cut into where the order of a sum matters.
    private static long parts(long pixels, long regions, Tiles tiles) {
        return Math.clamp(pixels / (PIXELS_PER_REGION * Math.max(regions, 1)), 1,
                Math.clamp(tiles.count(), 1, MOST_PARTS));
    }

    /// Adds integers whose sums cannot overflow. Their order does not matter, so each thread has its own sums.
    private void addInAnyOrder(ImageLayout pixels, ImageLayout ids, Tiles tiles, Background background,
            Tensor... held) {
        long packed = packed(dtype, regions(), channels, spread);
        try (Scratch scratch = new Scratch()) {
            Workspaces partial = new Workspaces(scratch, packed + bytes(), own -> own.fill((byte) 0));
            long none = Labels.background(background, scratch);
            Slots slots = Slots.of(tiles.count(), scratch);
            Held.run(() -> tiles.forEach(
                    tile -> partial.use(own -> sum(pixels, ids, tile, none, own, packed, slots))), held);
            List<MemorySegment> sums = new ArrayList<>();
            for (MemorySegment own : partial.all()) {
                sums.add(unpacked(own, packed));
            }
            mergeAll(sums);
        }
    }

    /// The sums of a workspace, including the packed sums in its first bytes.
    private MemorySegment unpacked(MemorySegment own, long packed) {
        MemorySegment sums = own.asSlice(packed);
        if (packed > 0) {
            NativeLabel.labelUnpack(own.address(), regions(), channels, sums.address());
        }
        return sums;
    }

    /// Adds values whose order matters to the sums. The image is cut into parts, by its number of pixels and regions
    /// alone, and each part has its own sums.
    private void addInParts(ImageLayout pixels, ImageLayout ids, Tiles tiles, Background background, Tensor... held) {
        long parts = parts(pixels.height() * pixels.width(), regions(), tiles);
        try (Scratch scratch = new Scratch()) {
            List<MemorySegment> partial = new ArrayList<>();
            for (long part = 0; part < parts; part++) {
                partial.add(scratch.allocate(bytes(), 64));
            }
            long none = Labels.background(background, scratch);
            Slots slots = Slots.of(tiles.count(), scratch);
            Held.run(() -> Parallelism.forEach(parts, part -> {
                MemorySegment own = partial.get((int) part).fill((byte) 0);
                for (long i = tiles.count() * part / parts; i < tiles.count() * (part + 1) / parts; i++) {
                    sum(pixels, ids, tiles.tile(i), none, own, 0, slots);
                }
            }), held);
            mergeAll(partial);
        }
    }

    /// Adds the statistics that another object has collected.
    ///
    /// @throws IllegalArgumentException where its dtype, number of regions or channels, or statistics are different
    /// @throws ArithmeticException where a sum leaves 64 bits; nothing has been added
    public void merge(LabelSums other) {
        if (dtype != other.dtype || regions() != other.regions() || channels != other.channels
                || spread != other.spread) {
            throw Arguments.refuse("other", toString(), other);
        }
        try (Scratch scratch = new Scratch()) {
            Tensor copy = other.totals.copy(scratch);
            mergeAll(List.of(copy.segment()));
        }
    }

    /// The collected statistics as bytes, for [#ofBytes] on any machine. All numbers are little-endian:
    ///
    /// | at byte | | |
    /// |---|---|---|
    /// | 0 | 8 bytes | `OCHRESUM` |
    /// | 8 | u32 | the version, 1 |
    /// | 12 | u32 | the dtype of the images, from 0: u8, i8, u16, i16, i32, i64, f32, f64 |
    /// | 16 | i64 | channels |
    /// | 24 | i64 | 1 with variance, minimum and maximum (spread), else 0 |
    /// | 32 | i64 | regions |
    /// | 40 | words of 8 bytes | for each region its count (i64), then for each channel: |
    /// | | integers | sum (i64); spread: squares (u128), minimum and maximum (i64) |
    /// | | floats | sum and its rounding error (f64); spread: mean, squared differences from it, minimum and maximum (f64) |
    ///
    /// @throws IllegalStateException for more words than a Java array of bytes can hold
    public byte[] toBytes() {
        return form().of(totals);
    }

    /// The sums that [#toBytes] wrote. They merge exactly as the original ones do.
    ///
    /// @throws IllegalArgumentException `bytes: expected the bytes of LabelSums, got …`,
    ///     `bytes: expected sums of 3 pixels of u8, got others in region 7, channel 0`, and so on
    public static LabelSums ofBytes(byte[] bytes, SegmentAllocator results) {
        byte[] own = bytes.clone();
        SumsBytes form = SumsBytes.header(own);
        try (Scratch scratch = new Scratch()) {
            Tensor words = Tensor.allocate(scratch, DType.I64, form.regions(), form.words());
            form.read(own, words);
            form.require(words);
            LabelSums sums = allocate(form.dtype(), form.regions(), form.channels(), form.spread(), results);
            sums.totals.copyFrom(words);
            return sums;
        }
    }

    private SumsBytes form() {
        return new SumsBytes(dtype, channels, spread, regions());
    }

    public long regions() {
        return totals.size(0);
    }

    public long channels() {
        return channels;
    }

    /// Pixels per region, I64 `[m]`: a read-only view.
    public Tensor counts() {
        Tensor counts = regions() == 0 ? totals.reshape(0) : totals.slice(1, 0, 1).squeeze(1);
        return counts.asReadOnly();
    }

    /// The means, F32 or F64, or an integer dtype: rounded to the nearest, halves to even, and exactly so for integer
    /// images.
    public Tensor means(DType result, SegmentAllocator results) {
        return statistic(Structs.MEAN, result, results);
    }

    /// Variances `Σ(x − mean)² / n`.
    ///
    /// @throws IllegalStateException where they were not collected
    public Tensor variances(DType result, SegmentAllocator results) {
        return statistic(Structs.VARIANCE, result, results);
    }

    /// The least values.
    ///
    /// @throws IllegalStateException where they were not collected
    public Tensor minima(DType result, SegmentAllocator results) {
        return statistic(Structs.MIN, result, results);
    }

    /// The largest values.
    ///
    /// @throws IllegalStateException where they were not collected
    public Tensor maxima(DType result, SegmentAllocator results) {
        return statistic(Structs.MAX, result, results);
    }

    /// Writes the means into `dst`, `[m, c]`, of any dtype and strides.
    void meansInto(Tensor dst) {
        write(Structs.MEAN, dst);
    }

    @Override
    public String toString() {
        return "LabelSums[" + regions() + " regions of " + dtype + ", " + channels + " channels"
                + (spread ? ", with variance, minimum and maximum]" : "]");
    }

    private Tensor statistic(int statistic, DType result, SegmentAllocator results) {
        if (statistic != Structs.MEAN && !spread) {
            throw new IllegalStateException("spread: expected sums made with spread, got " + this);
        }
        Tensor dst = new Results(results, totals).allocate(result, regions(), channels);
        write(statistic, dst);
        return dst;
    }

    private void write(int statistic, Tensor dst) {
        ImageLayout out = ImageLayout.image("dst", dst.expand(1));
        try (Scratch scratch = new Scratch()) {
            Held.run(() -> {
                int status = NativeLabel.labelStatistic(address(), regions(), Codes.of(dtype), channels, spread ? 1 : 0,
                        statistic, out.address(), out.layout(scratch));
                if (status == Structs.BAD_SIZE) {
                    throw new IllegalStateException(
                            "counts: expected 0 or more, got less: the memory of these sums was written");
                }
                Call.require(status);
            }, totals, dst);
        }
    }

    private void requireImage(TensorType image, TensorType labels) {
        boolean gray = image.rank() == 2;
        boolean served = image.dtype() == dtype
                && (gray ? channels == 1 : image.rank() == 3 && image.size(2) == channels);
        if (!served) {
            throw Arguments.refuse("image", dtype + " [h, w, " + channels + "]", image);
        }
        Labels.require(labels);
        if (labels.size(0) != image.size(0) || labels.size(1) != image.size(1)) {
            throw Arguments.refuse("labels", "[" + image.size(0) + ", " + image.size(1) + "] as the image", labels);
        }
    }

    /// Adds a tile to the sums in `own`. These begin after that many bytes of packed sums.
    private void sum(ImageLayout pixels, ImageLayout ids, Tiles.Tile tile, long background, MemorySegment own,
            long packed,
            Slots slots) {
        ImageLayout part = pixels.tile(tile);
        ImageLayout names = ids.tile(tile);
        long image = slots.first(tile.index(), part);
        long labels = slots.second(tile.index(), names);
        long offender = slots.offender(tile.index());
        int status = packed > 0
                ? NativeLabel.labelBytes(part.address(), image, names.address(), labels, regions(), background,
                        own.address(), own.address() + packed, offender)
                : NativeLabel.labelSums(part.address(), image, names.address(), labels, regions(), background,
                        spread ? 1 : 0, own.address(), offender);
        if (status != Structs.OK) {
            throw Labels.refusal(status, slots, tile, Labels.range(regions()), "; LabelIndex makes any ids dense");
        }
    }

    /// Adds the parts to the totals in their order. The totals change only if no sum has overflowed.
    private void mergeAll(List<MemorySegment> parts) {
        long chunks = Math.ceilDiv(regions(), MERGE_CHUNK);
        try (Scratch scratch = new Scratch()) {
            Tensor merged = totals.copy(scratch);
            Slots slots = Slots.of(chunks, scratch);
            long row = regions() == 0 ? 0 : bytes() / regions();
            Parallelism.forEach(chunks, chunk -> {
                long first = chunk * MERGE_CHUNK;
                long n = Math.min(MERGE_CHUNK, regions() - first);
                for (MemorySegment part : parts) {
                    int status = NativeLabel.labelMerge(merged.segment().address() + first * row,
                            part.address() + first * row, n, Codes.of(dtype), channels, spread ? 1 : 0,
                            slots.offender(chunk));
                    if (status == Structs.OVERFLOW) {
                        throw Labels.overflow(first + slots.offenderLabel(chunk));
                    }
                    Call.require(status);
                }
            });
            totals.copyFrom(merged);
        }
    }

    private long bytes() {
        return totals.type().bytes();
    }

    private long address() {
        return totals.segment().address() + totals.offset();
    }
}
