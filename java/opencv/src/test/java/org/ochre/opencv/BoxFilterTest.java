package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.stencil.Kernel;
import org.ochre.stencil.LocalMean;
import org.ochre.stencil.LocalStats;

class BoxFilterTest {

    /// The same as a correlation.
    private static Filter2D ones(BoxFilter box) {
        double[] taps = new double[box.height() * box.width()];
        Arrays.fill(taps, box.result() == BoxFilter.Result.SUM ? 1 : 1.0 / taps.length);
        return new Filter2D(Kernel.of(box.height(), box.width(), taps), box.anchorY(), box.anchorX(), 0, box.border(),
                null);
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheMeanOrTheSumInEveryLayoutAndArena(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.I8, DType.U16, DType.I16, DType.I32, DType.F32, DType.F64}) {
                int height = 1 + random.nextInt(9);
                int width = 1 + random.nextInt(9);
                BoxFilter box = new BoxFilter(height, width, Naive.BORDERS.get(random.nextInt(Naive.BORDERS.size())))
                        .anchor(random.nextInt(height), random.nextInt(width));
                box = random.nextBoolean() ? box.sum() : box;
                Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), 2);
                Tensor dst = row.destination().place(arena, Window.working(dtype, null), image.shape());
                box.into(image, dst);
                // running: some 2,000 pixels of at most 100, which the bound of 16 + n units of a window's sum covers
                Naive.holds(dst, image, 0, 0, ones(box), dst.dtype() == DType.F64 ? 0x1p-46 : 0x1p-24);
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"reflect, reflect", "mirror, reflect-101", "nearest, replicate", "wrap, wrap", "constant, constant:7"})
    void agreesWithScipy(String mode, String border) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor grid = Naive.read("filter_grid", arena);
            for (int[] size : new int[][]{{3, 3}, {4, 5}, {9, 2}}) {
                Tensor expected = Naive.read("box_grid_" + size[0] + "x" + size[1] + "_" + mode, arena);
                Filter2DTest.close(new BoxFilter(size[0], size[1], Border.parse(border)).apply(grid, arena), expected);
            }
        }
    }

    /// The sums of a 300 × 300 window of 65,535 leave 32 bits, and those of U8 16.
    @Test
    void sumsOfIntegersAreExactBeforeTheyAreRounded() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U16, 310, 320).fill(65_535);
            BoxFilter box = new BoxFilter(300, Border.REFLECT).sum();
            assertThat(box.as(DType.F64).apply(image, arena).getDouble(150, 150)).isEqualTo(65_535.0 * 90_000);
            assertThat(box.apply(image, arena).getDouble(7, 300)).isEqualTo((float) (65_535.0 * 90_000));
        }
    }

    /// As the javadoc warns: OpenCV's running sum carries a NaN on, and 1e20 wipes out what follows. LocalMean does neither.
    @Test
    void aBadValueSpoilsTheStripAfterItButNotLocalMean() {
        try (Arena arena = Arena.ofConfined()) {
            for (double bad : new double[]{Double.NaN, 1e20}) {
                Tensor image = Tensor.allocate(arena, DType.F32, 30, 40).fill(2);
                image.setDouble(bad, 10, 10);
                Tensor box = new BoxFilter(7, Border.REFLECT).apply(image, arena);
                Tensor mean = new LocalMean(7, Border.REFLECT).apply(image, arena);
                assertThat(box.getDouble(10, 30)).isNotEqualTo(2);
                assertThat(box.getDouble(20, 10)).isNotEqualTo(2);
                assertThat(mean.getDouble(10, 30)).isEqualTo(2);
                assertThat(mean.getDouble(20, 10)).isEqualTo(2);
            }
        }
    }

    /// What sqrBoxFilter gives for the variance of 10,000 ± 0.1 in F32 is anything up to 13 instead of 0.01.
    @Test
    void varianceIsLocalStats() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 40, 40);
            for (int i = 0; i < 1600; i++) {
                image.setDouble(10_000 + ((i + i / 40) % 2 == 0 ? 0.1 : -0.1), i / 40, i % 40);
            }
            double exact = Math.pow(image.getDouble(0, 0) - image.getDouble(0, 1), 2) / 4 * (1 - 1 / (225.0 * 225));
            double variance = new LocalStats(15, Border.REFLECT).apply(image, arena).getDouble(1, 20, 20);
            assertThat(variance / exact).isBetween(1 - 1e-6, 1 + 1e-6);
        }
    }

    @Test
    void neighboursAndThreads() {
        try (Arena arena = Arena.ofShared()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 900, 501), new Random(4), 100);
            BoxFilter box = new BoxFilter(5, 4, Border.REFLECT_101);
            Tensor whole = Parallelism.with(1, () -> box.apply(image, arena));
            assertThat(Parallelism.with(3, () -> box.apply(image, arena)).contentEquals(whole)).isTrue();
            Naive.holds(box.within(image, 880, 90, 20, 60, arena), image, 880, 90, ones(box), 0x1p-24);
            Tensor crop = image.crop(880, 90, 20, 60);
            Naive.holds(box.apply(crop, arena), crop, 0, 0, ones(box), 0x1p-24);
        }
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void resultsLandInTheCallersMemory(Layout layout) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 12, 9, 3), new Random(4), 100);
            BoxFilter box = new BoxFilter(3, Border.WRAP);
            Tensor dst = layout.place(arena, DType.F32, 12, 9, 3).fill(Double.NaN);
            box.into(image, dst);
            Naive.holds(dst, image, 0, 0, ones(box), 0x1p-24);
            assertThat(Layout.damage(dst)).isZero();
            assertThatThrownBy(() -> box.into(image, dst.slice(0, 0, 11)))
                    .hasMessage("dst: expected f32 [12, 9, 3], got f32 [11, 9, 3]");
            assertThatThrownBy(() -> box.as(DType.F64).into(image, dst))
                    .hasMessage("dst: expected f64 [12, 9, 3], got f32 [12, 9, 3]");
        }
    }

    @Test
    void refuses() {
        assertThatThrownBy(() -> new BoxFilter(0, Border.WRAP)).hasMessage("height: expected 1…32767, got 0");
        assertThatThrownBy(() -> new BoxFilter(3, Border.WRAP).anchor(0, 3)).hasMessage("anchorX: expected 0…2, got 3");
        assertThatThrownBy(() -> new BoxFilter(3, Border.ONE_SIDED))
                .hasMessage("border: expected interior or one that extends the image, got one-sided");
    }
}
