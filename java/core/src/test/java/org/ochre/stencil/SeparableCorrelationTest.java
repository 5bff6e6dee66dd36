package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Parallelism;
import org.ochre.Tensor;

class SeparableCorrelationTest {

    private static Correlation product(SeparableCorrelation filter) {
        int width = filter.row().width();
        double[] taps = new double[filter.column().height() * width];
        for (int i = 0; i < taps.length; i++) {
            taps[i] = filter.column().at(i / width, 0) * filter.row().at(0, i % width);
        }
        return new Correlation(Kernel.of(filter.column().height(), width, taps), filter.anchorY(), filter.anchorX(),
                filter.delta(), filter.border(), null);
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheSumInEveryLayoutAndArena(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.I32, DType.F32, DType.F64}) {
                Kernel column = CorrelationTest.random(random, 1 + random.nextInt(9), 1);
                Kernel taps = CorrelationTest.random(random, 1, 1 + random.nextInt(9));
                SeparableCorrelation filter = new SeparableCorrelation(column, taps,
                        Sums.BORDERS.get(random.nextInt(Sums.BORDERS.size())))
                        .anchor(random.nextInt(column.height()), random.nextInt(taps.width())).delta(random.nextInt(2));
                Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), 2);
                Tensor dst = row.destination().place(arena, Window.working(dtype, null), image.shape());
                filter.into(image, dst);
                Sums.holds(dst, image, 0, 0, product(filter), dst.dtype() == DType.F64 ? 0x1p-53 : 0x1p-24);
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    @Test
    void symmetricKernelsMeanTheSame() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 30, 41), new Random(2), 100);
            for (Kernel row : new Kernel[]{Kernel.row(1, 2, 1), Kernel.row(-1, 0, 1), Kernel.row(1, -2, 1),
                Kernel.row(0.1, 0.2, 0.7, 0.2, 0.1), Kernel.row(-3, -2, 0, 2, 3)}) {
                for (Kernel column : new Kernel[]{Kernel.column(1, 2, 1), Kernel.column(-1, 0, 1),
                    Kernel.column(1, 1)}) {
                    SeparableCorrelation filter = new SeparableCorrelation(column, row, Border.WRAP);
                    Sums.holds(filter.apply(image, arena), image, 0, 0, product(filter), 0x1p-24);
                    SeparableCorrelation convolution = SeparableCorrelation.convolution(column, row, Border.WRAP);
                    Correlation expected = Correlation.convolution(product(filter).kernel(), Border.WRAP);
                    Sums.holds(convolution.apply(image, arena), image, 0, 0, expected, 0x1p-24);
                }
            }
        }
    }

    /// The product of such taps is not representable in F32, so column and row stay apart.
    @Test
    void hugeAndTinyTapsAreNotMultiplied() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 3, 4).fill(1e-20);
            SeparableCorrelation huge = new SeparableCorrelation(Kernel.column(1e30), Kernel.row(1e25), Border.WRAP);
            assertThat(huge.apply(image, arena).getDouble(1, 2)).isCloseTo(1e35, within(1e29));
            Tensor large = Tensor.allocate(arena, DType.F32, 3, 4).fill(1e30);
            SeparableCorrelation tiny = new SeparableCorrelation(Kernel.column(1e-30), Kernel.row(1e-25), Border.WRAP);
            assertThat(tiny.apply(large, arena).getDouble(1, 2)).isCloseTo(1e-25, within(1e-31));
        }
    }

    @Test
    void aBadValueTouchesOnlyItsWindows() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 40, 41), new Random(2), 100);
            Random random = new Random(3);
            SeparableCorrelation filter = new SeparableCorrelation(CorrelationTest.random(random, 7, 1),
                    CorrelationTest.random(random, 1, 9),
                    Border.REFLECT);
            Tensor clean = filter.apply(image, arena);
            image.setDouble(Double.NaN, 20, 22);
            Tensor spoiled = filter.apply(image, arena);
            for (long y = 0; y < 40; y++) {
                for (long x = 0; x < 41; x++) {
                    boolean inside = Math.abs(y - 20) <= 3 && Math.abs(x - 22) <= 4;
                    assertThat(Double.compare(spoiled.getDouble(y, x), clean.getDouble(y, x)) == 0).isEqualTo(!inside);
                }
            }
        }
    }

    @Test
    void neighboursAndThreads() {
        try (Arena arena = Arena.ofShared()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 700, 501), new Random(4), 100);
            SeparableCorrelation filter = new SeparableCorrelation(Kernel.column(1, 3, 3, 1),
                    Kernel.row(0.25, 0.5, 0.25),
                    Border.WRAP);
            Tensor whole = Parallelism.with(1, () -> filter.apply(image, arena));
            assertThat(Parallelism.with(3, () -> filter.apply(image, arena)).contentEquals(whole)).isTrue();
            Tensor within = filter.within(image, 0, 90, 40, 60, arena);
            Sums.holds(within, image, 0, 90, product(filter), 0x1p-24);
        }
    }

    @Test
    void refuses() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> new SeparableCorrelation(Kernel.row(1, 2), Kernel.row(1), Border.WRAP))
                    .hasMessage("column: expected [kh, 1], got Kernel[1, 2, [1.0, 2.0]]");
            assertThatThrownBy(() -> new SeparableCorrelation(Kernel.column(1), Kernel.column(1, 2), Border.WRAP))
                    .hasMessage("row: expected [1, kw], got Kernel[2, 1, [1.0, 2.0]]");
            Tensor vector = Tensor.allocate(arena, DType.F32, 3).fill(1);
            assertThatThrownBy(() -> new SeparableCorrelation(vector, vector.expand(0), Border.WRAP))
                    .hasMessage("row: expected f32 or f64 [n], got f32 [1, 3]");
            assertThat(new SeparableCorrelation(vector, vector, Border.WRAP).column())
                    .isEqualTo(Kernel.column(1, 1, 1));
        }
    }
}
