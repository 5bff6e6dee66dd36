package org.ochre.pixel;

import java.util.Objects;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Structs;

/// The grey of each pixel: a weighted sum of red, green and blue. It is computed on the samples as they are (luma,
/// which is gamma-encoded for usual images).
///
/// | src | dst | value |
/// |---|---|---|
/// | U8, U16 `[h, w, 3]` or `[h, w, 4]` | the dtype, `[h, w]` | `(r · R + g · G + b · B + 32768) >> 16` |
/// | F32, F64 `[h, w, 3]` or `[h, w, 4]` | the dtype, `[h, w]` | `(r · R + g · G) + b · B` in F64, rounded once |
/// | any of these `[h, w]` or `[h, w, 1]` | the dtype, `[h, w]` | the same value |
///
/// The weights of U8 and U16 are in 65,536ths. An image of four channels must be opaque: alpha is the largest value of
/// U8 or U16, or at least 1 in floats. Any strides. In U8 the result of [Weights#BT601] equals that of Pillow's
/// `convert('L')`; OpenCV's `cvtColor` uses the same weights with fewer bits, and may differ by 1.
///
/// @param weights how much red, green and blue count
public record Gray(Weights weights) implements UnaryOperation {

    /// The weights of red, green and blue.
    public enum Weights {
        /// 0.299, 0.587, 0.114, of standard-definition video, JPEG and most libraries. In 65,536ths: 19,595, 38,470,
        /// 7,471.
        BT601(Structs.BT601),
        /// 0.2126, 0.7152, 0.0722, of high-definition video and sRGB. In 65,536ths: 13,933, 46,871, 4,732.
        BT709(Structs.BT709);

        private final int code;

        Weights(int code) {
            this.code = code;
        }
    }

    public Gray {
        Objects.requireNonNull(weights, "weights");
    }

    /// Grey by the weights of BT.601.
    public Gray() {
        this(Weights.BT601);
    }

    /// @throws IllegalArgumentException `src: expected u8, u16, f32 or f64 [h, w], [h, w, 1], [h, w, 3] or [h, w, 4],
    ///     got …`
    @Override
    public TensorType resultType(TensorType src) {
        Pictures.channels(src);
        return new TensorType(src.dtype(), src.size(0), src.size(1));
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
        PixelTiles.run(src, dst, (image, imageLayout, out, outLayout) -> NativePixel.gray(image, imageLayout,
                weights.code, out, outLayout));
    }
}
