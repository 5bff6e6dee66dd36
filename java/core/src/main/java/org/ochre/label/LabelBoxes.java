package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import org.ochre.Background;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.foreign.NativeLabel;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Labels;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;
import org.ochre.work.Workspaces;

/// The bounding box and the area of each region. They are collected over any number of tiles, each with its place in
/// the whole image, and can be merged across machines. Labels are read once, in O(pixels + regions).
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | labels | U8…I64 | `[h, w]`, any strides |
/// | [#boxes] | I64 | `[m, 4]`: top, left, bottom, right |
/// | [#areas] | I64 | `[m]`: pixels |
///
/// A box has the rows `top … bottom − 1` and the columns `left … right − 1`. A region without pixels has area 0, and
/// the box 0, 0, 0, 0. The number of threads and the order of tiles do not show in the result.
///
/// Only one thread at a time may use a LabelBoxes. It holds memory of the allocator that it was made with, and the
/// allocator's owner can write there: boxes that were changed in this way are wrong.
public final class LabelBoxes {
    private static final long WORDS = 5;

    private final Tensor rows;

    private LabelBoxes(Tensor rows) {
        this.rows = rows;
    }

    /// Boxes without pixels.
    ///
    /// @param regions m, the number of labels 0…m−1, at most 2³¹−1
    /// @throws IllegalArgumentException for a number out of range, or for memory of `results` that [Tensor#allocate]
    ///     refuses
    public static LabelBoxes allocate(long regions, SegmentAllocator results) {
        Arguments.range("regions", regions, 0, Integer.MAX_VALUE);
        Tensor rows = Tensor.allocate(results, DType.I64, regions, WORDS);
        rows.segment().fill((byte) 0);
        return new LabelBoxes(rows);
    }

    /// Adds an image whose first pixel is at row 0, column 0, and in which every label is a region.
    ///
    /// @throws IllegalArgumentException as [#add(Tensor, Background, long, long)]
    public void add(Tensor labels) {
        add(labels, Background.NONE, 0, 0);
    }

    /// Adds a tile of an image.
    ///
    /// @param background an id whose pixels are left out
    /// @param row the row of the tile's first pixel in the whole image
    /// @param column its column
    /// @throws IllegalArgumentException for types that are not served, a tile that ends beyond 2⁶³ − 1, or
    ///     `labels: expected ids in 0…9, got 12 at [3, 5]`, the place in the tile; nothing has been added
    public void add(Tensor labels, Background background, long row, long column) {
        Labels.require(labels.type());
        Arguments.range("row", row, Long.MIN_VALUE, Long.MAX_VALUE - labels.size(0));
        Arguments.range("column", column, Long.MIN_VALUE, Long.MAX_VALUE - labels.size(1));
        Arguments.apart("labels", labels, "boxes", rows);
        ImageLayout ids = ImageLayout.plane("labels", labels);
        Tiles tiles = new Tiles(ids.height(), ids.width());
        try (Scratch scratch = new Scratch()) {
            Workspaces partial = new Workspaces(scratch, rows.type().bytes(), own -> own.fill((byte) 0));
            long none = Labels.background(background, scratch);
            Slots slots = Slots.of(tiles.count(), scratch);
            Held.run(() -> tiles.forEach(tile -> partial.use(own -> {
                ImageLayout part = ids.tile(tile);
                int status = NativeLabel.labelBoxes(part.address(), slots.first(tile.index(), part), regions(), none,
                        row + tile.row(), column + tile.column(), own.address(), slots.offender(tile.index()));
                if (status != Structs.OK) {
                    throw Labels.refusal(status, slots, tile, Labels.range(regions()),
                            "; LabelIndex makes any ids dense");
                }
            })), labels);
            mergeAll(partial.all());
        }
    }

    /// Adds the boxes that another object has collected.
    ///
    /// @throws IllegalArgumentException where its number of regions is different
    /// @throws ArithmeticException where an area leaves 63 bits; nothing has been added
    public void merge(LabelBoxes other) {
        if (regions() != other.regions()) {
            throw Arguments.refuse("other", toString(), other);
        }
        try (Scratch scratch = new Scratch()) {
            mergeAll(List.of(other.rows.copy(scratch).segment()));
        }
    }

    private void mergeAll(List<MemorySegment> parts) {
        try (Scratch scratch = new Scratch()) {
            Tensor merged = rows.copy(scratch);
            Slots slots = Slots.of(1, scratch);
            for (MemorySegment part : parts) {
                int status = NativeLabel.labelBoxesMerge(merged.segment().address(), part.address(), regions(),
                        slots.offender(0));
                if (status == Structs.OVERFLOW) {
                    throw new ArithmeticException(
                            "other: expected areas below 2^63, got more for label " + slots.offenderLabel(0));
                }
                Call.require(status);
            }
            rows.copyFrom(merged);
        }
    }

    /// The boxes as bytes, for [#ofBytes] on any machine. All numbers are little-endian:
    ///
    /// | at byte | | |
    /// |---|---|---|
    /// | 0 | 8 bytes | `OCHREBOX` |
    /// | 8 | i64 | the version, 1 |
    /// | 16 | i64 | m, how many regions |
    /// | 24 | i64 `[m, 5]` | area, top, left, bottom, right of each |
    ///
    /// @throws IllegalStateException for more regions than a Java array of bytes can hold
    public byte[] toBytes() {
        return BoxesBytes.of(rows);
    }

    /// The boxes that [#toBytes] wrote.
    ///
    /// @throws IllegalArgumentException `bytes: expected the bytes of LabelBoxes, got …`,
    ///     `bytes: expected a box that has its pixels, got another in region 7`, and so on
    public static LabelBoxes ofBytes(byte[] bytes, SegmentAllocator results) {
        byte[] own = bytes.clone();
        long regions = BoxesBytes.regions(own);
        BoxesBytes.require(own, regions);
        LabelBoxes boxes = allocate(regions, results);
        BoxesBytes.read(own, boxes.rows);
        return boxes;
    }

    public long regions() {
        return rows.size(0);
    }

    /// Pixels per region, I64 `[m]`: a read-only view.
    public Tensor areas() {
        return (regions() == 0 ? rows.reshape(0) : rows.slice(1, 0, 1).squeeze(1)).asReadOnly();
    }

    /// The box of each region, I64 `[m, 4]`: top, left, bottom, right. A read-only view.
    public Tensor boxes() {
        return (regions() == 0 ? rows.reshape(0, 4) : rows.slice(1, 1, WORDS)).asReadOnly();
    }

    @Override
    public String toString() {
        return "LabelBoxes[" + regions() + " regions]";
    }
}
