package org.ochre.palette;

import org.ochre.Background;
import org.ochre.BinaryOperation;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativeLabel;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Labels;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;

/// For each pixel, the row of a table that its label names: a palette's colour, or a region's mean.
///
/// | labels | table | result |
/// |---|---|---|
/// | U8…I64 `[h, w]` | any dtype `[m, c]` | the table's dtype, `[h, w, c]` |
/// | U8…I64 `[h, w]` | any dtype `[m]` | the table's dtype, `[h, w]` |
///
/// Any strides. Background pixels become 0. Every label is checked before the first pixel is written.
///
/// @param background an id whose pixels become 0
public record Recolor(Background background) implements BinaryOperation {

    /// Every label is a row of the table.
    public Recolor() {
        this(Background.NONE);
    }

    /// The same operation with a background: the pixels of that id become 0.
    public Recolor background(long id) {
        return new Recolor(Background.of(id));
    }

    /// @throws IllegalArgumentException `labels: expected integers [h, w], got …` or
    ///     `table: expected [m] or [m, c], m < 2^31, c ≥ 1, got …`
    @Override
    public TensorType resultType(TensorType labels, TensorType table) {
        Labels.require(labels);
        boolean served = table.rank() == 1 || table.rank() == 2 && table.size(1) >= 1;
        if (!served || table.size(0) > Integer.MAX_VALUE) {
            throw Arguments.refuse("table", "[m] or [m, c], m < 2^31, c ≥ 1", table);
        }
        return table.rank() == 1
                ? new TensorType(table.dtype(), labels.size(0), labels.size(1))
                : new TensorType(table.dtype(), labels.size(0), labels.size(1), table.size(1));
    }

    @Override
    public long scratchBytes(TensorType labels, TensorType table) {
        resultType(labels, table);
        return Scratch.bytes(table.bytes(), Labels.backgroundBytes(background),
                Slots.bytes(new Tiles(labels.size(0), labels.size(1)).count()));
    }

    /// @throws IllegalArgumentException for types or memory that are not served, or
    ///     `labels: expected ids in 0…15, got 17 at [3, 5]`; nothing is written
    @Override
    public void into(Tensor labels, Tensor table, Tensor dst) {
        Arguments.destination("dst", dst, resultType(labels.type(), table.type()));
        Arguments.apart("labels", labels, "dst", dst);
        Arguments.apart("table", table, "dst", dst);
        Arguments.source("labels", labels);
        try (Scratch scratch = new Scratch()) {
            Tensor rows = Arguments.dense(table, scratch);
            Held.run(() -> paint(labels, rows, dst, scratch), labels, rows, dst);
        }
    }

    private void paint(Tensor labels, Tensor rows, Tensor dst, Scratch scratch) {
        long first = ImageLayout.address(rows);
        long m = rows.size(0);
        long none = Labels.background(background, scratch);
        if (Tiles.isOne(labels.size(0), labels.size(1))) {
            paintOne(labels, first, m, none, dst, Slots.of(1, scratch));
            return;
        }
        ImageLayout ids = ImageLayout.plane("labels", labels);
        ImageLayout out = ImageLayout.image("dst", dst);
        Tiles tiles = new Tiles(ids.height(), ids.width());
        Slots slots = Slots.of(tiles.count(), scratch);
        Labels.check(ids, tiles, m, none, slots);
        tiles.forEach(tile -> {
            ImageLayout part = ids.tile(tile);
            ImageLayout result = out.tile(tile);
            int status = NativePalette.recolor(part.address(), slots.first(tile.index(), part), first, m, none,
                    result.address(), slots.second(tile.index(), result), slots.offender(tile.index()));
            if (status != Structs.OK) {
                throw Labels.refusal(status, slots, tile, Labels.range(m));
            }
        });
    }

    /// Paints an image of one tile. It makes no objects: for a small image they cost as much as the pixels.
    private static void paintOne(Tensor labels, long rows, long m, long background, Tensor dst, Slots slots) {
        long ids = ImageLayout.address(labels);
        long idsLayout = slots.first(labels);
        int status = NativeLabel.labelCheck(ids, idsLayout, m, background, slots.offender(0));
        if (status == Structs.OK) {
            status = NativePalette.recolor(ids, idsLayout, rows, m, background, ImageLayout.address(dst),
                    slots.second(dst), slots.offender(0));
        }
        if (status != Structs.OK) {
            throw Labels.refusal(status, slots, new Tiles(labels.size(0), labels.size(1)).tile(0), Labels.range(m));
        }
    }
}
