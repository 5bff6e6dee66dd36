package org.ochre.resample;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativeResample;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;

/// Copies of the pixels that the results' centres lie in.
final class Nearest {
    private Nearest() {}

    /// The bytes of scratch that [#pick] takes.
    static long scratchBytes(TensorType dst) {
        return Scratch.bytes(dst.size(0) * Long.BYTES, dst.size(1) * Long.BYTES, Structs.Layout.BYTES,
                Slots.bytes(new Tiles(dst.size(0), dst.size(1)).count()));
    }

    static void pick(Tile tile, Tensor src, Tensor dst) {
        try (Scratch scratch = new Scratch()) {
            pick(tile, src, dst, scratch);
        }
    }

    private static void pick(Tile tile, Tensor src, Tensor dst, Scratch scratch) {
        Box area = tile.area();
        long rows = indices(tile.rows(), tile.dst().size(0), tile.src().size(0), area.y(), area.height(),
                tile.top(), scratch);
        long columns = indices(tile.columns(), tile.dst().size(1), tile.src().size(1), area.x(), area.width(),
                tile.left(), scratch);
        ImageLayout from = ImageLayout.image("src", src);
        ImageLayout to = ImageLayout.image("dst", dst);
        long fromLayout = from.layout(scratch);
        Tiles tiles = new Tiles(to.height(), to.width());
        Slots slots = Slots.of(tiles.count(), scratch);
        Held.run(() -> tiles.forEach(each -> {
            ImageLayout part = to.tile(each);
            Call.require(NativeResample.pick(from.address(), fromLayout, rows + each.row() * Long.BYTES,
                    columns + each.column() * Long.BYTES, part.address(), slots.first(each.index(), part)));
        }), src, dst);
    }

    /// The address of the pixel of each result: `⌊(i + ½) · length / size⌋`, in whole numbers where the rectangle has
    /// whole edges.
    ///
    /// @param origin the pixel of the whole image that is pixel 0 here
    private static long indices(Span results, long size, long pixels, double from, double length, long origin,
            Scratch scratch) {
        MemorySegment indices = scratch.allocate(results.count() * Long.BYTES, 64);
        boolean whole = from == Math.rint(from) && length == Math.rint(length);
        for (long i = results.first(); i < results.end(); i++) {
            long at = whole
                    ? (long) from + Math.floorDiv((2 * i + 1) * (long) length, 2 * size)
                    : (long) Math.floor(from + (i + 0.5) * length / size);
            indices.setAtIndex(ValueLayout.JAVA_LONG, i - results.first(), Math.min(at, pixels - 1) - origin);
        }
        return indices.address();
    }
}
