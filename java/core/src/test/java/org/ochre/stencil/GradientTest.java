package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Missing;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;

class GradientTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheSlicingFormulaToTheLastBit(Case row) {
        row.run((arena, random) -> {
            for (int i = 0; i < 2; i++) {
                Border border = Neighbours.ALL.get(random.nextInt(Neighbours.ALL.size()));
                DType dtype = random.nextBoolean() ? DType.F32 : DType.F64;
                Tensor field = row.random(arena, random, dtype, 1000, row.height(), row.width());
                checkPlanes(row, arena, field, new Gradient(0.3, 1.7, border), border, 0, 2);
            }
        });
    }

    /// Compares planes with [Differences]. The planes of the operation begin at number `first` there.
    static void checkPlanes(Case row, Arena arena, Tensor field, UnaryOperation operation, Border border, int first,
            int count) {
        long least = border.kind() != Border.Kind.ONE_SIDED ? 0 : first + count > 2 ? 3 : 2;
        if (field.elements() > 0 && (field.size(0) < least || field.size(1) < least)) {
            assertThatThrownBy(() -> operation.apply(field, arena)).hasMessageStartingWith("src: expected at least "
                    + least + " rows and columns for one-sided differences, got " + field.type());
            return;
        }
        Tensor dst = row.destination().place(arena, field.dtype(), count, field.size(0), field.size(1));
        operation.into(field, dst);
        Differences expected = new Differences(field, 0.3, 1.7, border);
        for (int plane = 0; plane < count; plane++) {
            for (long y = 0; y < field.size(0); y++) {
                for (long x = 0; x < field.size(1); x++) {
                    assertThat(dst.getDouble(plane, y, x)).isEqualTo(expected.at(first + plane, y, x));
                }
            }
        }
        assertThat(Layout.damage(dst)).isZero();
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void channelsAreWorkedOneByOne(Case row) {
        row.run((arena, random) -> {
            Tensor field = row.random(arena, random, DType.F32, 1000, row.height(), row.width(), 3);
            checkChannels(row, arena, field, new Gradient(Border.WRAP), 2);
        });
    }

    static void checkChannels(Case row, Arena arena, Tensor field, UnaryOperation operation, int planes) {
        Tensor dst = row.destination().place(arena, DType.F32, planes, row.height(), row.width(), field.size(2));
        operation.into(field, dst);
        for (long channel = 0; channel < field.size(2); channel++) {
            Tensor alone = operation.apply(field.permute(2, 0, 1).at(channel), arena);
            assertThat(dst.permute(3, 0, 1, 2).at(channel).contentEquals(alone)).isTrue();
        }
        assertThat(Layout.damage(dst)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"photo_f4", "photo_f8", "random_f4", "random_f8"})
    void agreesWithNumpyToTheLastBit(String name) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor field = Fixtures.read("field_" + name, arena);
            Tensor slices = Fixtures.read("slices_" + name, arena);
            Tensor interior = new Gradient(0.3, 1.7, Border.INTERIOR).apply(field, arena);
            assertThat(interior.contentEquals(slices.slice(0, 0, 2))).isTrue();
            Tensor oneSided = new Gradient(0.3, 1.7, Border.ONE_SIDED).apply(field, arena);
            assertThat(oneSided.contentEquals(Fixtures.read("one_sided_" + name, arena))).isTrue();
        }
    }

    @Test
    void quadraticsAreExactOnIntegerGrids() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor field = Tensor.allocate(arena, DType.F32, 40, 50);
            for (long y = 0; y < 40; y++) {
                for (long x = 0; x < 50; x++) {
                    field.setDouble(3 * y * y - 2 * y * x + 5 * x * x - 7 * y + x - 4, y, x);
                }
            }
            Tensor gradient = new Gradient(Border.INTERIOR).apply(field, arena);
            for (long y = 1; y < 39; y++) {
                for (long x = 1; x < 49; x++) {
                    assertThat(gradient.getDouble(0, y, x)).isEqualTo(6 * y - 2 * x - 7);
                    assertThat(gradient.getDouble(1, y, x)).isEqualTo(10 * x - 2 * y + 1);
                }
            }
        }
    }

    @Test
    void threadsDoNotShowInTheAnswer() {
        try (Arena arena = Arena.ofShared()) {
            Tensor field = Case.fill(Tensor.allocate(arena, DType.F64, 900, 700), new Random(4), 100);
            Gradient gradient = new Gradient(2, 3, Border.REFLECT_101);
            Tensor expected = Parallelism.with(1, () -> gradient.apply(field, arena));
            for (int threads = 2; threads <= 16; threads++) {
                assertThat(Parallelism.with(threads, () -> gradient.apply(field, arena)).contentEquals(expected))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isNumpysGradientOfEveryLineBetweenGaps(Case row) {
        row.run((arena, random) -> {
            for (int i = 0; i < 3; i++) {
                Survey survey = new Survey(row, arena, random, true);
                Gradient gradient = new Gradient(survey.y, survey.x, survey.border).along(survey.axes)
                        .edgeOrder(survey.edgeOrder).with(survey.missing);
                survey.holds(survey.nodata == null ? gradient : gradient.nodata(survey.nodata),
                        new String[]{"y", "x"}, survey.edgeOrder + 1);
            }
        });
    }

    /// Numbers that numpy 2.4 printed.
    @Test
    void agreesWithNumpyOnUnevenCoordinates() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor line = Tensor.allocate(arena, DType.F64, 6).copyFrom(new double[]{1, 2.5, 4, 7, 11.25, 16});
            Gradient uneven = new Gradient(Spacing.of(1), Spacing.at(0, 1, 1.5, 3.5, 4, 6.25), Border.ONE_SIDED);
            holds(uneven, line, 1.5, 2.4999999999999996, 2.7, 7.1, 7.338383838383838, 2.111111111111111);
            holds(uneven.edgeOrder(2), line, 0.5, 2.4999999999999996, 2.7, 7.1, 7.338383838383838, -3.1161616161616177);
            holds(new Gradient(1, -0.3, Border.ONE_SIDED).edgeOrder(2), line, -5.000000000000001, -5.0, -7.5,
                    -12.083333333333334, -15.0, -16.66666666666667);
            Tensor grid = Tensor.allocate(arena, DType.F32, 3, 3).copyFrom(new float[]{1, 2, 6, 3, 4, 5, 0.1f, 7, -3});
            Spacing wide = Spacing.at(0, 0.1, 0.4);
            holds(new Gradient(wide, wide, Border.ONE_SIDED).along(Axes.Y), grid, 20.0, 20.0, -10.0, 12.583333015441895,
                    17.5, -14.166666984558105, -9.666666984558105, 10.0, -26.66666603088379);
            Spacing narrow = Spacing.at(Tensor.allocate(arena, DType.F32, 3).copyFrom(new float[]{0, 0.1f, 0.4f}));
            holds(new Gradient(narrow, wide, Border.ONE_SIDED).along(Axes.Y).edgeOrder(2), grid, 27.41666603088379,
                    22.5,
                    -5.8333282470703125, 12.583333015441895, 17.5, -14.166664123535156, -31.91666603088379,
                    2.5000038146972656, -39.166664123535156);
        }
    }

    private static void holds(UnaryOperation operation, Tensor src, double... expected) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor got = operation.apply(src, arena);
            assertThat(got.type()).isEqualTo(src.type());
            double[] values = new double[expected.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = got.rank() == 1 ? got.getDouble(i) : got.getDouble(i / got.size(1), i % got.size(1));
            }
            assertThat(values).containsExactly(expected);
        }
    }

    @Test
    void aRowAndAVolumeAreDifferentiatedAlongOneAxis() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor row = Case.fill(Tensor.allocate(arena, DType.I16, 1, 700), new Random(5), 1000);
            Gradient gradient = new Gradient(Border.ONE_SIDED).along(Axes.X);
            Tensor one = gradient.apply(row, arena);
            assertThat(one.type()).hasToString("f64 [1, 700]");
            assertThat(new Gradient(Border.ONE_SIDED).apply(row.at(0), arena).contentEquals(one.at(0))).isTrue();
            Tensor column = gradient.along(Axes.Y).apply(row.permute(1, 0), arena);
            assertThat(column.permute(1, 0).copy(arena).contentEquals(one)).isTrue();
            Tensor volume = Case.fill(Tensor.allocate(arena, DType.F32, 5, 4, 3), new Random(6), 100);
            Tensor deep = gradient.along(Axes.Y).apply(volume, arena);
            assertThat(deep.type()).isEqualTo(volume.type());
            Tensor line = volume.permute(1, 2, 0).at(3).at(2);
            assertThat(deep.permute(1, 2, 0).at(3).at(2).copy(arena).contentEquals(gradient.apply(line, arena)))
                    .isTrue();
        }
    }

    @Test
    void whatIsMissingEndsTheImageForThoseBesideIt() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor line = Tensor.allocate(arena, DType.I16, 9).copyFrom(new short[]{1, 4, -999, 7, -999, 1, 4, 9, 16});
            Gradient gradient = new Gradient(Border.ONE_SIDED).nodata(-999).with(Missing.SKIP);
            double[] slopes = new double[9];
            gradient.apply(line, arena).copyTo(slopes);
            double gap = Double.NaN;
            assertThat(slopes).containsExactly(3, 3, gap, gap, gap, 3, 4, 6, 7);
            assertThat(gradient.edgeOrder(2).apply(line, arena).getDouble(5)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, Double.NaN, Double.POSITIVE_INFINITY})
    void spacingIsFiniteAndNotZero(double spacing) {
        assertThatThrownBy(() -> new Gradient(spacing, 1, Border.WRAP))
                .hasMessage("dy: expected a finite number other than 0, got " + spacing);
        assertThatThrownBy(() -> new Hessian(1, spacing, Border.WRAP))
                .hasMessage("dx: expected a finite number other than 0, got " + spacing);
        assertThatThrownBy(() -> new GradientAndHessian(spacing, spacing, Border.WRAP)).hasMessageContaining("dy: ");
    }

    @Test
    void parametersThatDoNotGoTogetherAreRefused() {
        Spacing places = Spacing.at(0, 1, 3);
        assertThatThrownBy(() -> new Gradient(places, places, Border.WRAP)).hasMessage(
                "border: expected interior or one-sided beside coordinates, which end with the image, got wrap");
        assertThatThrownBy(() -> new Gradient(Border.INTERIOR).edgeOrder(2))
                .hasMessage("edgeOrder: expected 1 beside interior; 2 is for one-sided differences, got 2");
        assertThatThrownBy(() -> new Gradient(Border.ONE_SIDED).edgeOrder(3))
                .hasMessage("edgeOrder: expected 1…2, got 3");
        Gradient gradient = new Gradient(places, places, Border.ONE_SIDED);
        assertThatThrownBy(() -> gradient.resultType(new TensorType(DType.F32, 4, 3)))
                .hasMessage("src: expected 3 rows, as many as coordinates along y, got f32 [4, 3]");
        assertThatThrownBy(() -> gradient.resultType(new TensorType(DType.F32, 3, 4)))
                .hasMessage("src: expected 3 columns, as many as coordinates along x, got f32 [3, 4]");
        assertThatThrownBy(() -> gradient.along(Axes.Y).resultType(new TensorType(DType.F32, 3))).hasMessage(
                "src: expected [h, w] or [h, w, c] for derivatives along y; those of [n] are along x, got f32 [3]");
        assertThatThrownBy(() -> new Gradient(Border.ONE_SIDED).resultType(new TensorType(DType.F32, 1, 4)))
                .hasMessage("src: expected at least 2 rows and columns for one-sided differences, got f32 [1, 4]; "
                        + "along(Axes.X) leaves out the short axis");
        assertThatThrownBy(() -> new Gradient(Border.ONE_SIDED).resultType(new TensorType(DType.F32)))
                .hasMessage("src: expected [n], [h, w] or [h, w, c], got f32 []");
    }

    @Test
    void refusesBeforeItWrites() {
        try (Arena arena = Arena.ofConfined()) {
            Gradient gradient = new Gradient(Border.INTERIOR);
            Tensor field = Tensor.allocate(arena, DType.F32, 4, 4);
            Tensor dst = Tensor.allocate(arena, DType.F32, 2, 4, 4).fill(9);
            assertThatThrownBy(() -> gradient.into(Tensor.allocate(arena, DType.U8, 4, 4), dst))
                    .hasMessage("dst: expected f64 [2, 4, 4], got f32 [2, 4, 4]");
            assertThatThrownBy(() -> gradient.into(field.reshape(2, 2, 2, 2), dst))
                    .hasMessage("src: expected [n], [h, w] or [h, w, c], got f32 [2, 2, 2, 2]");
            assertThatThrownBy(() -> gradient.into(field, dst.slice(2, 0, 3)))
                    .hasMessage("dst: expected f32 [2, 4, 4], got f32 [2, 4, 3]");
            assertThatThrownBy(() -> gradient.into(dst.at(1), dst))
                    .hasMessage("dst: expected memory that does not overlap src, got an overlap");
            Tensor heap = Tensor.of(java.lang.foreign.MemorySegment.ofArray(new float[16]), DType.F32, 4, 4);
            assertThatThrownBy(() -> gradient.into(heap, dst)).hasMessageContaining("src: expected native memory");
            assertThat(dst.contentEquals(dst.copy(arena).fill(9))).isTrue();
        }
        Arena closed = Arena.ofShared();
        Tensor field = Tensor.allocate(closed, DType.F32, 4, 4);
        closed.close();
        assertThatThrownBy(() -> new Gradient(Border.WRAP).apply(field, Arena.ofAuto()))
                .isInstanceOf(IllegalStateException.class);
    }
}
