package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Tensor;

class SobelTest {
    /// Triples of dy, dx and ksize.
    private static final int[][] SOBELS = {{0, 1, 3}, {1, 0, 3}, {1, 1, 5}, {0, 2, 1}, {1, 0, 1}, {2, 1, 1}, {2, 0, 7},
        {0, 1, 31}, {1, 0, Sobel.SCHARR}, {0, 1, Sobel.SCHARR}};

    private static DirectCall direct(Sobel sobel) {
        int code = DirectCall.code(sobel.border());
        return (src, dst, ddepth) -> {
            if (sobel.ksize() == Sobel.SCHARR) {
                opencv_imgproc.Scharr(src, dst, ddepth, sobel.dx(), sobel.dy(), sobel.scale(), sobel.delta(), code);
            } else {
                opencv_imgproc.Sobel(src, dst, ddepth, sobel.dx(), sobel.dy(), sobel.ksize(), sobel.scale(),
                        sobel.delta(), code);
            }
        };
    }

    private static Sobel any(Random random) {
        int[] kernel = SOBELS[random.nextInt(SOBELS.length)];
        return new Sobel(kernel[0], kernel[1], kernel[2], DirectCall.BORDERS.get(random.nextInt(4)))
                .scale(random.nextBoolean() ? 1 : 0.3).delta(random.nextInt(2) * 2.5);
    }

    @ParameterizedTest
    @EnumSource(names = {"U8", "U16", "I16", "F32", "F64"})
    void equalsTheDirectCallBitForBit(DType dtype) {
        try (Arena arena = Arena.ofShared()) {
            Tensor[] images = {Samples.random(2, arena, dtype, 301, 223),
                Samples.random(3, arena, dtype, 211, 107, 3)};
            int turn = 0;
            for (int[] kernel : SOBELS) {
                for (Border border : DirectCall.BORDERS) {
                    Sobel sobel = new Sobel(kernel[0], kernel[1], kernel[2], border).scale(turn % 3 == 0 ? 1 : 0.3)
                            .delta(turn % 2 * 2.5);
                    for (DType result : DirectCall.DTYPES) {
                        if (direct(sobel).serves(dtype, result)) {
                            direct(sobel).holds(sobel.as(result), images[turn++ % 2], arena);
                        }
                    }
                }
            }
            assertThat(turn).isEqualTo(SOBELS.length * 4 * (dtype == DType.F64 ? 4 : 5));
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void equalsTheCallOnADenseCopyInEveryLayoutAndArena(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.U16, DType.I16, DType.F32}) {
                Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), 2);
                for (DType result : new DType[]{DType.I16, DType.F32}) {
                    Sobel sobel = any(random).as(result);
                    direct(sobel).holdsInto(sobel, image, row.destination(), arena);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void equalsTheCallOnADenseCopyInStripsToo(Layout layout) {
        try (Arena arena = Arena.ofShared()) {
            for (DType dtype : new DType[]{DType.U8, DType.F32, DType.F64}) {
                Tensor image = layout.holding(arena, Samples.random(4, arena, dtype, 260, 131, 3));
                for (int ksize : new int[]{3, 9}) {
                    Sobel sobel = new Sobel(1, 0, ksize, Border.REFLECT).as(dtype == DType.U8 ? DType.F32 : dtype);
                    direct(sobel).holdsInto(sobel, image, layout, arena);
                }
            }
        }
    }

    @Test
    void aRectangleEqualsTheCallOnThatRegionOfInterest() {
        Random random = new Random(6);
        for (int i = 0; i < 1000; i++) {
            try (Arena arena = Arena.ofConfined()) {
                DType dtype = List.of(DType.U8, DType.I16, DType.F32, DType.F64).get(random.nextInt(4));
                Layout layout = Layout.values()[random.nextInt(Layout.values().length)];
                long rows = 1 + random.nextInt(25);
                long columns = 1 + random.nextInt(25);
                Tensor image = layout.holding(arena, Samples.random(i, arena, dtype, rows, columns, 2));
                Sobel sobel = any(random);
                long height = 1 + random.nextLong(rows);
                long width = 1 + random.nextLong(columns);
                long y = random.nextLong(rows - height + 1);
                long x = random.nextLong(columns - width + 1);
                int kernel = Math.max(sobel.ksize() == 1 && sobel.dy() == 0 ? 1 : 3, sobel.ksize());
                boolean isRead = DirectCall.readsItsRows(sobel.border(), y, height, kernel, kernel / 2, rows);
                Tensor expected = isRead
                        ? direct(sobel).region(image, y, x, height, width, dtype, arena)
                        : direct(sobel).whole(image, dtype, arena).crop(y, x, height, width);
                assertThat(sobel.within(image, y, x, height, width, arena).contentEquals(expected))
                        .as("%d: %s of %s at %d %d of %s", i, sobel, expected.type(), y, x, image.type()).isTrue();
            }
        }
    }

    @Test
    void makesWhatOpenCvMakesAndRefusesTheRest() {
        try (Arena arena = Arena.ofConfined()) {
            int served = 0;
            for (int[] kernel : SOBELS) {
                Sobel sobel = new Sobel(kernel[0], kernel[1], kernel[2], Border.REPLICATE);
                for (DType src : DirectCall.DTYPES) {
                    for (DType result : DirectCall.DTYPES) {
                        Tensor image = Tensor.allocate(arena, src, 4, 5);
                        if (direct(sobel).serves(src, result)) {
                            served++;
                            assertThat(sobel.as(result).apply(image, arena).dtype()).isEqualTo(result);
                        } else {
                            assertThatThrownBy(() -> sobel.as(result).apply(image, arena))
                                    .isInstanceOf(IllegalArgumentException.class).hasMessageEndingWith(
                                            "; org.ochre.stencil.SeparableCorrelation of Kernel.sobel serves it");
                        }
                    }
                }
            }
            assertThat(served).isEqualTo(24 * SOBELS.length);
        }
    }

    /// The javadoc warns of this.
    @Test
    void u8LosesNegativeDerivativesUnlessAnotherDtypeIsAskedFor() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 3, 3);
            image.slice(1, 0, 1).fill(9);
            Sobel sobel = new Sobel(0, 1, 3, Border.REPLICATE);
            assertThat(sobel.apply(image, arena).getDouble(1, 1)).isZero();
            assertThat(sobel.as(DType.I16).apply(image, arena).getDouble(1, 1)).isEqualTo(-36);
        }
    }

    /// As the javadoc says: OpenCV multiplies the kernel, so the result along y is b·s − a·s.
    @Test
    void openCvScalesTheKernel() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Samples.random(1, arena, DType.F32, 33, 35);
            float scale = 0.3f;
            Tensor dy = new Sobel(1, 0, 1, Border.REFLECT).scale(scale).apply(image, arena);
            int other = 0;
            for (long y = 1; y < 32; y++) {
                for (long x = 0; x < 35; x++) {
                    float a = (float) image.getDouble(y - 1, x);
                    float b = (float) image.getDouble(y + 1, x);
                    assertThat(dy.getDouble(y, x)).isCloseTo(b * scale - a * scale,
                            org.assertj.core.data.Offset.offset(1e-4));
                    other += dy.getDouble(y, x) == (b - a) * scale ? 0 : 1;
                }
            }
            assertThat(other).isPositive();
        }
    }

    @Test
    void aBadValueTouchesOnlyItsWindows() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 30, 30).fill(2);
            image.setDouble(Double.NaN, 10, 10);
            Tensor got = new Sobel(1, 1, 5, Border.REFLECT).apply(image, arena);
            for (int i = 0; i < 900; i++) {
                boolean inside = Math.abs(i / 30 - 10) <= 2 && Math.abs(i % 30 - 10) <= 2;
                assertThat(inside || got.getDouble(i / 30, i % 30) == 0).isTrue();
            }
            assertThat(got.getDouble(8, 8)).isNaN();
        }
    }

    /// A row has 2²¹ + 1 pixels of 512 channels. OpenCV's FilterEngine would count its bytes in 32 bits, and write 4 GB
    /// past 128 KB.
    @Test
    void rowsThatLeave32BitsAreRefused(@TempDir Path folder) throws IOException {
        long width = (1 << 21) + 1;
        try (Arena arena = Arena.ofShared()) {
            Tensor image = sparse(folder.resolve("src"), arena, DType.U8, 1, width, 512);
            Tensor dst = sparse(folder.resolve("dst"), arena, DType.F32, 1, width, 512);
            assertThatThrownBy(() -> new Sobel(0, 1, 5, Border.REPLICATE).as(DType.F32).into(image, dst))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "src: expected rows of which OpenCV's Sobel can keep 8 within 2^31 bytes, got u8 [1, 2097153, "
                                    + "512]; org.ochre.stencil.SeparableCorrelation of Kernel.sobel serves it");
        }
    }

    /// OpenCV also counts the bytes from row to row in 32 bits: images with longer rows are copied.
    @Test
    void rowsFarApartAreCopied(@TempDir Path folder) throws IOException {
        long apart = (1L << 31) + 64;
        try (Arena arena = Arena.ofShared()) {
            Tensor far = sparse(folder.resolve("src"), arena, DType.U8, 3, apart, 1).slice(1, 0, 50);
            Tensor dst = sparse(folder.resolve("dst"), arena, DType.U8, 3, apart, 1).slice(1, 0, 50);
            far.copyFrom(Samples.random(1, arena, DType.U8, 3, 50, 1));
            Sobel sobel = new Sobel(0, 1, 3, Border.REPLICATE);
            sobel.into(far, dst);
            assertThat(dst.contentEquals(direct(sobel).whole(far, DType.U8, arena))).isTrue();
        }
    }

    private static Tensor sparse(Path file, Arena arena, DType dtype, long... shape) throws IOException {
        long bytes = dtype.size() * shape[0] * shape[1] * shape[2];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
            return Tensor.of(memory, dtype, shape);
        }
    }

    @Test
    void refusesBeforeItWrites() {
        for (int ksize : new int[]{0, 2, 33, -2}) {
            assertThatThrownBy(() -> new Sobel(1, 0, ksize, Border.REFLECT))
                    .hasMessage("ksize: expected 1, 3, … 31 or SCHARR (-1), got " + ksize);
        }
        assertThatThrownBy(() -> new Sobel(0, 0, 3, Border.REFLECT))
                .hasMessage("order: expected dy and dx in 0…2, not both 0, got 0 and 0");
        assertThatThrownBy(() -> new Sobel(3, 0, 3, Border.REFLECT))
                .hasMessage("order: expected dy and dx in 0…2, not both 0, got 3 and 0");
        assertThatThrownBy(() -> Sobel.scharr(1, 1, Border.REFLECT))
                .hasMessage("order: expected dy and dx in 0…1, not both 0 or 1, got 1 and 1");
        for (Border border : List.of(Border.WRAP, Border.INTERIOR, Border.ONE_SIDED, Border.constant(7))) {
            assertThatThrownBy(() -> new Sobel(1, 0, 3, border)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("border: expected one that OpenCV's Sobel has (reflect-101, reflect, replicate or "
                            + "constant:0), got " + border
                            + "; org.ochre.stencil.SeparableCorrelation of Kernel.sobel serves it");
        }
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 6, 5);
            Tensor dst = Tensor.allocate(arena, DType.F32, 6, 5).fill(9);
            Sobel sobel = new Sobel(1, 0, 3, Border.REFLECT);
            assertThatThrownBy(() -> sobel.into(image, dst.slice(0, 0, 5)))
                    .hasMessage("dst: expected f32 [6, 5], got f32 [5, 5]");
            assertThatThrownBy(() -> sobel.as(DType.F32).into(Tensor.allocate(arena, DType.F64, 6, 5), dst))
                    .hasMessage("dtype: expected one that OpenCV's Sobel makes of f64 (u8, u16, i16, f64), got f32; "
                            + "org.ochre.stencil.SeparableCorrelation of Kernel.sobel serves it");
            assertThatThrownBy(() -> sobel.as(DType.F64).into(image, dst))
                    .hasMessage("dst: expected f64 [6, 5], got f32 [6, 5]");
            assertThat(dst.contentEquals(Tensor.allocate(arena, DType.F32, 6, 5).fill(9))).isTrue();
        }
    }
}
