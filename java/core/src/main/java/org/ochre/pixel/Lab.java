package org.ochre.pixel;

import java.util.Objects;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;
import org.ochre.work.Arguments;

/// The colours of an sRGB image as lightness and two axes of colour: CIE L\*a\*b\* or Oklab. [LabToRgb] is the way
/// back.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | src | U8, U16, or F32 in 0…1 | `[h, w, 3]`, any strides |
/// | dst | F32 | `[h, w, 3]`: L, a, b |
///
/// A sample `x` in 0…1 becomes light: `x / 12.92` up to 0.04045, else `((x + 0.055) / 1.055) ^ 2.4`.
///
/// - CIELAB: X, Y, Z by the matrix of sRGB, each divided by that of white (0.95047, 1, 1.08883) and put through
///   `f(t) = t ^ (1/3)` above 0.008856, else `7.787 t + 16/116`. Then `L = 116 f(Y) − 16`, `a = 500 (f(X) − f(Y))`,
///   `b = 200 (f(Y) − f(Z))`. The constants are those of scikit-image.
/// - OKLAB: Ottosson's two matrices with a cube root between.
///
/// It is computed in F64 within 1e-12 of these formulas, rounded once to F32, and the same on every CPU. F32 outside
/// 0…1 is taken by the same formulas; NaN and infinities give NaN.
///
/// @param model the colour space
public record Lab(LabModel model) implements UnaryOperation {

    public Lab {
        Objects.requireNonNull(model, "model");
    }

    /// @throws IllegalArgumentException `src: expected u8, u16 or f32 [h, w, 3], got …`
    @Override
    public TensorType resultType(TensorType src) {
        boolean served = src.dtype() == DType.U8 || src.dtype() == DType.U16 || src.dtype() == DType.F32;
        if (!served || src.rank() != 3 || src.size(2) != 3) {
            throw Arguments.refuse("src", "u8, u16 or f32 [h, w, 3]", src);
        }
        return new TensorType(DType.F32, src.shape());
    }

    @Override
    public long scratchBytes(TensorType src) {
        return PixelTiles.scratchBytes(resultType(src));
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Pictures.check(src, dst, resultType(src.type()));
        PixelTiles.run(src, dst, (image, imageLayout, out, outLayout) -> NativePixel.toLab(image, imageLayout,
                model.code(), out, outLayout));
    }
}
