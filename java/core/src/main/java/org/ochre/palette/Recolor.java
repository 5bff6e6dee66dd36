package org.ochre.palette;

import java.util.Arrays;
import org.ochre.Background;
import org.ochre.BinaryOperation;
import org.ochre.Tensor;
import org.ochre.TensorType;
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
        long[] shape = Arrays.copyOf(labels.shape(), 1 + table.rank());
        if (table.rank() == 2) {
            shape[2] = table.size(1);
        }
        return new TensorType(table.dtype(), shape);
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
        ImageLayout ids = ImageLayout.plane("labels", labels);
        ImageLayout out = ImageLayout.image("dst", dst);
        long m = table.size(0);
        Tiles tiles = new Tiles(ids.height(), ids.width());
        try (Scratch scratch = new Scratch()) {
            Tensor rows = Arguments.dense(table, scratch);
            long first = rows.segment().address() + rows.offset();
            long none = Labels.background(background, scratch);
            Slots slots = Slots.of(tiles.count(), scratch);
            Held.run(
                    () -> {
                        Labels.check(ids, tiles, m, none, slots);
                        tiles.forEach(tile -> take(ids, first, m, none, out, tile, slots));
                    },
                    labels, rows, dst);
        }
    }

    private static void take(ImageLayout ids, long rows, long m, long background, ImageLayout out, Tiles.Tile tile,
            Slots slots) {
        ImageLayout part = ids.tile(tile);
        ImageLayout result = out.tile(tile);
        int status = NativePalette.recolor(part.address(), slots.first(tile.index(), part), rows, m, background,
                result.address(), slots.second(tile.index(), result), slots.offender(tile.index()));
        if (status != Structs.OK) {
            throw Labels.refusal(status, slots, tile, Labels.range(m));
        }
    }
}
