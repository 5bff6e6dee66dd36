package org.ochre.pixel;

import java.util.Objects;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;
import org.ochre.work.Arguments;
import org.ochre.work.ImageLayout;

/// A video frame (Y'CbCr 4:2:0, as cameras and decoders hand over) as RGB.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | src | U8 | `[h · 3/2, w]`, h and w even: see [YuvFormat] |
/// | y, u, v | U8 | `[h, w]` and twice `[(h+1)/2, (w+1)/2]`, any h and w |
/// | dst | U8 | `[h, w, 3]`, any strides |
///
/// A pitch is the row stride of a view. A tensor of NV12 or NV21 may have any strides; one of I420 or YV12 must be
/// dense, as its planes have rows of other lengths: with a pitch, pass the planes. The pairs of an NV12 plane
/// `uv = [h/2, w/2, 2]` are `uv.channel(0)` and `uv.channel(1)`.
///
/// With `y = Y, u = U − 128, v = V − 128` (in video range `y = (Y − 16) · 255/219`, u and v times 255/224):
/// `R = y + 2 (1 − Kr) v`, `B = y + 2 (1 − Kb) u`, `G = (y − Kr · R − Kb · B) / Kg`, limited to 0…255. Kr, Kb are
/// 0.299, 0.114 for BT.601 and 0.2126, 0.0722 for BT.709. Weights are in 65,536ths; a result differs from the exact
/// number by at most 0.51. Each U and V serves its 2×2 pixels, as in OpenCV's `cvtColor`, whose fewer bits may differ
/// by 1, and which takes a Y below 16 as 16.
///
/// @param format how the samples lie in one tensor
/// @param kind what they mean
public record YuvToRgb(YuvFormat format, YuvKind kind) implements UnaryOperation {

    public YuvToRgb {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(kind, "kind");
    }

    /// @throws IllegalArgumentException `src: expected u8 [h · 3/2, w], h and w even, got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Frame.picture("src", src);
    }

    @Override
    public long scratchBytes(TensorType src) {
        TensorType picture = resultType(src);
        return Frame.scratchBytes(picture.size(0), picture.size(1));
    }

    /// @throws IllegalArgumentException `src: expected dense memory for I420, got …: pass the planes one by one`, and
    ///     for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Pictures.check(src, dst, resultType(src.type()));
        run(Frame.of("src", src, format), dst, src, dst);
    }

    /// The same for planes of their own, of any size and strides. The format does not matter.
    ///
    /// @throws IllegalArgumentException `y: expected u8 [h, w], got …`, `u: expected u8 […], got …`, and for memory
    ///     that is not served; nothing is written
    public void into(Tensor y, Tensor u, Tensor v, Tensor dst) {
        TensorType chroma = Frame.chroma(y.type());
        Arguments.destination("dst", dst, new TensorType(DType.U8, y.size(0), y.size(1), 3));
        source("y", y, y.type(), dst);
        source("u", u, chroma, dst);
        source("v", v, chroma, dst);
        run(Frame.of(y, u, v), dst, y, u, v, dst);
    }

    private static void source(String argument, Tensor plane, TensorType type, Tensor dst) {
        if (!plane.type().equals(type)) {
            throw Arguments.refuse(argument, type.toString(), plane.type());
        }
        Arguments.source(argument, plane);
        Arguments.apart(argument, plane, "dst", dst);
    }

    private void run(Frame frame, Tensor dst, Tensor... tensors) {
        frame.run(ImageLayout.image("dst", dst), (y, yLayout, u, uLayout, v, vLayout, out, outLayout) -> NativePixel
                .yuvToRgb(y, yLayout, u, uLayout, v, vLayout, kind.code(), out, outLayout), tensors);
    }
}
