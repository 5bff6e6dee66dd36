package org.ochre.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import nu.pattern.OpenCV;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Tensor;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

/// Tensors as Mats of OpenCV's own Java bindings, from openpnp, and back, without a copy. Bytedeco's jar has classes of
/// the same names, so that one class path has only one of the two.
class OpenpnpTest {
    @BeforeAll
    static void load() {
        OpenCV.loadLocally();
    }

    @Test
    void aTensorIsAMat() {
        try (Arena arena = Arena.ofShared()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 5, 7, 3), new Random(1), 200);
            Tensor before = image.copy(arena);
            Mat mat = new Mat(5, 7, CvType.CV_8UC3, image.asByteBuffer());
            assertThat(mat.dataAddr()).isEqualTo(image.segment().address());
            Core.add(mat, new Scalar(1, 2, 3), mat);
            for (int c = 0; c < 3; c++) {
                assertThat(image.getLong(4, 6, c)).isEqualTo(before.getLong(4, 6, c) + c + 1);
            }
            mat.release();
        }
    }

    /// Rows with a gap: the buffer holds the whole rows, and the Mat is told their distance.
    @Test
    void aPaddedTensorIsAMat() {
        try (Arena arena = Arena.ofShared()) {
            Tensor whole = Tensor.allocate(arena, DType.F32, 6, 10).fill(1);
            Tensor part = whole.slice(1, 0, 7);
            Mat mat = new Mat(6, 7, CvType.CV_32FC1, whole.asByteBuffer(), part.stride(0));
            mat.setTo(new Scalar(5));
            assertThat(part.getDouble(5, 6)).isEqualTo(5);
            assertThat(whole.getDouble(5, 7)).isEqualTo(1);
            mat.release();
        }
    }

    /// The Mat's owner must not release it before the arena is closed: the arena does that itself.
    @Test
    @SuppressWarnings("restricted") // the Mat says how many bytes it has
    void aMatIsATensor() {
        Mat mat = new Mat(4, 6, CvType.CV_16UC2, new Scalar(7, 9));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = MemorySegment.ofAddress(mat.dataAddr())
                    .reinterpret(mat.step1() * mat.elemSize1() * mat.rows(), arena, _ -> mat.release());
            Tensor tensor = Tensor.of(memory, DType.U16, mat.rows(), mat.cols(), mat.channels());
            assertThat(tensor.getLong(3, 5, 1)).isEqualTo(9);
            tensor.setLong(300, 3, 5, 1);
            assertThat(mat.get(3, 5)).containsExactly(7, 300);
        }
        assertThat(mat.empty()).isTrue();
    }
}
