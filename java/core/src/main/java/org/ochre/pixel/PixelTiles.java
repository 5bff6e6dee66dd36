package org.ochre.pixel;

import java.util.Arrays;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;

/// Runs a function of the C library on the pixels of two images of the same height and width, tile by tile.
final class PixelTiles {
    private PixelTiles() {}

    /// A function of the C library; all are addresses.
    interface Kernel {
        int on(long image, long imageLayout, long out, long outLayout);
    }

    /// Work on an image `[h, w]` or `[h, w, c]` and its result.
    interface ImageWork {
        void on(Tensor image, Tensor result);
    }

    /// Works the last three axes of tensors of any rank as an image, and the axes before them one index at a time.
    /// Does nothing where there are no elements.
    static void eachImage(Tensor src, Tensor dst, ImageWork work) {
        if (src.rank() > 3) {
            for (long i = 0; i < src.size(0); i++) {
                eachImage(src.at(i), dst.at(i), work);
            }
        } else if (src.rank() < 2) {
            eachImage(src.expand(0), dst.expand(0), work);
        } else if (Arrays.stream(src.shape()).allMatch(size -> size > 0)) {
            work.on(src, dst);
        }
    }

    /// How many tiles the images of [#eachImage] have; 0 where there are no elements.
    static long count(TensorType src) {
        int rank = src.rank();
        int row = rank > 2 ? rank - 3 : rank - 2;
        long height = row < 0 ? 1 : src.size(row);
        long width = rank == 0 ? 1 : src.size(row + 1);
        return src.elements() == 0 ? 0 : new Tiles(height, width).count();
    }

    /// The bytes of scratch that [#run] takes.
    static long scratchBytes(TensorType src) {
        long count = count(src);
        return count == 0 ? 0 : Slots.bytes(count);
    }

    /// Calls the kernel on each tile of an image and its result.
    static void run(Tensor src, Tensor dst, Kernel kernel) {
        ImageLayout from = ImageLayout.image("src", src);
        ImageLayout to = ImageLayout.image("dst", dst);
        Tiles tiles = new Tiles(from.height(), from.width());
        if (tiles.count() == 0) {
            return;
        }
        try (Scratch scratch = new Scratch()) {
            Slots slots = Slots.of(tiles.count(), scratch);
            Held.run(() -> tiles.forEach(tile -> {
                ImageLayout part = from.tile(tile);
                ImageLayout result = to.tile(tile);
                Call.require(kernel.on(part.address(), slots.first(tile.index(), part), result.address(),
                        slots.second(tile.index(), result)));
            }), src, dst);
        }
    }
}
