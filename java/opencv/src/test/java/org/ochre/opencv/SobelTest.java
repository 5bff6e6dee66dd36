package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.stencil.Kernel;

class SobelTest {
    /// dx, dy, size, as make_filters.py has them.
    private static final int[][] SOBELS = {{1, 0, 3}, {0, 1, 3}, {1, 1, 5}, {2, 0, 1}, {0, 1, 1}, {0, 2, 7}, {1, 0, 31},
        {0, 1, Sobel.SCHARR}, {1, 0, Sobel.SCHARR}};

    private static Filter2D product(Sobel sobel) {
        Kernel column = sobel.kernels().column();
        Kernel row = sobel.kernels().row();
        double[] taps = new double[column.height() * row.width()];
        for (int i = 0; i < taps.length; i++) {
            taps[i] = column.at(i / row.width(), 0) * row.at(0, i % row.width()) * sobel.scale();
        }
        return new Filter2D(Kernel.of(column.height(), row.width(), taps), sobel.border()).delta(sobel.delta());
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheCorrelationInEveryLayoutAndArena(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.I8, DType.U16, DType.I16, DType.I32, DType.F32, DType.F64}) {
                int[] kernel = SOBELS[random.nextInt(6)];
                Sobel sobel = new Sobel(kernel[1], kernel[0], kernel[2],
                        Naive.BORDERS.get(random.nextInt(Naive.BORDERS.size()))).scale(0.3);
                Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), 2);
                Tensor dst = row.destination().place(arena, Window.working(dtype, null), image.shape());
                sobel.into(image, dst);
                Naive.holds(dst, image, 0, 0, product(sobel), dst.dtype() == DType.F64 ? 0x1p-53 : 0x1p-24);
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithOpenCvPython(int index) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor photo = Naive.read("filter_photo", arena);
            Tensor expected = Naive.read("sobel_" + index, arena);
            int[] kernel = SOBELS[index];
            Sobel sobel = new Sobel(kernel[1], kernel[0], kernel[2], Border.REFLECT).scale(0.25);
            double largest = 0;
            for (long i = 0; i < expected.elements(); i++) {
                largest = Math.max(largest, Math.abs(expected.getDouble(i / 27, i % 27)));
            }
            for (DType dtype : new DType[]{DType.F32, DType.F64}) {
                Tensor got = sobel.as(dtype).apply(photo, arena);
                for (long i = 0; i < expected.elements(); i++) {
                    assertThat(got.getDouble(i / 27, i % 27)).isCloseTo(expected.getDouble(i / 27, i % 27),
                            within(largest * (dtype == DType.F32 ? 4e-6 : 1e-14)));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31})
    void everySizeTakesEveryBorder(int size) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F64, 17, 19), new Random(size), 100);
            for (Border border : Naive.BORDERS) {
                Sobel sobel = new Sobel(1, size == 1 ? 0 : 1, size, border);
                Naive.holds(sobel.apply(image, arena), image, 0, 0, product(sobel), 0x1p-53);
            }
        }
    }

    /// OpenCV's own gives b·s − a·s along y: here both axes give (b − a)·s, rounded once.
    @Test
    void theDifferenceIsTakenBeforeItIsScaled() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 33, 35), new Random(1), 100);
            float scale = 0.3f;
            Tensor dy = new Sobel(1, 0, 1, Border.INTERIOR).scale(scale).apply(image, arena);
            Tensor dx = new Sobel(0, 1, 1, Border.INTERIOR).scale(scale).apply(image, arena);
            for (long y = 1; y < 32; y++) {
                for (long x = 1; x < 34; x++) {
                    float down = (float) image.getDouble(y + 1, x) - (float) image.getDouble(y - 1, x);
                    float right = (float) image.getDouble(y, x + 1) - (float) image.getDouble(y, x - 1);
                    assertThat(dy.getDouble(y, x)).isEqualTo(down * scale);
                    assertThat(dx.getDouble(y, x)).isEqualTo(right * scale);
                }
            }
        }
    }

    @Test
    void theDtypeAskedForIsTheOneThatComes() {
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : DType.values()) {
                Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 5, 6), new Random(3), 200);
                Sobel sobel = new Sobel(0, 1, 3, Border.WRAP).delta(2);
                Tensor got = sobel.as(dtype).apply(image, arena);
                double exact = sobel.apply(image, arena).getDouble(2, 3);
                assertThat(got.dtype()).isEqualTo(dtype);
                assertThat(got.getDouble(2, 3))
                        .isEqualTo(dtype.isFloat() ? exact : Math.clamp(exact, dtype.min(), dtype.max()));
            }
        }
    }

    @Test
    void neighboursAndThreads() {
        try (Arena arena = Arena.ofShared()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 900, 501), new Random(4), 100);
            Sobel sobel = Sobel.scharr(0, 1, Border.constant(3));
            Tensor whole = Parallelism.with(1, () -> sobel.apply(image, arena));
            assertThat(Parallelism.with(3, () -> sobel.apply(image, arena)).contentEquals(whole)).isTrue();
            Naive.holds(sobel.within(image, 880, 441, 20, 60, arena), image, 880, 441, product(sobel), 0x1p-24);
            Tensor crop = image.crop(880, 90, 20, 60);
            Naive.holds(sobel.apply(crop, arena), crop, 0, 0, product(sobel), 0x1p-24);
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

    @ParameterizedTest
    @EnumSource(Layout.class)
    void resultsLandInTheCallersMemory(Layout layout) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 12, 9, 3), new Random(4), 100);
            Sobel sobel = new Sobel(0, 1, 3, Border.WRAP).scale(0.1);
            Tensor dst = layout.place(arena, DType.F32, 12, 9, 3).fill(Double.NaN);
            sobel.into(image, dst);
            Naive.holds(dst, image, 0, 0, product(sobel), 0x1p-24);
            assertThat(Layout.damage(dst)).isZero();
            assertThatThrownBy(() -> sobel.as(DType.F64).into(image, dst))
                    .hasMessage("dst: expected f64 [12, 9, 3], got f32 [12, 9, 3]");
        }
    }

    @Test
    void refuses() {
        assertThatThrownBy(() -> new Sobel(1, 0, 4, Border.WRAP))
                .hasMessage("size: expected 1, 3, … 31 or SCHARR (-1), got 4");
        assertThatThrownBy(() -> new Sobel(0, 0, 3, Border.WRAP))
                .hasMessage("order: expected dy and dx in 0…2, not both 0, got 0 and 0");
        assertThatThrownBy(() -> new Sobel(0, 3, 3, Border.WRAP)).hasMessageEndingWith("got 0 and 3");
        assertThatThrownBy(() -> Sobel.scharr(1, 1, Border.WRAP))
                .hasMessage("order: expected dy and dx in 0…1, not both 0 or 1, got 1 and 1");
        assertThatThrownBy(() -> new Sobel(0, 1, 3, Border.ONE_SIDED))
                .hasMessage("border: expected interior or one that extends the image, got one-sided");
    }
}
