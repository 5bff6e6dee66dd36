package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Tensor;

class GradientAndHessianTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void planesEqualTheGradientAndTheHessian(Case row) {
        row.run((arena, random) -> {
            Tensor field = row.random(arena, random, DType.F32, 1000, row.height(), row.width());
            for (Border border : Neighbours.EXTENDING) {
                Tensor planes = row.destination().place(arena, DType.F32, 5, row.height(), row.width());
                new GradientAndHessian(0.7, 3, border).into(field, planes);
                Tensor gradient = new Gradient(0.7, 3, border).apply(field, arena);
                assertThat(planes.slice(0, 0, 2).contentEquals(gradient)).isTrue();
                assertThat(planes.slice(0, 2, 5).contentEquals(new Hessian(0.7, 3, border).apply(field, arena)))
                        .isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheSlicingFormulaToTheLastBit(Case row) {
        row.run((arena, random) -> {
            Border border = Neighbours.ALL.get(random.nextInt(Neighbours.ALL.size()));
            Tensor field = row.random(arena, random, DType.F64, 1000, row.height(), row.width());
            GradientTest.checkPlanes(row, arena, field, new GradientAndHessian(0.3, 1.7, border), border, 0, 5);
            Tensor channels = row.random(arena, random, DType.F32, 1000, row.height(), row.width(), 2);
            GradientTest.checkChannels(row, arena, channels, new GradientAndHessian(Border.REPLICATE), 5);
        });
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void holdsForEverySpacingAndGapsToo(Case row) {
        row.run((arena, random) -> {
            Survey survey = new Survey(row, arena, random, false);
            GradientAndHessian both = new GradientAndHessian(survey.y, survey.x, survey.border).along(survey.axes)
                    .with(survey.missing);
            survey.holds(survey.nodata == null ? both : both.nodata(survey.nodata),
                    new String[]{"y", "x", "yy", "yx", "xx"}, 3);
        });
    }
}
