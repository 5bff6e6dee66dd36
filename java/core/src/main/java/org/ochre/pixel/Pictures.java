package org.ochre.pixel;

import java.util.concurrent.atomic.AtomicLong;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;

/// The common code of [Gray], [Rgb] and [Rgba]: what they serve, and the check that alpha may be left out.
final class Pictures {
    private static final String SERVED = "u8, u16, f32 or f64 [h, w], [h, w, 1], [h, w, 3] or [h, w, 4]";
    private static final int ALPHA = 3;

    private Pictures() {}

    /// How many channels a picture has: 1, 3 or 4.
    ///
    /// @throws IllegalArgumentException `src: expected u8, u16, f32 or f64 [h, w], …, got …`
    static long channels(TensorType src) {
        boolean dtype = src.dtype() == DType.U8 || src.dtype() == DType.U16 || src.dtype().isFloat();
        long channels = src.rank() == 2 ? 1 : src.rank() == 3 ? src.size(2) : 0;
        if (!dtype || channels != 1 && channels != 3 && channels != 4) {
            throw Arguments.refuse("src", SERVED, src);
        }
        return channels;
    }

    /// Checks the arguments of an operation that gives a picture in other channels.
    static void check(Tensor src, Tensor dst, TensorType result) {
        Arguments.destination("dst", dst, result);
        Arguments.source("src", src);
        Arguments.apart("src", src, "dst", dst);
    }

    /// Refuses a picture with a pixel whose alpha is not opaque. Pictures of 1 or 3 channels are opaque.
    static void requireOpaque(Tensor src) {
        if (channels(src.type()) != ALPHA + 1) {
            return;
        }
        long found = translucent(src);
        if (found < Long.MAX_VALUE) {
            long y = found / src.size(1);
            long x = found % src.size(1);
            String alpha = src.dtype().isFloat()
                    ? String.valueOf(src.getDouble(y, x, ALPHA))
                    : String.valueOf(src.getLong(y, x, ALPHA));
            throw Arguments.refuse("src", "an opaque image", "alpha " + alpha + " at pixel (" + y + ", " + x
                    + "): Overlay puts it over a background; slice(2, 0, 3) leaves the alpha out");
        }
    }

    /// The number of the first pixel that is not opaque, row by row; [Long#MAX_VALUE] where there is none.
    private static long translucent(Tensor src) {
        ImageLayout image = ImageLayout.image("src", src);
        Tiles tiles = new Tiles(image.height(), image.width());
        AtomicLong first = new AtomicLong(Long.MAX_VALUE);
        if (tiles.count() == 0) {
            return Long.MAX_VALUE;
        }
        try (Scratch scratch = new Scratch()) {
            Slots slots = Slots.of(tiles.count(), scratch);
            Held.run(() -> tiles.forEach(tile -> {
                ImageLayout part = image.tile(tile);
                long found = NativePixel.translucent(part.address(), slots.first(tile.index(), part));
                if (found >= 0) {
                    long y = tile.row() + found / tile.width();
                    first.accumulateAndGet(y * image.width() + tile.column() + found % tile.width(), Math::min);
                }
            }), src);
        }
        return first.get();
    }
}
