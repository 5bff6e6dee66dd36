package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Range;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Memory;
import org.ochre.Tensor;
import org.ochre.TensorType;

class MatsTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "I64")
    void bothSidesSeeTheSameMemory(DType dtype) {
        for (long channels : new long[]{1, 2, 3, 4, 5, 129, 512}) {
            Tensor tensor = Samples.random(channels, arena, dtype, 5, 7, channels);
            try (Mat mat = Mats.view(tensor); Mat doubles = new Mat()) {
                assertThat(mat.rows()).isEqualTo(5);
                assertThat(mat.cols()).isEqualTo(7);
                assertThat(mat.channels()).isEqualTo((int) channels);
                mat.convertTo(doubles, opencv_core.CV_64F);
                Tensor back = Mats.view(doubles, arena);
                for (long c = 0; c < channels; c++) {
                    double value = channels == 1 ? back.getDouble(4, 6) : back.getDouble(4, 6, c);
                    assertThat(value).isEqualTo(tensor.getDouble(4, 6, c));
                }
                mat.reshape(1).put(new Scalar(3.0));
                assertThat(tensor.getDouble(4, 6, channels - 1)).isEqualTo(3);
                assertThat(Mats.view(mat, arena).contentEquals(channels == 1 ? tensor.channel(0) : tensor)).isTrue();
            }
        }
    }

    @Test
    void rowsMayBePaddedOrCropped() {
        Tensor image = Samples.random(1, arena, DType.U16, 20, 30, 3);
        Tensor crop = image.crop(3, 4, 6, 9);
        Tensor everyThird = image.step(0, 3).slice(1, 2, 11);
        Tensor padded = Tensor.of(arena.allocate(100), DType.U8, new long[]{4, 5}, new long[]{24, 1});
        for (Tensor tensor : List.of(crop, everyThird, padded, image.slice(1, 8, 9), image.slice(0, 5, 6))) {
            Mat mat = Mats.view(tensor);
            assertThat(Mats.view(mat, arena).contentEquals(tensor)).isTrue();
            Tensor copy = tensor.copy(arena);
            Mats.call(tensor, copy, (s, d) -> opencv_core.bitwise_not(s, d));
            assertThat(copy.getLong(new long[tensor.rank()]))
                    .isEqualTo(tensor.dtype().max() - tensor.getLong(new long[tensor.rank()]));
        }
        image.fill(1);
        Mats.call(crop, crop, (s, d) -> d.put(new Scalar(9, 9, 9, 0)));
        assertThat(Mats.view(image.crop(3, 4, 6, 9).channel(0).copy(arena)).rows()).isEqualTo(6);
        assertThat(image.getLong(2, 4, 0) + image.getLong(9, 4, 0) + image.getLong(3, 3, 2) + image.getLong(3, 13, 0))
                .isEqualTo(4);
        assertThat(image.getLong(3, 4, 0) + image.getLong(8, 12, 2)).isEqualTo(18);
    }

    @Test
    void emptyTensorsAreEmptyMats() {
        for (Tensor tensor : List.of(Tensor.allocate(arena, DType.F32, 0, 5),
                Tensor.allocate(arena, DType.F32, 5, 0, 3))) {
            try (Mat mat = Mats.view(tensor)) {
                assertThat(mat.empty()).isTrue();
                assertThat(Mats.view(mat, arena).type()).isEqualTo(tensor.type());
            }
        }
        assertThat(Mats.view(new Mat(), arena).type()).hasToString("u8 [0, 0]");
    }

    @Test
    void refusesWhatNoMatCanAlias() {
        Tensor image = Tensor.allocate(arena, DType.U8, 6, 8, 3);
        refused(image.flip(0),
                "tensor: expected pixels without gaps (stride 3) in rows that follow each other, which is what a Mat can"
                        + " alias, got u8 [6, 8, 3] with strides [-24, 3, 1]: copy(arena) packs them");
        refused(image.flip(1), "strides [24, -3, 1]");
        refused(image.flip(2), "strides [24, 3, -1]");
        refused(image.channel(1), "expected pixels without gaps (stride 1)");
        refused(image.step(1, 2), "strides [24, 6, 1]");
        refused(image.slice(2, 0, 2), "strides [24, 3, 1]");
        refused(image.permute(1, 0, 2), "strides [3, 24, 1]");
        refused(image.slice(0, 0, 1).broadcast(6, 8, 3), "strides [0, 3, 1]");
        refused(Tensor.of(image.segment(), DType.U8, new long[]{6, 8, 3}, new long[]{23, 3, 1}), "strides [23, 3, 1]");
        refused(Tensor.of(image.segment(), DType.F32, new long[]{2, 2}, new long[]{10, 4}), "strides [10, 4]");
        refused(Tensor.of(image.segment(), 2, DType.F32, new long[]{2, 2}, new long[]{8, 4}),
                "expected elements aligned to their size, got byte 2 of the segment");
        refused(Tensor.allocate(arena, DType.I64, 2, 2),
                "expected a dtype that OpenCV has (u8, i8, u16, i16, i32, f32, f64), got i64 [2, 2]; new Convert(DType.F64) makes it f64, exactly below 2^53");
        refused(Tensor.allocate(arena, DType.U8, 2, 2, 513),
                "expected 1…512 channels, as the loaded OpenCV takes, got u8 [2, 2, 513]");
        refused(Tensor.allocate(arena, DType.U8, 2, 2, 1200), "got u8 [2, 2, 1200]");
        refused(Tensor.allocate(arena, DType.U8, 2, 2, 0), "expected 1…512 channels");
        refused(Tensor.allocate(arena, DType.U8, 4), "expected an image [h, w] or [h, w, c], got u8 [4]");
        refused(Tensor.allocate(arena, DType.U8, 1, 2, 3, 4), "expected an image [h, w] or [h, w, c]");
        refused(Tensor.of(MemorySegment.NULL, DType.U8, 1L << 31, 0), "expected height and width below 2^31");
        refused(Tensor.of(MemorySegment.ofArray(new byte[9]), DType.U8, 3, 3),
                "expected native memory, got a tensor over a Java array");
        refused(Tensor.of(image.segment().asReadOnly(), DType.U8, 6, 8),
                "expected writable memory, since OpenCV may write through any"
                        + " Mat, got a read-only segment: copy(arena) moves it");
    }

    private static void refused(Tensor tensor, String words) {
        assertThatIllegalArgumentException().isThrownBy(() -> Mats.view(tensor)).withMessageStartingWith("tensor: ")
                .withMessageContaining(words);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.call(tensor, tensor, (s, d) -> {
                    throw new AssertionError("called");
                }))
                .withMessageStartingWith("src: ");
    }

    @Test
    void refusesMemoryThatIsClosedOrAnothersThread() {
        Arena other = Arena.ofConfined();
        Tensor tensor = Tensor.allocate(other, DType.U8, 3, 3);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> CompletableFuture.runAsync(() -> Mats.view(tensor)).join())
                .withCauseInstanceOf(WrongThreadException.class);
        Mats.view(tensor);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> CompletableFuture.runAsync(() -> Mats.view(tensor)).join())
                .withCauseInstanceOf(WrongThreadException.class);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> CompletableFuture.runAsync(() -> Mats.call(tensor, tensor, (s, d) -> {})).join())
                .withCauseInstanceOf(WrongThreadException.class);
        other.close();
        assertThatIllegalStateException().isThrownBy(() -> Mats.view(tensor));
        assertThatIllegalStateException().isThrownBy(() -> Mats.call(tensor, tensor, (s, d) -> {}));
        assertThatIllegalStateException().isThrownBy(() -> Mats.view(new Mat(2, 2, opencv_core.CV_8U), other));
    }

    @ParameterizedTest
    @EnumSource(Memory.class)
    void callsOnAnyArena(Memory memory) {
        Arena owner = memory.open();
        Tensor src = Samples.random(3, owner, DType.F32, 9, 11);
        Tensor dst = Tensor.allocate(owner, DType.F32, 9, 11);
        Mats.call(src, dst, (s, d) -> {
            opencv_core.multiply(s, s, d);
            if (memory != Memory.AUTOMATIC) {
                assertThatIllegalStateException().isThrownBy(owner::close).withMessageContaining("acquired");
            }
        });
        float value = (float) src.getDouble(8, 10);
        assertThat((float) dst.getDouble(8, 10)).isEqualTo(value * value);
        Mat view = Mats.view(dst);
        assertThat(view.rows()).isEqualTo(9);
        memory.close(owner);
        if (memory != Memory.AUTOMATIC) {
            assertThatNullPointerException().isThrownBy(view::rows);
        }
    }

    /// Filters read neighbours, but not those behind the last row of a view.
    @Test
    void filtersStayInside() {
        try (Arena guarded = Memory.GUARDED.open()) {
            Tensor src = Samples.random(4, guarded, DType.U8, 33, 65, 3);
            Tensor dst = Tensor.allocate(guarded, DType.U8, 33, 65, 3);
            Mats.call(src, dst, (s, d) -> opencv_imgproc.GaussianBlur(s, d, new Size(7, 7), 2));
            Mats.call(src.crop(3, 5, 30, 60), dst.crop(0, 5, 30, 60),
                    (s, d) -> opencv_imgproc.blur(s, d, new Size(5, 5)));
            Mats.call(src.slice(0, 30, 33), dst.slice(0, 30, 33), (s, d) -> opencv_imgproc.medianBlur(s, d, 3));
            assertThat(Mats.view(dst).rows()).isEqualTo(33);
        }
    }

    @Test
    void noticesThatOpenCvPutTheResultElsewhere() {
        Tensor src = Samples.random(4, arena, DType.U8, 10, 12, 3);
        Tensor small = Tensor.allocate(arena, DType.U8, 10, 11, 3).fill(1);
        Tensor wide = Tensor.allocate(arena, DType.F32, 10, 12, 3).fill(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.call(src, small, (s, d) -> opencv_imgproc.GaussianBlur(s, d, new Size(3, 3), 1)))
                .withMessage("dst: expected u8 [10, 11, 3], got u8 [10, 12, 3] in other memory");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.call(src, wide, (s, d) -> opencv_imgproc.GaussianBlur(s, d, new Size(3, 3), 1)))
                .withMessage("dst: expected f32 [10, 12, 3], got u8 [10, 12, 3] in other memory");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.call(small, src, (s, d) -> opencv_imgproc.GaussianBlur(d, s, new Size(3, 3), 1)))
                .withMessage("src: expected u8 [10, 11, 3], got u8 [10, 12, 3] in other memory");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.call(List.of(src, small), wide, (s, d) -> s.get(1).release()))
                .withMessage("sources[1]: expected u8 [10, 11, 3], got an empty Mat in other memory");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.call(src, wide, (s, d) -> d.close()))
                .withMessage("dst: expected f32 [10, 12, 3], got a closed Mat");
        assertThat(small.contentEquals(Tensor.allocate(arena, small.type()).fill(1))).isTrue();
        assertThat(wide.contentEquals(Tensor.allocate(arena, wide.type()).fill(1))).isTrue();
    }

    @Test
    void takesSeveralSources() {
        Tensor a = Samples.random(5, arena, DType.I16, 6, 6);
        Tensor b = Samples.random(6, arena, DType.I16, 6, 6);
        Tensor max = Tensor.allocate(arena, DType.I16, 6, 6);
        Mats.call(List.of(a, b), max, (s, d) -> opencv_core.max(s.get(0), s.get(1), d));
        assertThat(max.getLong(2, 3)).isEqualTo(Math.max(a.getLong(2, 3), b.getLong(2, 3)));
        Mats.call(List.of(), max, (s, d) -> d.put(new Scalar(8.0)));
        assertThat(max.getLong(5, 5)).isEqualTo(8);
    }

    @Test
    void writesSeveralDestinations() {
        Tensor src = Samples.random(7, arena, DType.U8, 9, 12);
        List<Tensor> slopes = List.of(Tensor.allocate(arena, DType.I16, 9, 12),
                Tensor.allocate(arena, DType.I16, 9, 12));
        Mats.call(List.of(src), slopes, (s, d) -> opencv_imgproc.spatialGradient(s.get(0), d.get(1), d.get(0)));
        Tensor dy = new Sobel(1, 0, 3, Border.REFLECT_101).as(DType.I16).apply(src, arena);
        Tensor dx = new Sobel(0, 1, 3, Border.REFLECT_101).as(DType.I16).apply(src, arena);
        assertThat(slopes.get(0).contentEquals(dy)).isTrue();
        assertThat(slopes.get(1).contentEquals(dx)).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.call(List.of(src), slopes, (s, d) -> s.get(0).copyTo(d.get(1))))
                .withMessage("destinations[1]: expected i16 [9, 12], got u8 [9, 12] in other memory");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> Mats.call(List.of(src), slopes, (s, d) -> d.clear()));
    }

    @Test
    void makesItsResult() {
        Tensor photo = Samples.random(8, arena, DType.U8, 10, 12, 3);
        Tensor grey = Mats.apply(photo, new TensorType(DType.U8, 10, 12), arena,
                (s, d) -> opencv_imgproc.cvtColor(s, d, opencv_imgproc.COLOR_RGB2GRAY));
        double weighted = 0.299 * photo.getLong(9, 11, 0) + 0.587 * photo.getLong(9, 11, 1)
                + 0.114 * photo.getLong(9, 11, 2);
        assertThat(grey.getLong(9, 11)).isEqualTo(Math.round(weighted));
        Tensor padded = Mats.apply(photo, new TensorType(DType.U8, 14, 18, 3), arena,
                (s, d) -> opencv_core.copyMakeBorder(s, d, 2, 2, 3, 3, opencv_core.BORDER_REFLECT_101));
        assertThat(padded.crop(2, 3, 10, 12).contentEquals(photo)).isTrue();
        assertThat(padded.getLong(0, 0, 1)).isEqualTo(photo.getLong(2, 3, 1));
        Tensor both = Mats.apply(List.of(photo, photo), photo.type(), arena,
                (s, d) -> opencv_core.min(s.get(0), s.get(1), d));
        assertThat(both.contentEquals(photo)).isTrue();
    }

    /// The allocator's memory holds what an earlier owner left there.
    @Test
    void aResultThatIsNotWrittenIsZero() {
        Tensor src = Tensor.allocate(arena, DType.U8, 4, 5);
        MemorySegment used = arena.allocate(64, 64).fill((byte) 77);
        Tensor dst = Mats.apply(src, src.type(), SegmentAllocator.prefixAllocator(used), (s, d) -> {});
        assertThat(dst.contentEquals(src)).isTrue();
    }

    @Test
    void refusesToMakeWhatNoMatCanHold() {
        Tensor src = Tensor.allocate(arena, DType.U8, 4, 5);
        SegmentAllocator nothing = (bytes, alignment) -> {
            throw new AssertionError("asked for memory");
        };
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.apply(src, new TensorType(DType.I64, 4, 5), nothing, (s, d) -> {}))
                .withMessage(
                        "type: expected a dtype that OpenCV has (u8, i8, u16, i16, i32, f32, f64), got i64 [4, 5]; new Convert(DType.F64) makes it f64, "
                                + "exactly below 2^53");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.apply(src.flip(1), src.type(), nothing, (s, d) -> {}))
                .withMessageStartingWith("src: expected pixels without gaps");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.apply(src, new TensorType(DType.F32, 4, 5), arena, (s, d) -> s.copyTo(d)))
                .withMessage("dst: expected f32 [4, 5], got u8 [4, 5] in other memory");
    }

    @Test
    void asksForAValue() {
        Tensor src = Tensor.allocate(arena, DType.U8, 6, 7).fill(3);
        src.setLong(0, 2, 2);
        int count = Mats.ask(src, opencv_core::countNonZero);
        double mean = Mats.ask(src, m -> opencv_core.mean(m).get(0));
        assertThat(count).isEqualTo(41);
        assertThat(mean).isEqualTo(3.0 * 41 / 42);
        Tensor binary = Tensor.allocate(arena, DType.U8, 6, 7);
        double otsu = Mats.ask(List.of(src, binary),
                m -> opencv_imgproc.threshold(m.get(0), m.get(1), 0, 255, opencv_imgproc.THRESH_OTSU));
        assertThat(otsu).isZero();
        assertThat(binary.getLong(0, 0) - binary.getLong(2, 2)).isEqualTo(255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.ask(src, opencv_core::mean))
                .withMessage("function: expected a value that outlives the call, such as a number, got a Scalar, which"
                        + " ends with it: take the numbers out of it");
        assertThat(Mats.<Object>ask(src, m -> List.of())).isEqualTo(List.of());
        assertThatIllegalArgumentException().isThrownBy(() -> Mats.ask(src.flip(0), m -> 1))
                .withMessageStartingWith("src: expected pixels without gaps");
        assertThatIllegalArgumentException().isThrownBy(() -> Mats.ask(List.of(src, src.flip(0)), m -> 1))
                .withMessageStartingWith("sources[1]: expected pixels without gaps");
    }

    @Test
    void copiesResultsThatOpenCvSizes() {
        Tensor mask = Tensor.allocate(arena, DType.U8, 6, 8);
        mask.crop(1, 1, 2, 3).fill(255);
        mask.crop(4, 5, 2, 2).fill(255);
        List<Tensor> parts = Mats.callAndCopy(List.of(mask), 3, arena, (s, d) -> opencv_imgproc
                .connectedComponentsWithStats(s.get(0), d.get(0), d.get(1), d.get(2)));
        assertThat(parts).extracting(part -> part.type().toString())
                .containsExactly("i32 [6, 8]", "i32 [3, 5]", "f64 [3, 2]");
        assertThat(parts.get(0).getLong(5, 6)).isEqualTo(2);
        assertThat(parts.get(1).getLong(1, opencv_imgproc.CC_STAT_AREA)).isEqualTo(6);
        assertThat(parts.get(2).getDouble(1, 0)).isEqualTo(2);
        List<Tensor> empty = Mats.callAndCopy(List.of(), 1, arena, (s, d) -> {});
        assertThat(empty.getFirst().type()).hasToString("u8 [0, 0]");
        Tensor same = Mats.callAndCopy(List.of(mask), 1, arena, (s, d) -> d.get(0).put(s.get(0))).getFirst();
        assertThat(same.contentEquals(mask)).isTrue();
        assertThat(same.overlaps(mask)).isFalse();
    }

    @Test
    void refusesToCopyWhatNoTensorCanHold() {
        Tensor src = Tensor.allocate(arena, DType.U8, 4, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.callAndCopy(List.of(src), 2, arena,
                        (s, d) -> d.get(1).create(new int[]{2, 3, 4}, opencv_core.CV_8U)))
                .withMessage("results[1]: expected 2 dimensions, got 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.callAndCopy(List.of(src), 1, arena, (s, d) -> d.get(0).close()))
                .withMessage("results[0]: expected an open Mat, got a closed one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.callAndCopy(List.of(src), -1, arena, (s, d) -> {}))
                .withMessage("count: expected 0…2147483647, got -1");
        MemorySegment one = arena.allocate(64, 64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.callAndCopy(List.of(src), 2, SegmentAllocator.prefixAllocator(one), (s, d) -> {
                    s.get(0).copyTo(d.get(0));
                    s.get(0).copyTo(d.get(1));
                }))
                .withMessageContaining("overlap");
    }

    @Test
    void worksStacksImageByImage() {
        Tensor stack = Samples.random(9, arena, DType.F32, 5, 7, 8);
        Tensor smooth = Tensor.allocate(arena, DType.F32, 5, 7, 8);
        Mats.callEach(stack, smooth, (s, d) -> opencv_imgproc.blur(s, d, new Size(3, 3)));
        Tensor bands = Samples.random(9, arena, DType.F32, 5, 7, 8).permute(1, 2, 0);
        Tensor single = Tensor.allocate(arena, DType.F32, 7, 8);
        Mats.call(bands.permute(2, 0, 1).at(4), single, (s, d) -> opencv_imgproc.blur(s, d, new Size(3, 3)));
        assertThat(smooth.at(4).contentEquals(single)).isTrue();
        Tensor photos = Samples.random(3, arena, DType.U8, 2, 6, 4, 3);
        Tensor grey = Tensor.allocate(arena, DType.U8, 2, 6, 4);
        Mats.callEach(photos.flip(0), grey, (s, d) -> opencv_imgproc.cvtColor(s, d, opencv_imgproc.COLOR_RGB2GRAY));
        assertThat(grey.at(0).contentEquals(Mats.apply(photos.at(1), new TensorType(DType.U8, 6, 4), arena,
                (s, d) -> opencv_imgproc.cvtColor(s, d, opencv_imgproc.COLOR_RGB2GRAY)))).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> Mats.callEach(stack, grey, (s, d) -> {}))
                .withMessage("dst: expected the 5 images of src, got u8 [2, 6, 4]");
        assertThatIllegalArgumentException().isThrownBy(() -> Mats.callEach(single, single, (s, d) -> {}))
                .withMessage("src: expected a stack of images [n, h, w] or [n, h, w, c], got f32 [7, 8]");
        assertThatIllegalArgumentException().isThrownBy(() -> Mats.callEach(stack.flip(2), smooth, (s, d) -> {}))
                .withMessageStartingWith("src: expected pixels without gaps");
    }

    @Test
    void openCvsExceptionsAreTranslated() {
        Tensor src = Tensor.allocate(arena, DType.U8, 4, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.call(src, src, (s, d) -> opencv_imgproc.GaussianBlur(s, d, new Size(2, 2), 1)))
                .withMessage(
                        "OpenCV: (-215:Assertion failed) ksize.width > 0 && ksize.width % 2 == 1 && ksize.height > 0 &&"
                                + " ksize.height % 2 == 1 in function 'createGaussianKernels'");
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> Mats.call(src, src, (s, d) -> new Mat(1 << 20, 1 << 20, opencv_core.CV_64FC4)))
                .withMessageStartingWith("OpenCV: (-4:Insufficient memory) Failed to allocate");
        RuntimeException own = new RuntimeException("mine");
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> Mats.call(src, src, (s, d) -> {
            throw own;
        })).isSameAs(own);
    }

    @Test
    void whatEscapesACallIsNull() {
        Tensor src = Tensor.allocate(arena, DType.U8, 8, 8, 3);
        List<Mat> escaped = new ArrayList<>();
        Mats.call(src, src, (s, d) -> {
            s.retainReference();
            escaped.addAll(List.of(s, d, s.rowRange(0, 2), s.reshape(1), s.apply(new Rect(0, 0, 2, 2)),
                    new Mat(s, new Rect(0, 0, 2, 2))));
        });
        for (Mat mat : escaped) {
            assertThat(mat.isNull()).isTrue();
            assertThatNullPointerException().isThrownBy(mat::rows);
            assertThatNullPointerException().isThrownBy(() -> opencv_core.flip(mat, mat, 0));
            assertThat(mat.toString()).contains("address=0x0");
        }
    }

    @Test
    void callsNest() {
        Tensor a = Tensor.allocate(arena, DType.U8, 4, 4).fill(1);
        Tensor b = Tensor.allocate(arena, DType.U8, 4, 4).fill(2);
        Mats.call(a, a, (s, d) -> {
            Mats.call(b, b, (t, e) -> opencv_core.add(t, t, e));
            assertThat(s.rows()).isEqualTo(4);
            opencv_core.add(s, s, d);
        });
        assertThat(a.getLong(0, 0) * 10 + b.getLong(0, 0)).isEqualTo(24);
    }

    @Test
    void tensorsOfMatsKeepTheMemory() {
        Tensor whole;
        Tensor part;
        try (PointerScope _ = new PointerScope()) {
            Mat mat = new Mat(9, 9, opencv_core.CV_16SC2, new Scalar(-4, 6, 0, 0));
            whole = Mats.view(mat, arena);
            part = Mats.view(mat.apply(new Rect(2, 3, 4, 5)), arena);
            assertThat(part.segment().address()).isEqualTo(whole.segment().address() + 3 * 36 + 2 * 4);
            mat.release();
        }
        new Mat(9, 9, opencv_core.CV_16SC2, new Scalar(1, 1, 0, 0));
        assertThat(whole.type()).hasToString("i16 [9, 9, 2]");
        assertThat(part.type()).hasToString("i16 [5, 4, 2]");
        assertThat(part.strides()).containsExactly(36, 4, 2);
        assertThat(whole.getLong(8, 8, 0) * 100 + part.getLong(4, 3, 1)).isEqualTo(-394);
        part.setLong(77, 0, 0, 0);
        assertThat(whole.getLong(3, 2, 0)).isEqualTo(77);
    }

    @Test
    void tensorsOfMatsOverForeignMemoryKeepTheJavaObject() {
        BytePointer memory = new BytePointer(12);
        Mat mat = new Mat(3, 4, opencv_core.CV_8UC1, memory);
        Tensor tensor = Mats.view(mat, arena);
        memory.put(11, (byte) 5);
        assertThat(tensor.getLong(2, 3)).isEqualTo(5);
    }

    @Test
    void tensorsOfViewsBelongToTheFirstOwner() {
        Arena owner = Arena.ofConfined();
        Tensor image = Samples.random(8, owner, DType.F64, 6, 7);
        Mat view = Mats.view(image.crop(1, 2, 4, 4));
        Tensor back = Mats.view(view, arena);
        Tensor row = Mats.view(view.row(3), arena);
        assertThat(back.contentEquals(image.crop(1, 2, 4, 4))).isTrue();
        assertThat(row.getDouble(0, 3)).isEqualTo(image.getDouble(4, 5));
        view.put(new Mat(2, 2, opencv_core.CV_64F));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.view(view, arena))
                .withMessage("mat: expected a Mat still over its tensor's memory, got one that was given other memory");
        owner.close();
        assertThatIllegalStateException().isThrownBy(() -> back.getDouble(0, 0));
        assertThatIllegalStateException().isThrownBy(() -> row.getDouble(0, 0));
    }

    @Test
    void refusesMatsThatNoTensorCanAlias() {
        Mat closed = new Mat(2, 2, opencv_core.CV_8U);
        closed.close();
        assertThatIllegalArgumentException().isThrownBy(() -> Mats.view(closed, arena))
                .withMessage("mat: expected an open Mat, got a closed one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.view(new Mat(new int[]{2, 3, 4}, opencv_core.CV_8U), arena))
                .withMessage("mat: expected 2 dimensions, got 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mats.view(new Mat(2, 2, opencv_core.CV_16F), arena))
                .withMessage("mat: expected 8, 16, 32 or 64 bit elements that a tensor has, got OpenCV depth 7");
    }

    /// The file's 40,000 rows of 64 KB span 2.6 GB. The file is sparse: only touched parts exist.
    @ParameterizedTest
    @CsvSource({"U8, 1, 40000", "F32, 3, 40000"})
    void rowsBeyondTwoGigabytes(DType dtype, long channels, long rows, @TempDir Path folder) throws Exception {
        long step = 1 << 16;
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("sparse").toFile(), "rw")) {
            MemorySegment memory = file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, rows * step, arena);
            long pixel = channels * dtype.size();
            Tensor tensor = Tensor.of(memory, dtype, new long[]{rows, 5, channels},
                    new long[]{step, pixel, dtype.size()});
            Mat mat = Mats.view(tensor);
            assertThat(mat.step()).isEqualTo(step);
            Mat last = mat.rowRange((int) rows - 1, (int) rows);
            last.put(new Scalar(9, 9, 9, 0));
            assertThat(tensor.getDouble(rows - 1, 4, channels - 1)).isEqualTo(9);
            assertThat(memory.get(ValueLayout.JAVA_BYTE, (rows - 1) * step + 5 * pixel)).isZero();
            Tensor back = Mats.view(last, arena);
            assertThat(back.getDouble(channels == 1 ? new long[]{0, 4} : new long[]{0, 4, 0})).isEqualTo(9);
            assertThat(Mats.view(mat.apply(new Range((int) rows - 2, (int) rows), Range.all()), arena).size(0))
                    .isEqualTo(2);
        }
    }
}
