package org.ochre.pixel;

import org.ochre.BinaryOperation;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Access;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;

/// An image with alpha laid over another image (Porter and Duff's "over"). Alpha is straight: colours are not
/// multiplied by it, neither in the sources nor in the result. Values are used as they are; they are not made linear
/// first.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | image | U8, U16, F32 | `[h, w, 3]` or `[h, w, 4]` |
/// | top | the image's | `[th, tw, 4]`, any size |
/// | dst | the image's | the image's |
///
/// With `s`, `a` of the top, `b`, `k` of the image and `M` = 255, 65,535 or 1 for opaque, the result is
///
/// - over RGB: `(a · s + (M − a) · b) / M`;
/// - over RGBA: alpha `(a · M + (M − a) · k) / M`, colours `(a · M · s + (M − a) · k · b) / (a · M + (M − a) · k)`, and
///   0 where that divides by 0.
///
/// U8 and U16 are computed exactly and rounded to the nearest, halves up; F32 is computed in F64 and rounded once. What
/// of the top lies outside the image is left out; the rest of the image is copied. A background of one colour is a
/// broadcast tensor, which takes no memory: `Tensor.allocate(arena, U8, 3).fill(255).broadcast(h, w, 3)`.
///
/// @param y the row of the image where the top begins; may lie outside
/// @param x the column of the image where the top begins; may lie outside
public record Overlay(long y, long x) implements BinaryOperation {

    /// The top begins at the first row and column of the image.
    public Overlay() {
        this(0, 0);
    }

    /// @throws IllegalArgumentException `image: expected u8, u16 or f32 [h, w, 3] or [h, w, 4], got …`,
    ///     `top: expected … [h, w, 4], got …`
    @Override
    public TensorType resultType(TensorType image, TensorType top) {
        boolean served = image.dtype() == DType.U8 || image.dtype() == DType.U16 || image.dtype() == DType.F32;
        if (!served || image.rank() != 3 || image.size(2) != 3 && image.size(2) != 4) {
            throw Arguments.refuse("image", "u8, u16 or f32 [h, w, 3] or [h, w, 4]", image);
        }
        if (top.dtype() != image.dtype() || top.rank() != 3 || top.size(2) != 4) {
            throw Arguments.refuse("top", image.dtype() + " [h, w, 4]", top);
        }
        return image;
    }

    @Override
    public long scratchBytes(TensorType image, TensorType top) {
        resultType(image, top);
        return PixelTiles.scratchBytes(image);
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor image, Tensor top, Tensor dst) {
        Arguments.destination("dst", dst, resultType(image.type(), top.type()));
        Arguments.source("image", image);
        Arguments.source("top", top);
        Arguments.apart("image", image, "dst", dst);
        Arguments.apart("top", top, "dst", dst);
        Access.require(top.segment()); // also where no part of it is used
        PixelTiles.run(image, dst, NativePixel::copy);
        long height = overlap(y, top.size(0), image.size(0));
        long width = overlap(x, top.size(1), image.size(1));
        if (height > 0 && width > 0) {
            long row = Math.max(y, 0);
            long column = Math.max(x, 0);
            over(image.crop(row, column, height, width), top.crop(row - y, column - x, height, width),
                    dst.crop(row, column, height, width));
        }
    }

    /// How much of a length that begins at `at` lies in `0 … whole`.
    private static long overlap(long at, long length, long whole) {
        if (at >= whole || at <= -length) {
            return 0;
        }
        return Math.min(at + length, whole) - Math.max(at, 0);
    }

    private static void over(Tensor image, Tensor top, Tensor dst) {
        ImageLayout under = ImageLayout.image("image", image);
        ImageLayout over = ImageLayout.image("top", top);
        ImageLayout to = ImageLayout.image("dst", dst);
        Tiles tiles = new Tiles(under.height(), under.width());
        try (Scratch scratch = new Scratch()) {
            Slots slots = Slots.of(tiles.count(), scratch);
            Held.run(() -> tiles.forEach(tile -> {
                ImageLayout part = under.tile(tile);
                ImageLayout above = over.tile(tile);
                ImageLayout result = to.tile(tile);
                Call.require(NativePixel.overlay(part.address(), slots.first(tile.index(), part), above.address(),
                        slots.second(tile.index(), above), result.address(), slots.third(tile.index(), result)));
            }), image, top, dst);
        }
    }
}
