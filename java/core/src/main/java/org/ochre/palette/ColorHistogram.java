package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Set;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Mend;
import org.ochre.work.Results;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;
import org.ochre.work.Workspaces;

/// The exact colours of u8 images and how often each occurs, in ascending order with the first channel most
/// significant. Histograms of parts merge into the histogram of the whole. So one palette can be made for many images,
/// or on many machines.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | image | U8 | `[h, w]` or `[h, w, c]`, 1 ≤ c ≤ 4 |
/// | [#colors] | U8 | `[n, c]` |
/// | [#counts] | I64 | `[n]` |
///
/// In images of four channels a pixel whose last channel (alpha) is 0 counts as the colour 0, 0, 0, 0: fully
/// transparent is one colour. An image without pixels has no colours.
///
/// Large images of three channels are counted in a cube of all colours, which takes 64 MiB of scratch a thread. Other
/// images are counted by sorting: a counting sort over the first channel makes 256 buckets, and each bucket is sorted
/// over the other channels. This takes O(pixels) time and up to 12 bytes of scratch a pixel.
///
/// The allocator's owner can write the histogram's memory. Operations on a histogram that was changed in this way
/// refuse it or give a wrong result.
public final class ColorHistogram {
    private static final int BUCKETS = 256;

    private final int channels;
    private final Tensor keys;
    private final Tensor counts;
    private final long total;

    private ColorHistogram(int channels, Tensor keys, Tensor counts, long total) {
        this.channels = channels;
        this.keys = keys;
        this.counts = counts;
        this.total = total;
    }

    /// Counts the colours of an image. The histogram lives in memory of `results`.
    ///
    /// @throws IllegalArgumentException `image: expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got …`, or
    ///     `image: expected pixels that stay as they are, got others when they were read again`
    public static ColorHistogram of(Tensor image, SegmentAllocator results) {
        int channels = channelsOf(image.type());
        ImageLayout layout = ImageLayout.image("image", image);
        if (Tiles.isOne(layout.height(), layout.width())) {
            return ofFew(layout, image, results);
        }
        return ColorCube.serves(layout.height() * layout.width(), channels)
                ? ofCube(image, results)
                : ofSortedKeys(layout, image, results);
    }

    /// The most bytes that [#of(Tensor, SegmentAllocator)] asks its allocator for: 12 for each colour that there may
    /// be.
    ///
    /// @throws IllegalArgumentException for an image that is not served
    public static long bytes(TensorType image) {
        long colors = Math.min(pixels(image), 1L << 8 * channelsOf(image));
        return Scratch.bytes(Scratch.times(colors, Integer.BYTES), Scratch.times(colors, Long.BYTES));
    }

    /// The most bytes of scratch that [#of(Tensor, SegmentAllocator)] takes, under the [Parallelism] of the call; see
    /// [org.ochre.UnaryOperation#scratchBytes].
    ///
    /// @throws IllegalArgumentException for an image that is not served
    public static long scratchBytes(TensorType image) {
        int channels = channelsOf(image);
        long pixels = pixels(image);
        long tiles = new Tiles(image.size(0), image.size(1)).count();
        if (tiles == 1) {
            long keys = pixels * Integer.BYTES;
            return Scratch.bytes(Structs.Layout.BYTES, keys, pixels * Long.BYTES, keys);
        }
        if (ColorCube.serves(pixels, channels)) {
            return Scratch.bytes(Slots.bytes(tiles), Workspaces.bytes(tiles, NativePalette.cubeBytes()));
        }
        long tables = Scratch.times(2 * Math.max(tiles, 1), BUCKETS * Long.BYTES);
        long keys = Scratch.times(pixels, Integer.BYTES);
        long counts = Scratch.times(pixels, Long.BYTES);
        // buckets are reduced at once: all pixels may be in one of them, or as many in each as take a table
        long whole = NativePalette.histogramReduceScratchBytes(pixels, channels);
        long all = Math.min(keys, Scratch.times(Parallelism.current(), whole));
        return Scratch.bytes(tables, keys, Slots.bytes(tiles), counts, Math.max(whole, all),
                Scratch.times(Parallelism.current(), 64));
    }

    private static long pixels(TensorType image) {
        return image.size(0) * image.size(1);
    }

    /// Counts the colours of an image that one thread works alone.
    private static ColorHistogram ofFew(ImageLayout layout, Tensor image, SegmentAllocator results) {
        long pixels = layout.height() * layout.width();
        int channels = (int) layout.channels();
        try (Scratch scratch = new Scratch()) {
            MemorySegment keys = scratch.allocate(pixels * Integer.BYTES, 64);
            MemorySegment counts = scratch.allocate(pixels * Long.BYTES, 64);
            long spare = scratch.allocate(keys.byteSize(), 64).address();
            long[] size = new long[1];
            Held.run(() -> size[0] = NativePalette.histogramWhole(layout.address(), layout.layout(scratch),
                    keys.address(), counts.address(), spare), image);
            Results taken = new Results(results, image);
            Tensor keysOut = taken.allocate(DType.I32, size[0]);
            Tensor countsOut = taken.allocate(DType.I64, size[0]);
            MemorySegment.copy(keys, 0, keysOut.segment(), 0, size[0] * Integer.BYTES);
            MemorySegment.copy(counts, 0, countsOut.segment(), 0, size[0] * Long.BYTES);
            return new ColorHistogram(channels, keysOut, countsOut, pixels);
        }
    }

    private static ColorHistogram ofCube(Tensor image, SegmentAllocator results) {
        try (Scratch scratch = new Scratch()) {
            ColorCube cube = ColorCube.of(image, scratch);
            Results taken = new Results(results, image);
            Tensor keys = taken.allocate(DType.I32, cube.size());
            Tensor counts = taken.allocate(DType.I64, cube.size());
            Held.run(() -> cube.write(keys.segment(), counts.segment()), keys, counts);
            return new ColorHistogram(3, keys, counts, image.size(0) * image.size(1));
        }
    }

    private static ColorHistogram ofSortedKeys(ImageLayout layout, Tensor image, SegmentAllocator results) {
        int channels = (int) layout.channels();
        Tiles tiles = new Tiles(layout.height(), layout.width());
        try (Scratch scratch = new Scratch()) {
            long rows = Math.max(tiles.count(), 1);
            MemorySegment next = scratch.zeroed(rows * BUCKETS * Long.BYTES);
            MemorySegment ends = scratch.allocate(next.byteSize(), 64);
            MemorySegment keys = scratch.allocate(layout.height() * layout.width() * Integer.BYTES, 64);
            Slots slots = Slots.of(tiles.count(), scratch);
            Held.run(() -> scatter(layout, tiles, next, ends, keys, slots), image);
            MemorySegment last = next.asSlice((rows - 1) * BUCKETS * Long.BYTES);
            return reduce(channels, last, keys, scratch, new Results(results, image));
        }
    }

    /// A histogram made from [#keys] and [#counts] of an earlier one. Both are copied, then checked.
    ///
    /// @param keys I32 `[n]`, ascending as unsigned numbers, all different, of 8 bits a channel; with four channels 0
    ///     is the only key of alpha 0
    /// @param counts I64 `[n]`, each at least 1, their sum less than 2⁴⁷
    /// @param channels 1…4
    /// @throws IllegalArgumentException `keys: expected ascending colours, all different, got 5 after 5 at [3]`,
    ///     `counts: expected 1 or more, got 0 at [7]` and so on
    public static ColorHistogram of(Tensor keys, Tensor counts, int channels, SegmentAllocator results) {
        if (keys.dtype() != DType.I32 || keys.rank() != 1) {
            throw Arguments.refuse("keys", "i32 [n]", keys.type());
        }
        if (counts.dtype() != DType.I64 || counts.rank() != 1 || counts.size(0) != keys.size(0)) {
            throw Arguments.refuse("counts", "i64 [" + keys.size(0) + "]", counts.type());
        }
        try (Scratch scratch = new Scratch()) {
            return checked(keys.copy(scratch), counts.copy(scratch), channels, new Results(results, keys, counts));
        }
    }

    /// The histogram that [#toBytes] wrote.
    ///
    /// @throws IllegalArgumentException `bytes: expected the bytes of a ColorHistogram, got …`, and for colours and
    ///     counts as [#of(Tensor, Tensor, int, SegmentAllocator)]
    public static ColorHistogram ofBytes(byte[] bytes, SegmentAllocator results) {
        byte[] own = bytes.clone();
        int channels = HistogramBytes.channels(own);
        try (Scratch scratch = new Scratch()) {
            return checked(HistogramBytes.keys(own, scratch), HistogramBytes.counts(own, scratch), channels,
                    new Results(results));
        }
    }

    /// @param keys in scratch, where nobody else writes
    private static ColorHistogram checked(Tensor keys, Tensor counts, int channels, Results results) {
        HistogramBytes.requireColors(keys, channels);
        long total = HistogramBytes.requireCounts(counts);
        Tensor keysOut = results.allocate(DType.I32, keys.shape());
        Tensor countsOut = results.allocate(DType.I64, counts.shape());
        return new ColorHistogram(channels, keysOut.copyFrom(keys), countsOut.copyFrom(counts), total);
    }

    /// The bytes of this histogram, for [#ofBytes] on any machine. All numbers are little-endian:
    ///
    /// | at byte | | |
    /// |---|---|---|
    /// | 0 | 8 bytes | `OCHREHST` |
    /// | 8 | u32 | the version, 1 |
    /// | 12 | u32 | channels |
    /// | 16 | i64 | n, how many colours |
    /// | 24 | u32 `[n]` | the colours, as [#keys] has them |
    /// | 24 + 4n | i64 `[n]` | their counts |
    ///
    /// @throws IllegalStateException for more colours than a Java array of bytes can hold
    public byte[] toBytes() {
        return HistogramBytes.of(this);
    }

    /// The histogram of all pixels that this one and the other have counted. It lives in memory of `results`.
    ///
    /// @throws IllegalArgumentException where the other has a different number of channels
    /// @throws ArithmeticException where a count or the total would exceed 63 bits
    public ColorHistogram merge(ColorHistogram other, SegmentAllocator results) {
        if (channels != other.channels) {
            throw Arguments.refuse("other", "a histogram of " + channels + " channels", other.channels + " channels");
        }
        long sum = total + other.total;
        if (sum < 0) {
            throw new ArithmeticException(
                    "other: expected a total below 2^63 pixels, got " + total + " + " + other.total);
        }
        long bound = Math.addExact(size(), other.size());
        try (Scratch scratch = new Scratch()) {
            MemorySegment mergedKeys = scratch.allocate(bound * Integer.BYTES, 64);
            MemorySegment mergedCounts = scratch.allocate(bound * Long.BYTES, 64);
            long[] size = new long[1];
            Held.run(
                    () -> size[0] = NativePalette.histogramMerge(address(keys), address(counts), size(),
                            address(other.keys),
                            address(other.counts), other.size(), mergedKeys.address(), mergedCounts.address()),
                    keys, counts, other.keys, other.counts);
            if (size[0] < 0) {
                throw new ArithmeticException("other: expected counts whose sums stay below 2^63, got more");
            }
            Results taken = new Results(results, keys, counts, other.keys, other.counts);
            Tensor keysOut = taken.allocate(DType.I32, size[0]);
            Tensor countsOut = taken.allocate(DType.I64, size[0]);
            keysOut.copyFrom(Tensor.of(mergedKeys, DType.I32, size[0]));
            countsOut.copyFrom(Tensor.of(mergedCounts, DType.I64, size[0]));
            return new ColorHistogram(channels, keysOut, countsOut, sum);
        }
    }

    /// How many distinct colours were counted.
    public long size() {
        return keys.size(0);
    }

    public int channels() {
        return channels;
    }

    /// How many pixels were counted.
    public long total() {
        return total;
    }

    /// The colours, U8 `[n, c]`: a read-only view.
    public Tensor colors() {
        long[] shape = {size(), channels};
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        long first = little ? channels - 1L : Integer.BYTES - channels;
        return Tensor.of(keys.segment().asReadOnly(), size() == 0 ? 0 : keys.offset() + first, DType.U8, shape,
                new long[]{Integer.BYTES, little ? -1 : 1});
    }

    /// How many pixels have each colour, I64 `[n]`: a read-only view.
    public Tensor counts() {
        return counts.asReadOnly();
    }

    /// The colours as one number each, I32 `[n]`: the channels side by side, the first most significant. A read-only
    /// view.
    public Tensor keys() {
        return keys.asReadOnly();
    }

    @Override
    public String toString() {
        return "ColorHistogram[" + size() + " colours of " + channels + " channels]";
    }

    static int channelsOf(TensorType image) {
        boolean gray = image.rank() == 2;
        boolean served = image.dtype() == DType.U8
                && (gray || image.rank() == 3 && image.size(2) >= 1 && image.size(2) <= 4);
        if (!served) {
            throw Arguments.refuse("image", "u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4",
                    image + Mend.dtype(image, DType.U8, Set.of(DType.U8)));
        }
        return gray ? 1 : (int) image.size(2);
    }

    /// Moves the key of each pixel to its bucket. `next` is a table `[tiles, 256]`, zero before. Afterwards its last
    /// row holds where each bucket ends. The pixels are read twice and may change in between: `ends`, a table of the
    /// same shape, keeps each tile within the places that it has counted.
    private static void scatter(ImageLayout layout, Tiles tiles, MemorySegment next, MemorySegment ends,
            MemorySegment keys, Slots slots) {
        tiles.forEach(tile -> {
            ImageLayout part = layout.tile(tile);
            Call.require(NativePalette.histogramCount(part.address(), slots.first(tile.index(), part),
                    row(next, tile)));
        });
        long start = 0;
        for (long bucket = 0; bucket < BUCKETS; bucket++) {
            for (long tile = 0; tile < tiles.count(); tile++) {
                long at = tile * BUCKETS + bucket;
                long count = next.getAtIndex(ValueLayout.JAVA_LONG, at);
                next.setAtIndex(ValueLayout.JAVA_LONG, at, start);
                start += count;
                ends.setAtIndex(ValueLayout.JAVA_LONG, at, start);
            }
        }
        tiles.forEach(tile -> {
            ImageLayout part = layout.tile(tile);
            int status = NativePalette.histogramScatter(part.address(), slots.first(tile.index(), part),
                    row(next, tile), keys.address(), row(ends, tile));
            if (status == Structs.CHANGED) {
                throw Arguments.refuse("image", "pixels that stay as they are", "others when they were read again");
            }
            Call.require(status);
        });
    }

    private static long row(MemorySegment table, Tiles.Tile tile) {
        return table.address() + tile.index() * BUCKETS * Long.BYTES;
    }

    /// Reduces the keys of each bucket to distinct keys, and gathers these.
    private static ColorHistogram reduce(
            int channels, MemorySegment ends, MemorySegment keys, Scratch scratch, Results results) {
        MemorySegment counts = scratch.allocate(keys.byteSize() * 2, 64);
        long[] sizes = new long[BUCKETS];
        Parallelism.forEach(BUCKETS, bucket -> {
            long from = start(ends, bucket);
            long n = start(ends, bucket + 1) - from;
            try (Scratch own = new Scratch()) {
                long bytes = NativePalette.histogramReduceScratchBytes(n, channels);
                sizes[(int) bucket] = n == 0
                        ? 0
                        : NativePalette.histogramReduce(keys.address() + from * Integer.BYTES,
                                counts.address() + from * Long.BYTES, n, channels, own.allocate(bytes, 64).address());
            }
        });
        long size = Arrays.stream(sizes).sum();
        Tensor keysOut = results.allocate(DType.I32, size);
        Tensor countsOut = results.allocate(DType.I64, size);
        long at = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            long from = start(ends, bucket);
            long n = sizes[bucket];
            MemorySegment.copy(keys, from * Integer.BYTES, keysOut.segment(), at * Integer.BYTES, n * Integer.BYTES);
            MemorySegment.copy(counts, from * Long.BYTES, countsOut.segment(), at * Long.BYTES, n * Long.BYTES);
            at += n;
        }
        return new ColorHistogram(channels, keysOut, countsOut, start(ends, BUCKETS));
    }

    /// The first place of a bucket, which is the end of the bucket before.
    private static long start(MemorySegment ends, long bucket) {
        return bucket == 0 ? 0 : ends.getAtIndex(ValueLayout.JAVA_LONG, bucket - 1);
    }

    private static long address(Tensor tensor) {
        return tensor.segment().address() + tensor.offset();
    }
}
