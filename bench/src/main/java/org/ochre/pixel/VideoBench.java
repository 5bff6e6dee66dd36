package org.ochre.pixel;

import org.bytedeco.opencv.global.opencv_imgproc;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.ochre.opencv.Mats;
import org.openjdk.jmh.annotations.Param;

/// An NV12 frame of 3000 × 4000 to RGB, and RGB to NV12.
public class VideoBench extends Workload {
    @Param({"ochre", "scalar", "opencv", "copy"})
    public String implementation;

    @Param({"rgb", "nv12"})
    public String to;

    @Param
    public Size size;

    private Tensor photo;
    private Tensor frame;

    @Override
    protected Job prepare() {
        photo = Scenes.photo(size.of(3000) / 2 * 2, size.of(4000) / 2 * 2, arena);
        frame = new RgbToYuv(YuvFormat.NV12, YuvKind.BT601_VIDEO).apply(photo, arena);
        boolean decode = to.equals("rgb");
        Tensor result = Tensor.allocate(arena, decode ? photo.type() : frame.type());
        return switch (implementation) {
            case "ochre" -> new Job(result, decode
                    ? () -> new YuvToRgb(YuvFormat.NV12, YuvKind.BT601_VIDEO).into(frame, result)
                    : () -> new RgbToYuv(YuvFormat.NV12, YuvKind.BT601_VIDEO).into(photo, result));
            case "scalar" -> decode ? ScalarColors.decoded(frame) : ScalarColors.encoded(photo);
            case "opencv" -> opencv(decode, result);
            case "copy" -> Job.copy(decode ? frame : photo, Tensor.allocate(arena, (decode ? frame : photo).type()));
            default -> throw unknown(implementation);
        };
    }

    /// OpenCV has no NV12 from RGB.
    private Job opencv(boolean decode, Tensor rgb) {
        if (!decode) {
            throw unknown(implementation + " to nv12");
        }
        Tensor image = frame.expand(2);
        return new Job(rgb, () -> Mats.call(image, rgb,
                (s, d) -> opencv_imgproc.cvtColor(s, d, opencv_imgproc.COLOR_YUV2RGB_NV12)));
    }

    @Override
    protected long pixels() {
        return photo.elements() / 3;
    }

    @Override
    protected String judge(Tensor result) {
        Job plain = to.equals("rgb") ? ScalarColors.decoded(frame) : ScalarColors.encoded(photo);
        return result.contentEquals(plain.answer())
                ? EXACT
                : ScalarColors.worst(result, plain.answer()) <= 1 ? "within 1 level" : "other numbers";
    }
}
