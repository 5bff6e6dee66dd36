package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.pixel.Gray;
import org.ochre.pixel.YuvFormat;
import org.ochre.pixel.YuvKind;
import org.ochre.pixel.YuvToRgb;

/// Ochre's conversions of colours beside OpenCV's `cvtColor`, which has fewer bits.
class ColorConversionTest {
    private final Arena arena = Arena.ofAuto();

    private Tensor random(long... shape) {
        Tensor image = Tensor.allocate(arena, DType.U8, shape);
        byte[] bytes = new byte[(int) image.elements()];
        new Random(11).nextBytes(bytes);
        return image.copyFrom(bytes);
    }

    private void requireClose(Tensor image, Tensor ours, int code, double most) {
        Tensor theirs = Tensor.allocate(arena, ours.type());
        Mats.call(image, theirs, (s, d) -> opencv_imgproc.cvtColor(s, d, code));
        for (long i = 0; i < ours.elements(); i++) {
            long channels = ours.rank() == 2 ? 1 : ours.size(2);
            long y = i / channels / ours.size(1);
            long x = i / channels % ours.size(1);
            long[] at = ours.rank() == 2 ? new long[]{y, x} : new long[]{y, x, i % channels};
            assertThat(ours.getDouble(at)).isCloseTo(theirs.getDouble(at), within(most));
        }
    }

    @Test
    void greyIsWithinALevel() {
        Tensor photo = random(64, 50, 3);
        requireClose(photo, new Gray().apply(photo, arena), opencv_imgproc.COLOR_RGB2GRAY, 1);
    }

    /// OpenCV takes a Y below 16, which is blacker than black, as 16.
    @Test
    void videoFramesAreWithinALevel() {
        Tensor frame = random(96, 50);
        for (long i = 0; i < frame.elements(); i++) {
            frame.setLong(Math.max(16, frame.getLong(i / 50, i % 50)), i / 50, i % 50);
        }
        requireClose(frame, new YuvToRgb(YuvFormat.NV12, YuvKind.BT601_VIDEO).apply(frame, arena),
                opencv_imgproc.COLOR_YUV2RGB_NV12, 1);
        requireClose(frame, new YuvToRgb(YuvFormat.NV21, YuvKind.BT601_VIDEO).apply(frame, arena),
                opencv_imgproc.COLOR_YUV2RGB_NV21, 1);
        requireClose(frame, new YuvToRgb(YuvFormat.I420, YuvKind.BT601_VIDEO).apply(frame, arena),
                opencv_imgproc.COLOR_YUV2RGB_I420, 1);
        requireClose(frame, new YuvToRgb(YuvFormat.YV12, YuvKind.BT601_VIDEO).apply(frame, arena),
                opencv_imgproc.COLOR_YUV2RGB_YV12, 1);
    }
}
