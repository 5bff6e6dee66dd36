package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Tensor;

class HessianTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheSlicingFormulaToTheLastBit(Case row) {
        row.run((arena, random) -> {
            for (int i = 0; i < 2; i++) {
                Border border = Neighbours.ALL.get(random.nextInt(Neighbours.ALL.size()));
                DType dtype = random.nextBoolean() ? DType.F32 : DType.F64;
                Tensor field = row.random(arena, random, dtype, 1000, row.height(), row.width());
                GradientTest.checkPlanes(row, arena, field, new Hessian(0.3, 1.7, border), border, 2, 3);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void channelsAreWorkedOneByOne(Case row) {
        row.run((arena, random) -> {
            Tensor field = row.random(arena, random, DType.F32, 1000, row.height(), row.width(), 2);
            GradientTest.checkChannels(row, arena, field, new Hessian(Border.REFLECT), 3);
        });
    }

    @ParameterizedTest
    @CsvSource({"photo_f4", "photo_f8", "random_f4", "random_f8"})
    void agreesWithNumpyToTheLastBit(String name) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor hessian = new Hessian(0.3, 1.7, Border.INTERIOR).apply(Fixtures.read("field_" + name, arena), arena);
            assertThat(hessian.contentEquals(Fixtures.read("slices_" + name, arena).slice(0, 2, 5))).isTrue();
        }
    }

    /// Cubics are exact inside the image. With one-sided differences quadratics are exact at the edges.
    @Test
    void polynomialsAreExactOnIntegerGrids() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor cubic = Tensor.allocate(arena, DType.F64, 30, 20);
            Tensor quadratic = Tensor.allocate(arena, DType.F32, 30, 20);
            for (long y = 0; y < 30; y++) {
                for (long x = 0; x < 20; x++) {
                    cubic.setDouble(y * y * y - 2 * x * x * x + 3 * y * y * x - 5 * y * x * x + 4 * y * x, y, x);
                    quadratic.setDouble(y * y - 3 * y * x + 2 * x * x + 9 * y - 8 * x + 1, y, x);
                }
            }
            Tensor inside = new Hessian(Border.INTERIOR).apply(cubic, arena);
            Tensor everywhere = new Hessian(Border.ONE_SIDED).apply(quadratic, arena);
            for (long y = 0; y < 30; y++) {
                for (long x = 0; x < 20; x++) {
                    boolean rim = y == 0 || x == 0 || y == 29 || x == 19;
                    assertThat(inside.getDouble(0, y, x)).isEqualTo(rim ? 0 : 6 * y + 6 * x);
                    assertThat(inside.getDouble(1, y, x)).isEqualTo(rim ? 0 : 6 * y - 10 * x + 4);
                    assertThat(inside.getDouble(2, y, x)).isEqualTo(rim ? 0 : -12 * x - 10 * y);
                    assertThat(everywhere.getDouble(0, y, x)).isEqualTo(2);
                    assertThat(everywhere.getDouble(1, y, x)).isEqualTo(-3);
                    assertThat(everywhere.getDouble(2, y, x)).isEqualTo(4);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheDefinitionBetweenGapsAndOnUnevenGrids(Case row) {
        row.run((arena, random) -> {
            for (int i = 0; i < 3; i++) {
                Survey survey = new Survey(row, arena, random, false);
                Hessian hessian = new Hessian(survey.y, survey.x, survey.border).along(survey.axes)
                        .with(survey.missing);
                survey.holds(survey.nodata == null ? hessian : hessian.nodata(survey.nodata),
                        new String[]{"yy", "yx", "xx"}, 3);
            }
        });
    }

    /// Second differences of a quadratic are exact wherever the samples lie, and the mixed one of a product too.
    @Test
    void quadraticsAreExactOnUnevenGrids() {
        try (Arena arena = Arena.ofConfined()) {
            double[] rows = {0, 1, 3, 3.5, 5, 9};
            double[] columns = {8, 6, 5.5, 2, 1};
            Tensor field = Tensor.allocate(arena, DType.F64, 6, 5);
            for (int i = 0; i < 30; i++) {
                double y = rows[i / 5];
                double x = columns[i % 5];
                field.setDouble(3 * y * y - 2 * y * x + x * x - 4 * y + x + 7, i / 5, i % 5);
            }
            Tensor hessian = new Hessian(Spacing.at(rows), Spacing.at(columns), Border.ONE_SIDED).apply(field, arena);
            for (int i = 0; i < 30; i++) {
                assertThat(hessian.getDouble(0, i / 5, i % 5)).isCloseTo(6, within(1e-12));
                assertThat(hessian.getDouble(1, i / 5, i % 5)).isCloseTo(-2, within(1e-12));
                assertThat(hessian.getDouble(2, i / 5, i % 5)).isCloseTo(2, within(1e-12));
            }
        }
    }
}
