package org.ochre.pixel;

import java.util.Objects;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;
import org.ochre.work.Arguments;

/// Colours of CIE L\*a\*b\* or Oklab as sRGB: the way back of [Lab].
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | src | F32 | `[h, w, 3]`: L, a, b, any strides |
/// | dst | U8, U16, or F32 in 0…1 | `[h, w, 3]` |
///
/// The formulas are those of [Lab], solved for the samples: `f` back is `t³` above 0.2068966, else
/// `(t − 16/116) / 7.787`. A colour that sRGB does not have is clipped: each of its lights is limited to 0…1. So its
/// hue may change. U8 and U16 are rounded to the nearest, halves to even; NaN becomes 0 in them. From U8 to F32 and
/// back every colour is the same again.
///
/// @param model the colour space
/// @param dtype the dtype of the result
public record LabToRgb(LabModel model, DType dtype) implements UnaryOperation {

    /// @throws IllegalArgumentException `dtype: expected u8, u16 or f32, got …`
    public LabToRgb {
        Objects.requireNonNull(model, "model");
        if (dtype != DType.U8 && dtype != DType.U16 && dtype != DType.F32) {
            throw Arguments.refuse("dtype", "u8, u16 or f32", Objects.requireNonNull(dtype, "dtype"));
        }
    }

    /// @throws IllegalArgumentException `src: expected f32 [h, w, 3], got …`
    @Override
    public TensorType resultType(TensorType src) {
        if (src.dtype() != DType.F32 || src.rank() != 3 || src.size(2) != 3) {
            throw Arguments.refuse("src", "f32 [h, w, 3]", src);
        }
        return new TensorType(dtype, src.shape());
    }

    @Override
    public long scratchBytes(TensorType src) {
        return PixelTiles.scratchBytes(resultType(src));
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Pictures.check(src, dst, resultType(src.type()));
        PixelTiles.run(src, dst, (image, imageLayout, out, outLayout) -> NativePixel.fromLab(image, imageLayout,
                model.code(), out, outLayout));
    }
}
