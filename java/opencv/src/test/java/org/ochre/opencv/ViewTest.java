package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.lang.foreign.Arena;
import java.lang.ref.Reference;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.indexer.Indexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Range;
import org.bytedeco.opencv.opencv_core.RangeVector;
import org.bytedeco.opencv.opencv_core.Rect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ochre.DType;
import org.ochre.Tensor;

class ViewTest {
    private static final List<Function<Mat, Mat>> DERIVATIONS = List.of(
            mat -> mat.row(2),
            mat -> mat.col(2),
            mat -> mat.rowRange(1, 3),
            mat -> mat.rowRange(new Range(1, 3)),
            mat -> mat.colRange(1, 3),
            mat -> mat.colRange(new Range(1, 3)),
            mat -> mat.diag(),
            mat -> mat.diag(1),
            mat -> mat.apply(new Rect(1, 1, 2, 2)),
            mat -> mat.apply(new Range(1, 3), new Range(0, 2)),
            mat -> mat.apply(new RangeVector(new Range(1, 3), new Range(0, 2))),
            mat -> mat.reshape(3),
            mat -> mat.reshape(1, 9),
            mat -> mat.reshape(1, new int[]{3, 12}),
            mat -> mat.reshape(1, IntBuffer.wrap(new int[]{3, 12})),
            mat -> mat.reshape(1, new IntPointer(3, 12)),
            mat -> mat.reshape(1, 2, new int[]{3, 12}),
            mat -> mat.reshape(1, 3, IntBuffer.wrap(new int[]{3, 2, 6})),
            mat -> mat.reshape(1, 2, new IntPointer(3, 12)),
            mat -> mat.reinterpret(opencv_core.CV_8SC1));

    /// Each Mat is over the same memory, and ends with the arena.
    @Test
    void whatIsDerivedEndsWithTheArena() {
        Arena arena = Arena.ofShared();
        Tensor tensor = Samples.random(1, arena, DType.U8, 6, 6);
        List<Mat> derived = new ArrayList<>();
        for (Function<Mat, Mat> derivation : DERIVATIONS) {
            Mat mat = derivation.apply(Mats.view(tensor));
            long distance = mat.data().address() - tensor.segment().address();
            assertThat(distance).isBetween(0L, 35L);
            assertThat(mat.<ByteBuffer>createBuffer().get(0))
                    .isEqualTo((byte) tensor.getLong(distance / 6, distance % 6));
            derived.add(mat);
            derived.add(mat.dims() == 2 ? mat.row(0) : mat.reinterpret(opencv_core.CV_8U));
        }
        arena.close();
        for (Mat mat : derived) {
            assertThatNullPointerException().isThrownBy(mat::rows);
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "I64")
    void buffersAndIndexersAreTheSegments(DType dtype) {
        Arena arena = Arena.ofConfined();
        Tensor tensor = Samples.random(2, arena, dtype, 7, 8, 3);
        Mat mat = Mats.view(tensor.crop(1, 2, 4, 5));
        Indexer indexer = mat.createIndexer();
        Indexer copyAsked = mat.createIndexer(false);
        Buffer buffer = mat.createBuffer();
        Buffer later = mat.createBuffer(24);
        assertThat(indexer.getDouble(3, 4, 2)).isEqualTo(tensor.getDouble(4, 6, 2));
        assertThat(copyAsked.getDouble(2, 0, 1)).isEqualTo(tensor.getDouble(3, 2, 1));
        assertThat(indexer.sizes()).containsExactly(4, 5, 3);
        assertThat(buffer.remaining()).isEqualTo(3 * 24 + 15);
        assertThat(later.remaining()).isEqualTo(2 * 24 + 15);
        indexer.putDouble(new long[]{0, 0, 0}, 77);
        assertThat(tensor.getDouble(1, 2, 0)).isEqualTo(77);
        arena.close();
        assertThatIllegalStateException().isThrownBy(() -> indexer.getDouble(3, 4, 2));
        assertThatIllegalStateException().isThrownBy(() -> copyAsked.getDouble(3, 4, 2));
    }

    @Test
    void indexersAreBounded() {
        try (Arena arena = Arena.ofConfined()) {
            Indexer indexer = Mats.view(Tensor.allocate(arena, DType.F32, 3, 4)).createIndexer();
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> indexer.getDouble(3, 4, 1));
        }
    }

    @Test
    void buffersOfAMatThatWasGivenOtherMemoryAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            Mat mat = Mats.view(Tensor.allocate(arena, DType.F32, 3, 4));
            mat.create(5, 5, opencv_core.CV_32F);
            assertThatIllegalArgumentException()
                    .isThrownBy(mat::createBuffer)
                    .withMessage(
                            "mat: expected a Mat still over its tensor's memory, got one that was given other memory");
        }
    }

    /// A thread may still be reading a header, for instance its size, when another thread ends the View. So the
    /// header's memory stays as long as the Mat is reachable. The alias stands for such a reader.
    @Test
    void aHeaderEndsAtOnceButIsNotFreedBesideItsUsers() {
        try (Arena arena = Arena.ofShared()) {
            Tensor tensor = Tensor.allocate(arena, DType.U8, 123, 45);
            List<Mat> ended = new ArrayList<>();
            List<Mat> aliases = new ArrayList<>();
            Mats.call(tensor, tensor, (s, d) -> {
                for (Mat mat : List.of(s, s.reshape(3))) {
                    ended.add(mat);
                    aliases.add(new Mat(new Alias(mat.address())));
                }
            });
            try (PointerScope _ = new PointerScope()) {
                ended.add(Mats.view(tensor));
                aliases.add(new Mat(new Alias(ended.getLast().address())));
            }
            ended.add(Mats.view(tensor));
            aliases.add(new Mat(new Alias(ended.getLast().address())));
            ended.getLast().close();
            List<Mat> others = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                others.add(new Mat(7, 8, opencv_core.CV_8U));
            }
            for (Mat mat : ended) {
                assertThatNullPointerException().isThrownBy(mat::rows);
            }
            assertThat(aliases.stream().map(Mat::rows)).containsExactly(123, 123, 123, 123);
            assertThat(others).hasSize(300);
            Reference.reachabilityFence(ended);
        }
    }

    /// A pointer to a header that it does not own.
    private static final class Alias extends Pointer {
        Alias(long header) {
            address = header;
        }
    }

    @Test
    void closingAViewLeavesTheTensor() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = Samples.random(3, arena, DType.I32, 3, 3);
            Mat mat = Mats.view(tensor);
            Mat row = mat.row(1);
            mat.close();
            mat.close();
            assertThat(row.cols()).isEqualTo(3);
            assertThat(Mats.view(row, arena).getLong(0, 2)).isEqualTo(tensor.getLong(1, 2));
        }
    }
}
