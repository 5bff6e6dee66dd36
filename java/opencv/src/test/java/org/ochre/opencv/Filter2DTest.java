package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.stencil.Kernel;

class Filter2DTest {
    /// Kernel sizes around those at which OpenCV changes to its DFT: 50 and 130 taps.
    private static final int[][] SIZES = {{1, 1}, {1, 4}, {3, 3}, {5, 2}, {7, 7}, {5, 10}, {9, 9}, {3, 43}, {10, 13},
        {31, 5}};

    private static Kernel random(Random random, int height, int width) {
        return Kernel.of(height, width, random.doubles((long) height * width, -1, 1).toArray());
    }

    private static DirectCall direct(Filter2D filter, DType kernel) {
        return (src, dst, ddepth) -> {
            try (Arena arena = Arena.ofConfined(); Point anchor = new Point(filter.anchorX(), filter.anchorY())) {
                opencv_imgproc.filter2D(src, dst, ddepth, Mats.view(filter.kernel().tensor(kernel, arena)), anchor,
                        filter.delta(), DirectCall.code(filter.border()));
            }
        };
    }

    private static DirectCall direct(Filter2D filter) {
        return direct(filter, DType.F64);
    }

    private static Filter2D any(Random random, int largest) {
        Kernel kernel = random(random, 1 + random.nextInt(largest), 1 + random.nextInt(largest));
        return new Filter2D(kernel, DirectCall.BORDERS.get(random.nextInt(4)))
                .anchor(random.nextInt(kernel.height()), random.nextInt(kernel.width())).delta(random.nextInt(3) / 2.0);
    }

    private static List<DType> made(DType src) {
        Filter2D filter = new Filter2D(Kernel.row(1, 2, 1), Border.REFLECT);
        return DirectCall.DTYPES.stream().filter(result -> direct(filter).serves(src, result)).toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"U8", "U16", "I16", "F32", "F64"})
    void equalsTheDirectCallBitForBit(DType dtype) {
        try (Arena arena = Arena.ofShared()) {
            Random random = new Random(1);
            Tensor[] images = {Samples.random(2, arena, dtype, 301, 223),
                Samples.random(3, arena, dtype, 211, 107, 3)};
            int turn = 0;
            for (DType result : made(dtype)) {
                for (int[] size : SIZES) {
                    for (Border border : DirectCall.BORDERS) {
                        int[][] anchors = {{size[0] / 2, size[1] / 2}, {0, size[1] - 1}, {size[0] - 1, 0}};
                        int[] anchor = anchors[turn % 3];
                        Filter2D filter = new Filter2D(random(random, size[0], size[1]), border).as(result)
                                .anchor(anchor[0], anchor[1]).delta(turn % 2 * 1.25);
                        direct(filter).holds(filter, images[turn++ % 2], arena);
                    }
                }
            }
            assertThat(turn).isGreaterThanOrEqualTo(SIZES.length * DirectCall.BORDERS.size());
        }
    }

    /// OpenCV rounds the kernel to the dtype that it computes in. So taps that F32 can hold give the same results in
    /// either dtype.
    @Test
    void aKernelOfF32IsTheSameAsOfF64() {
        try (Arena arena = Arena.ofShared()) {
            for (int size : new int[]{3, 13}) {
                Kernel kernel = Kernel.of(random(new Random(size), size, size).tensor(DType.F32, arena));
                for (DType dtype : new DType[]{DType.U8, DType.F32, DType.F64}) {
                    Filter2D filter = new Filter2D(kernel, Border.REFLECT);
                    direct(filter, DType.F32).holds(filter, Samples.random(2, arena, dtype, 70, 50, 2), arena);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void equalsTheCallOnADenseCopyInEveryLayoutAndArena(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.U16, DType.I16, DType.F32, DType.F64}) {
                Filter2D filter = any(random, random.nextInt(3) == 0 ? 17 : 7);
                long channels = random.nextInt(4);
                long[] shape = channels == 0
                        ? new long[]{row.height(), row.width()}
                        : new long[]{row.height(), row.width(), channels};
                Tensor image = row.random(arena, random, dtype, 100, shape);
                direct(filter).holdsInto(filter, image, row.destination(), arena);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void equalsTheCallOnADenseCopyInStripsToo(Layout layout) {
        try (Arena arena = Arena.ofShared()) {
            for (DType dtype : new DType[]{DType.U8, DType.F32}) {
                Tensor image = layout.holding(arena, Samples.random(4, arena, dtype, 260, 131, 3));
                for (int size : new int[]{5, 14}) {
                    Filter2D filter = new Filter2D(random(new Random(5), size, size), Border.REFLECT).as(DType.F32)
                            .anchor(size - 1, 0);
                    direct(filter).holdsInto(filter, image, layout, arena);
                }
            }
        }
    }

    /// Where OpenCV's own call on a region leaves rows unchanged, the results must equal the whole image's.
    @Test
    void aRectangleEqualsTheCallOnThatRegionOfInterest() {
        Random random = new Random(6);
        int[] counts = new int[2];
        for (int i = 0; i < 1500; i++) {
            try (Arena arena = Arena.ofConfined()) {
                DType dtype = List.of(DType.U8, DType.I16, DType.F32, DType.F64).get(random.nextInt(4));
                Layout layout = Layout.values()[random.nextInt(Layout.values().length)];
                long rows = 1 + random.nextInt(25);
                long columns = 1 + random.nextInt(25);
                Tensor image = layout.holding(arena, Samples.random(i, arena, dtype, rows, columns, 2));
                Filter2D filter = any(random, random.nextInt(4) == 0 ? 15 : 7);
                long height = 1 + random.nextLong(rows);
                long width = 1 + random.nextLong(columns);
                long y = random.nextLong(rows - height + 1);
                long x = random.nextLong(columns - width + 1);
                boolean isRead = DirectCall.readsItsRows(filter.border(), y, height, filter.kernel().height(),
                        filter.anchorY(), rows);
                counts[isRead ? 0 : 1]++;
                if (!isRead && filter.kernel().taps() >= 50) {
                    continue; // OpenCV has no call to compare with
                }
                Tensor expected = isRead
                        ? direct(filter).region(image, y, x, height, width, dtype, arena)
                        : direct(filter).whole(image, dtype, arena).crop(y, x, height, width);
                assertThat(filter.within(image, y, x, height, width, arena).contentEquals(expected))
                        .as("%d: %s of %s at %d %d of %s", i, filter, expected.type(), y, x, image.type()).isTrue();
            }
        }
        assertThat(counts[0]).isGreaterThan(1000);
        assertThat(counts[1]).isGreaterThan(20);
    }

    /// The results in strips, on any number of threads, equal the results of one call.
    @Test
    void aLargeRectangleEqualsTheCallOnThatRegionOfInterest() {
        try (Arena arena = Arena.ofShared()) {
            for (DType dtype : new DType[]{DType.U8, DType.F32, DType.F64}) {
                Tensor image = Samples.random(7, arena, dtype, 320, 260);
                Filter2D filter = new Filter2D(random(new Random(8), 9, 17), Border.REFLECT_101).anchor(0, 16);
                Tensor expected = direct(filter).region(image, 3, 0, 317, 255, dtype, arena);
                for (int threads : DirectCall.THREADS) {
                    Tensor got = Parallelism.with(threads, () -> filter.within(image, 3, 0, 317, 255, arena));
                    assertThat(got.contentEquals(expected)).isTrue();
                }
            }
        }
    }

    /// No Mat has so many channels. Each group of channels equals a call of its own.
    @Test
    void moreChannelsThanAMatHasAreWorkedInGroups() {
        try (Arena arena = Arena.ofShared()) {
            int most = OpenCv.maxChannels();
            Tensor image = Samples.random(9, arena, DType.F32, 12, 7, 2L * most + 3);
            Filter2D filter = any(new Random(10), 5);
            Tensor got = filter.apply(image, arena);
            for (long from = 0; from < image.size(2); from += most) {
                long to = Math.min(from + most, image.size(2));
                Tensor expected = direct(filter).whole(image.slice(2, from, to), DType.F32, arena);
                assertThat(got.slice(2, from, to).contentEquals(expected)).isTrue();
            }
        }
    }

    @Test
    void makesWhatOpenCvMakesAndRefusesTheRest() {
        try (Arena arena = Arena.ofConfined()) {
            Filter2D filter = new Filter2D(Kernel.row(1, 2, 1), Border.REFLECT);
            int served = 0;
            for (DType src : DirectCall.DTYPES) {
                for (DType result : DirectCall.DTYPES) {
                    Tensor image = Tensor.allocate(arena, src, 4, 5);
                    if (direct(filter).serves(src, result)) {
                        served++;
                        assertThat(filter.as(result).apply(image, arena).dtype()).isEqualTo(result);
                    } else {
                        assertThatThrownBy(() -> filter.as(result).apply(image, arena))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageEndingWith("; org.ochre.stencil.Correlation serves it");
                    }
                }
            }
            assertThat(served).isEqualTo(13);
            assertThat(filter.apply(Tensor.allocate(arena, DType.I16, 2, 2), arena).dtype()).isEqualTo(DType.I16);
        }
    }

    /// The javadoc warns of this.
    @Test
    void aNanTouchesItsWindowsBelowTheDftAndATileAbove() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 60, 60).fill(2);
            image.setDouble(Double.NaN, 30, 30);
            Tensor small = new Filter2D(random(new Random(1), 5, 5), Border.REFLECT).apply(image, arena);
            assertThat(small.getDouble(28, 32)).isNaN();
            assertThat(small.getDouble(27, 30)).isNotNaN();
            Filter2D large = new Filter2D(random(new Random(1), 13, 13), Border.REFLECT);
            assertThat(large.apply(image, arena).getDouble(0, 0)).isNaN();
            assertThat(large.within(image, 0, 0, 60, 59, arena).getDouble(0, 0)).isNotNaN();
        }
    }

    @Test
    void convolutionFlipsTheKernelAndItsAnchor() {
        try (Arena arena = Arena.ofConfined()) {
            Kernel kernel = Kernel.of(2, 3, 1, 2, 3, 4, 5, 6);
            Filter2D convolution = Filter2D.convolution(kernel, 1, 0, 0, Border.REFLECT);
            assertThat(convolution).isEqualTo(
                    new Filter2D(Kernel.of(2, 3, 6, 5, 4, 3, 2, 1), 0, 2, 0, Border.REFLECT, null));
            Tensor one = Tensor.allocate(arena, DType.F32, 5, 5);
            one.setDouble(1, 2, 2);
            Tensor got = convolution.apply(one, arena);
            for (int i = 0; i < 6; i++) {
                assertThat(got.getDouble(2 + i / 3 - 1, 2 + i % 3)).isEqualTo(i + 1);
            }
            assertThat(Filter2D.convolution(kernel, Border.REFLECT).anchorY()).isZero();
            assertThat(new Filter2D(kernel.tensor(DType.F32, arena), Border.REFLECT).anchorX()).isEqualTo(1);
        }
    }

    @Test
    void refusesBeforeItWrites() {
        Kernel kernel = Kernel.of(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        for (Border border : List.of(Border.WRAP, Border.INTERIOR, Border.ONE_SIDED, Border.constant(7),
                Border.constant(Double.NaN))) {
            assertThatThrownBy(() -> new Filter2D(kernel, border)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("border: expected one that OpenCV's filter2D has (reflect-101, reflect, replicate or "
                            + "constant:0), got " + border + "; org.ochre.stencil.Correlation serves it");
        }
        Filter2D filter = new Filter2D(kernel, Border.REFLECT);
        assertThatThrownBy(() -> filter.anchor(3, 0)).hasMessage("anchorY: expected 0…2, got 3");
        assertThatThrownBy(() -> Filter2D.convolution(kernel, 0, -1, 0, Border.REFLECT))
                .hasMessage("anchorX: expected 0…2, got -1");
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 6, 5);
            Tensor dst = Tensor.allocate(arena, DType.F32, 6, 5).fill(9);
            assertThatThrownBy(() -> filter.into(image, image))
                    .hasMessage("dst: expected memory that does not overlap src, got an overlap");
            assertThatThrownBy(() -> filter.as(DType.F64).into(image, dst))
                    .hasMessage("dtype: expected one that OpenCV's "
                            + "filter2D makes of f32 (f32), got f64; org.ochre.stencil.Correlation serves it");
            assertThatThrownBy(() -> filter.into(Tensor.allocate(arena, DType.I8, 6, 5), dst))
                    .hasMessage("src: expected "
                            + "a dtype that OpenCV's filter2D takes (u8, u16, i16, f32, f64), got i8 [6, 5]; "
                            + "org.ochre.stencil.Correlation serves it");
            assertThatThrownBy(() -> filter.into(Tensor.allocate(arena, DType.I64, 6, 5), dst))
                    .hasMessage("src: expected "
                            + "a dtype that OpenCV's filter2D takes (u8, u16, i16, f32, f64), got i64 [6, 5]; "
                            + "org.ochre.pixel.Convert takes it to f64");
            assertThatThrownBy(() -> filter.into(image, dst.slice(0, 0, 5)))
                    .hasMessage("dst: expected f32 [6, 5], got f32 [5, 5]");
            assertThatThrownBy(() -> filter.within(image, 1, 0, dst)).isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("within: expected a rectangle inside [6, 5], got 6×5 at (1, 0)");
            assertThatThrownBy(() -> filter.resultType(image.at(0).type()))
                    .hasMessage("src: expected an image [h, w] or [h, w, c], got f32 [5]");
            assertThat(dst.contentEquals(Tensor.allocate(arena, DType.F32, 6, 5).fill(9))).isTrue();
        }
    }

    /// OpenCV counts the bytes of a DFT's tile in 32 bits where it must split several channels.
    @Test
    void aKernelWhoseDftLeaves32BitsIsRefused() {
        TensorType image = new TensorType(DType.U8, 9000, 3000, 3);
        Filter2D.requireDft(8000, 900, image);
        Filter2D.requireDft(32_000, 32_000, new TensorType(DType.U8, 9000, 3000));
        assertThatThrownBy(() -> Filter2D.requireDft(8000, 8000, image))
                .hasMessage("kernel: expected one whose tiles of "
                        + "a DFT are below 2^31 bytes, got 8000 × 8000 over u8 [9000, 3000, 3]; "
                        + "org.ochre.stencil.Correlation serves it");
        try (Arena arena = Arena.ofShared()) {
            Filter2D wide = new Filter2D(Kernel.of(1, 32_767, new double[32_767]), Border.REFLECT).delta(3);
            direct(wide).holds(wide, Samples.random(1, arena, DType.U8, 3, 5, 3), arena);
        }
    }
}
