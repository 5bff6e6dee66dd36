package org.ochre.resample;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

    static void pick(Tensor src, Tensor dst, Box area) {
        try (Scratch scratch = new Scratch()) {
            pick(src, dst, area, scratch);
        }
    }

    private static void pick(Tensor src, Tensor dst, Box area, Scratch scratch) {
        long rows = indices(dst.size(0), src.size(0), area.y(), area.height(), scratch);
        long columns = indices(dst.size(1), src.size(1), area.x(), area.width(), scratch);
        ImageLayout from = ImageLayout.image("src", src);
        ImageLayout to = ImageLayout.image("dst", dst);
        long fromLayout = from.layout(scratch);
        Tiles tiles = new Tiles(to.height(), to.width());
        Slots slots = Slots.of(tiles.count(), scratch);
        Held.run(() -> tiles.forEach(tile -> {
            ImageLayout part = to.tile(tile);
            Call.require(NativeResample.pick(from.address(), fromLayout, rows + tile.row() * Long.BYTES,
                    columns + tile.column() * Long.BYTES, part.address(), slots.first(tile.index(), part)));
        }), src, dst);
    }

    /// The address of the pixel of each result: `⌊(i + ½) · length / size⌋`, in whole numbers where the rectangle has
    /// whole edges.
    private static long indices(long size, long pixels, double from, double length, Scratch scratch) {
        MemorySegment indices = scratch.allocate(size * Long.BYTES, 64);
        boolean whole = from == Math.rint(from) && length == Math.rint(length);
        for (long i = 0; i < size; i++) {
            long at = whole
                    ? (long) from + Math.floorDiv((2 * i + 1) * (long) length, 2 * size)
                    : (long) Math.floor(from + (i + 0.5) * length / size);
            indices.setAtIndex(ValueLayout.JAVA_LONG, i, Math.min(at, pixels - 1));
        }
        return indices.address();
    }
}
