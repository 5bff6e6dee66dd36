package org.ochre.pixel;

import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;

/// The image in the four channels red, green, blue and alpha. Values do not change. An image without alpha becomes
/// opaque: 255 in U8, 65,535 in U16, 1 in floats.
///
/// | src | dst |
/// |---|---|
/// | grey, `[h, w]` or `[h, w, 1]` | `[h, w, 4]`: the grey three times, opaque |
/// | RGB, `[h, w, 3]` | `[h, w, 4]`: opaque |
/// | RGBA, `[h, w, 4]` | a copy |
///
/// The dtype is U8, U16, F32 or F64, and stays. Any strides.
public record Rgba() implements UnaryOperation {

    /// @throws IllegalArgumentException `src: expected u8, u16, f32 or f64 [h, w], [h, w, 1], [h, w, 3] or [h, w, 4],
    ///     got …`
    @Override
    public TensorType resultType(TensorType src) {
        Pictures.channels(src);
        return new TensorType(src.dtype(), src.size(0), src.size(1), 4);
    }

    @Override
    public long scratchBytes(TensorType src) {
        Pictures.channels(src);
        return PixelTiles.scratchBytes(src);
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Pictures.check(src, dst, resultType(src.type()));
        PixelTiles.run(src, dst, NativePixel::channels);
    }
}
