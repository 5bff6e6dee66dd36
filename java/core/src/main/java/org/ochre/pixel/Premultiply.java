package org.ochre.pixel;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;
import org.ochre.work.Arguments;

/// The colours of an image multiplied by its alpha, as means over several pixels need them. [#undo] divides by it
/// again. Alpha is copied.
///
/// | dtype, `[h, w, 4]` | colour `c` with alpha `a` | back |
/// |---|---|---|
/// | U8 | `(c · a + 127) / 255`, in whole numbers | `c · 255 / a` to the nearest, halves up, at most 255 |
/// | U16 | `(c · a + 32767) / 65535` | `c · 65535 / a` likewise |
/// | F32 | `c · a` | `c / a` |
///
/// Where alpha is 0, all colours become 0, both ways. There and back, a colour of U8 is exact where alpha is 255; the
/// lower the alpha, the fewer colours are told apart. Any strides.
///
/// @param back whether the colours are divided
public record Premultiply(boolean back) implements UnaryOperation {

    /// Multiplies.
    public Premultiply() {
        this(false);
    }

    /// Divides: from multiplied colours to straight ones.
    public static Premultiply undo() {
        return new Premultiply(true);
    }

    /// @throws IllegalArgumentException `src: expected u8, u16 or f32 [h, w, 4], got …`
    @Override
    public TensorType resultType(TensorType src) {
        boolean served = src.dtype() == DType.U8 || src.dtype() == DType.U16 || src.dtype() == DType.F32;
        if (!served || src.rank() != 3 || src.size(2) != 4) {
            throw Arguments.refuse("src", "u8, u16 or f32 [h, w, 4]", src);
        }
        return src;
    }

    @Override
    public long scratchBytes(TensorType src) {
        return PixelTiles.scratchBytes(resultType(src));
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Pictures.check(src, dst, resultType(src.type()));
        PixelTiles.run(src, dst, (image, imageLayout, out, outLayout) -> NativePixel.premultiply(image, imageLayout,
                back ? 1 : 0, out, outLayout));
    }
}
