package org.ochre.pixel;

import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;

/// The image in the three channels red, green and blue. Values do not change.
///
/// | src | dst |
/// |---|---|
/// | grey, `[h, w]` or `[h, w, 1]` | `[h, w, 3]`: the grey three times |
/// | RGB, `[h, w, 3]` | a copy |
/// | opaque RGBA, `[h, w, 4]` | `[h, w, 3]`: without the alpha |
///
/// The dtype is U8, U16, F32 or F64, and stays. Opaque is the largest value of U8 or U16, and at least 1 in floats.
/// `Overlay` makes other RGBA images opaque. Any strides.
public record Rgb() implements UnaryOperation {

    /// @throws IllegalArgumentException `src: expected u8, u16, f32 or f64 [h, w], [h, w, 1], [h, w, 3] or [h, w, 4],
    ///     got …`
    @Override
    public TensorType resultType(TensorType src) {
        Pictures.channels(src);
        return new TensorType(src.dtype(), src.size(0), src.size(1), 3);
    }

    @Override
    public long scratchBytes(TensorType src) {
        Pictures.channels(src);
        return PixelTiles.scratchBytes(src);
    }

    /// @throws IllegalArgumentException `src: expected an opaque image, got alpha … at pixel (y, x): …`, and for types
    ///     or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Pictures.check(src, dst, resultType(src.type()));
        Pictures.requireOpaque(src);
        PixelTiles.run(src, dst, NativePixel::channels);
    }
}
