package org.ochre.pixel;

import java.util.Objects;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;
import org.ochre.work.Arguments;
import org.ochre.work.ImageLayout;

/// RGB as a video frame (Y'CbCr 4:2:0): the way back of [YuvToRgb], where formats and kinds are described.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | src | U8 | `[h, w, 3]`, any strides |
/// | dst | U8 | `[h · 3/2, w]`, h and w even |
/// | y, u, v | U8 | `[h, w]` and twice `[(h+1)/2, (w+1)/2]`, any h and w, any strides |
///
/// `y = Kr R + Kg G + Kb B`, `u = (B − y) / (2 (1 − Kb))`, `v = (R − y) / (2 (1 − Kr))`; `Y = y, U = u + 128, V = v +
/// 128`, in video range `Y = y · 219/255 + 16`, and u and v times 224/255. U and V are those of the mean of 2×2 pixels;
/// at an odd end the last row or column counts twice. Weights are in 65,536ths; a result differs from the exact number
/// by at most 0.51. OpenCV's `cvtColor` takes U and V from one of the four pixels.
///
/// @param format how the samples lie in one tensor
/// @param kind what they mean
public record RgbToYuv(YuvFormat format, YuvKind kind) implements UnaryOperation {

    public RgbToYuv {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(kind, "kind");
    }

    /// @throws IllegalArgumentException `src: expected u8 [h, w, 3], h and w even, got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Frame.frame(src);
    }

    @Override
    public long scratchBytes(TensorType src) {
        resultType(src);
        return Frame.scratchBytes(src.size(0), src.size(1));
    }

    /// @throws IllegalArgumentException `dst: expected dense memory for I420, got …: pass the planes one by one`, and
    ///     for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Pictures.check(src, dst, resultType(src.type()));
        run(src, Frame.of("dst", dst, format), src, dst);
    }

    /// The same into planes of their own, of any size and strides. The format does not matter.
    ///
    /// @throws IllegalArgumentException `src: expected u8 [h, w, 3], got …`, `y: expected …, got …`, and for memory
    ///     that is not served; nothing is written
    public void into(Tensor src, Tensor y, Tensor u, Tensor v) {
        if (src.dtype() != DType.U8 || src.rank() != 3 || src.size(2) != 3) {
            throw Arguments.refuse("src", "u8 [h, w, 3]", src.type());
        }
        TensorType light = new TensorType(DType.U8, src.size(0), src.size(1));
        Arguments.destination("y", y, light);
        Arguments.destination("u", u, Frame.chroma(light));
        Arguments.destination("v", v, Frame.chroma(light));
        Arguments.source("src", src);
        Arguments.apart("src", src, "y", y);
        Arguments.apart("src", src, "u", u);
        Arguments.apart("src", src, "v", v);
        Arguments.apart("y", y, "u", u);
        Arguments.apart("y", y, "v", v);
        Arguments.apart("u", u, "v", v);
        run(src, Frame.of(y, u, v), src, y, u, v);
    }

    private void run(Tensor src, Frame frame, Tensor... tensors) {
        frame.run(ImageLayout.image("src", src), (y, yLayout, u, uLayout, v, vLayout, image, imageLayout) -> NativePixel
                .rgbToYuv(image, imageLayout, kind.code(), y, yLayout, u, uLayout, v, vLayout), tensors);
    }
}
