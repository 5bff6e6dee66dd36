package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.Tensor;

class KernelTest {

    private static double[] values(Kernel kernel) {
        double[] values = new double[kernel.taps()];
        for (int i = 0; i < values.length; i++) {
            values[i] = kernel.at(i / kernel.width(), i % kernel.width());
        }
        return values;
    }

    @Test
    void sobelsAreOpenCvs() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor rows = Fixtures.read("sobel_kernels", arena);
            assertThat(rows.size(0)).isGreaterThan(70);
            for (long i = 0; i < rows.size(0); i++) {
                double[] row = new double[(int) rows.size(1)];
                rows.at(i).copyTo(row);
                double[] expected = Arrays.copyOfRange(row, 4, 4 + (int) row[3]);
                assertThat(values(Kernel.sobel((int) row[1], (int) row[2], (int) row[0]).row()))
                        .as("size %s, orders %s and %s", row[0], row[1], row[2]).isEqualTo(expected);
                if (row[1] + row[2] <= 2) { // the other way round: the column
                    assertThat(values(Kernel.sobel((int) row[2], (int) row[1], (int) row[0]).column()))
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void sobelsDefinition() {
        assertThat(Kernel.sobel(1, 0, 3))
                .isEqualTo(new Kernel.Separated(Kernel.column(-1, 0, 1), Kernel.row(1, 2, 1)));
        assertThat(Kernel.sobel(0, 2, 5))
                .isEqualTo(new Kernel.Separated(Kernel.column(1, 4, 6, 4, 1), Kernel.row(1, 0, -2, 0, 1)));
        assertThat(Kernel.sobel(0, 1, 1)).isEqualTo(new Kernel.Separated(Kernel.column(1), Kernel.row(-1, 0, 1)));
        assertThat(Kernel.scharr(0, 1))
                .isEqualTo(new Kernel.Separated(Kernel.column(3, 10, 3), Kernel.row(-1, 0, 1)));
        assertThat(Kernel.scharr(1, 0).column()).isEqualTo(Kernel.column(-1, 0, 1));
    }

    @Test
    void flippedRunsBackwardsAlongBothAxes() {
        assertThat(Kernel.of(2, 3, 1, 2, 3, 4, 5, 6).flipped()).isEqualTo(Kernel.of(2, 3, 6, 5, 4, 3, 2, 1))
                .hasSameHashCodeAs(Kernel.of(2, 3, 6, 5, 4, 3, 2, 1)).isNotEqualTo(Kernel.of(3, 2, 6, 5, 4, 3, 2, 1));
    }

    @Test
    void aProductComesApart() {
        Kernel.Separated passes = Kernel.sobel(2, 1, 7);
        Kernel.Separated found = passes.product().separated(DType.F64).orElseThrow();
        double[] product = values(passes.product());
        double[] again = values(found.product());
        double sum = 0;
        for (double tap : values(found.row())) {
            sum += Math.abs(tap);
        }
        assertThat(sum).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-15));
        for (int i = 0; i < product.length; i++) {
            assertThat(again[i]).isCloseTo(product[i], org.assertj.core.data.Offset.offset(600 * 0x1p-50));
        }
        assertThat(Kernel.row(1, 2).separated(DType.F32)).isEmpty();
        assertThat(Kernel.of(2, 2, 0, 0, 0, 0).separated(DType.F32)).isEmpty();
        assertThat(Kernel.of(2, 2, 1, 0, 0, 1).separated(DType.F32)).isEmpty();
    }

    @Test
    void tensorsAndText() {
        try (Arena arena = Arena.ofConfined()) {
            Kernel kernel = Kernel.of(2, 2, 0.5, 1, 1.5, 2);
            assertThat(kernel.tensor(DType.F32, arena)).hasToString("f32 [2, 2]\n[[0.5 1. ]\n [1.5 2. ]]");
            assertThat(Kernel.of(kernel.tensor(DType.F64, arena))).isEqualTo(kernel);
            assertThat(kernel).hasToString("Kernel[2, 2, [0.5, 1.0, 1.5, 2.0]]");
            assertThat(Kernel.of(6, 6, new double[36])).hasToString("Kernel[6, 6]");
        }
    }

    @Test
    void refuses() {
        assertThatThrownBy(() -> Kernel.of(2, 3, 1, 2))
                .hasMessage("taps: expected height × width of them, 1 ≤ height, width ≤ 32767, got 2 for 2 × 3");
        assertThatThrownBy(() -> Kernel.row(1, Double.NaN)).hasMessage("kernel: expected finite taps, got NaN");
        assertThatThrownBy(() -> Kernel.sobel(1, 0, 4)).hasMessage("size: expected 1, 3, … 31, got 4");
        assertThatThrownBy(() -> Kernel.sobel(1, 0, 33)).hasMessage("size: expected 1, 3, … 31, got 33");
        assertThatThrownBy(() -> Kernel.sobel(0, 0, 3))
                .hasMessage("order: expected dy and dx in 0…2, not both 0, got 0 and 0");
        assertThatThrownBy(() -> Kernel.sobel(3, -1, 1))
                .hasMessage("order: expected dy and dx in 0…2, not both 0, got 3 and -1");
        assertThatThrownBy(() -> Kernel.scharr(1, 1))
                .hasMessage("order: expected dy and dx of which one is 1 and one 0, got 1 and 1");
    }
}
