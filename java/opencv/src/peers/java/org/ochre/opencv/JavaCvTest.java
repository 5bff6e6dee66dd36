package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.OpenCVFrameConverter;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.Tensor;

/// Tensors as Frames of JavaCV and back, without a copy, by way of a Mat.
class JavaCvTest {

    @Test
    void aTensorIsAFrame() {
        try (Arena arena = Arena.ofShared(); OpenCVFrameConverter.ToMat converter = new OpenCVFrameConverter.ToMat()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 5, 7, 3).fill(4);
            Frame frame = converter.convert(Mats.view(image));
            assertThat(frame.imageWidth).isEqualTo(7);
            assertThat(frame.imageHeight).isEqualTo(5);
            assertThat(frame.imageChannels).isEqualTo(3);
            assertThat(frame.imageStride).isEqualTo(21);
            ByteBuffer pixels = (ByteBuffer) frame.image[0];
            assertThat(MemorySegment.ofBuffer(pixels).address()).isEqualTo(image.segment().address());
            pixels.put(3 * (7 * 2 + 1) + 2, (byte) 200);
            assertThat(image.getLong(2, 1, 2)).isEqualTo(200);
        }
    }

    /// A Frame that JavaCV has made has rows with gaps.
    @Test
    void aFrameIsATensor() {
        try (Frame frame = new Frame(7, 5, Frame.DEPTH_UBYTE, 3);
                OpenCVFrameConverter.ToMat converter = new OpenCVFrameConverter.ToMat();
                Arena arena = Arena.ofConfined()) {
            Mat mat = converter.convert(frame);
            Tensor image = Mats.view(mat, arena);
            assertThat(image.shape()).containsExactly(5, 7, 3);
            assertThat(image.stride(0)).isEqualTo(frame.imageStride);
            image.setLong(99, 4, 6, 1);
            ByteBuffer pixels = (ByteBuffer) frame.image[0];
            assertThat(pixels.get(4 * frame.imageStride + 6 * 3 + 1)).isEqualTo((byte) 99);
            assertThat(image.segment().address()).isEqualTo(MemorySegment.ofBuffer(pixels).address());
        }
    }
}
