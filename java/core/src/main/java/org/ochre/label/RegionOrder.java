package org.ochre.label;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.ochre.Background;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativeLabel;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.ImageLayout;
import org.ochre.work.Labels;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;

/// The values of an image in the order of their regions, ascending within each region: one channel at a time, in
/// scratch. That is 16 bytes for each pixel, and 16 for each region and part of the image; parts are so few that their
/// rows are no more than regions and a thirty-second of the pixels together. The time is that of up to 12 passes over
/// the values, whatever these and the labels are.
final class RegionOrder implements SortedCells {
    private static final long CHUNKS = 64;

    private final ImageLayout pixels;
    private final ImageLayout ids;
    private final Tiles tiles;
    private final Slots slots;
    private final long regions;
    private final long parts;
    private final long background;
    private final long missing;
    private final MemorySegment tables;
    private final MemorySegment starts;
    private final MemorySegment absent;
    private final MemorySegment keys;
    private final MemorySegment spare;

    /// @param image of a type that is served; the caller holds it and the labels while [#sort] runs
    RegionOrder(Tensor image, Tensor labels, long regions, Background background, Absence absence, Scratch scratch) {
        this.pixels = ImageLayout.image("image", image);
        this.ids = ImageLayout.plane("labels", labels);
        this.tiles = new Tiles(pixels.height(), pixels.width());
        this.slots = Slots.of(tiles.count(), scratch);
        this.regions = regions;
        this.parts = SumsOfImage.parts(tiles, regions);
        this.background = Labels.background(background, scratch);
        this.missing = absence.write(image.dtype(), scratch);
        this.tables = scratch.allocate(parts * regions * 2 * Long.BYTES, 64);
        this.starts = scratch.allocate((regions + 1) * Long.BYTES, 64);
        this.absent = scratch.allocate(regions * Long.BYTES, 64);
        long bytes = pixels.height() * pixels.width() * Long.BYTES;
        this.keys = scratch.allocate(bytes, 64);
        this.spare = scratch.allocate(bytes, 64);
    }

    /// The most bytes of scratch that the order of such an image takes.
    static long scratchBytes(TensorType image, long regions) {
        Tiles tiles = new Tiles(image.size(0), image.size(1));
        long words = Scratch.times(Scratch.times(image.size(0), image.size(1)), Long.BYTES);
        return Scratch.bytes(Slots.bytes(tiles.count()), Long.BYTES, Absence.bytes(),
                Scratch.times(SumsOfImage.parts(tiles, regions) * regions, 2 * Long.BYTES), (regions + 1) * Long.BYTES,
                regions * Long.BYTES, words, words);
    }

    /// Sorts the values of a channel. A cell is then a region.
    void sort(long channel) {
        tables.fill((byte) 0);
        walk(channel, false);
        NativeLabel.labelPlaces(tables.address(), parts, regions, starts.address(), absent.address());
        walk(channel, true);
        for (long i = 0; i < parts * regions; i++) {
            if (tables.getAtIndex(JAVA_LONG, 2 * i) != tables.getAtIndex(JAVA_LONG, 2 * i + 1)) {
                throw changed();
            }
        }
        Parallelism.forEach(CHUNKS, chunk -> NativeLabel.labelSort(keys.address(), spare.address(), starts.address(),
                firstFrom(chunk), firstFrom(chunk + 1)));
    }

    /// Replaces the values by the distinct ones. Returns their number; where each region's begin is in [#starts].
    ///
    /// @param counts I64 words, as many as there are pixels, for how often each occurs
    long distinct(MemorySegment counts) {
        return NativeLabel.labelDistinct(keys.address(), counts.address(), starts.address(), regions);
    }

    MemorySegment keys() {
        return keys;
    }

    /// Memory as large as [#keys].
    MemorySegment spare() {
        return spare;
    }

    MemorySegment starts() {
        return starts;
    }

    MemorySegment absent() {
        return absent;
    }

    @Override
    public long size(long cell) {
        return start(cell + 1) - start(cell);
    }

    @Override
    public long absent(long cell) {
        return absent.getAtIndex(JAVA_LONG, cell);
    }

    @Override
    public long key(long cell, long rank) {
        return keys.getAtIndex(JAVA_LONG, start(cell) + rank);
    }

    private long start(long region) {
        return starts.getAtIndex(JAVA_LONG, region);
    }

    /// The first region of a chunk. Chunks have about equally many values.
    private long firstFrom(long chunk) {
        long wanted = start(regions) * chunk / CHUNKS;
        long low = 0;
        long high = regions;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (start(middle) < wanted || chunk == CHUNKS) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void walk(long channel, boolean scatters) {
        ImageLayout plane = new ImageLayout(pixels.dtype(), pixels.height(), pixels.width(), 1, pixels.rowStride(),
                pixels.columnStride(), pixels.channelStride(), pixels.address() + channel * pixels.channelStride());
        Parallelism.forEach(parts, part -> {
            long table = tables.address() + part * regions * 2 * Long.BYTES;
            for (long i = tiles.count() * part / parts; i < tiles.count() * (part + 1) / parts; i++) {
                walk(plane, tiles.tile(i), table, scatters);
            }
        });
    }

    private void walk(ImageLayout plane, Tiles.Tile tile, long table, boolean scatters) {
        ImageLayout part = plane.tile(tile);
        ImageLayout names = ids.tile(tile);
        long image = slots.first(tile.index(), part);
        long labels = slots.second(tile.index(), names);
        long offender = slots.offender(tile.index());
        int status = scatters
                ? NativeLabel.labelScatter(part.address(), image, names.address(), labels, regions, background, missing,
                        table, keys.address(), offender)
                : NativeLabel.labelTally(part.address(), image, names.address(), labels, regions, background, missing,
                        table, offender);
        if (status == Structs.CHANGED) {
            throw changed();
        }
        if (status != Structs.OK) {
            throw Labels.refusal(status, slots, tile, Labels.range(regions), "; LabelIndex makes any ids dense");
        }
    }

    private static IllegalArgumentException changed() {
        return Arguments.refuse("image", "pixels and labels that stay as they are", "others when they were read again");
    }
}
