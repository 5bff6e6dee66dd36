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
import org.ochre.Parallelism;
import org.ochre.Tensor;
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
            assertThatThrownBy(() -> operation.apply(field, arena)).hasMessage("src: expected at least " + least
                    + " rows and columns for one-sided differences, got " + field.type());
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
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void spacingIsFiniteAndPositive(double spacing) {
        assertThatThrownBy(() -> new Gradient(spacing, 1, Border.WRAP))
                .hasMessage("dy: expected a finite spacing > 0, got " + spacing);
        assertThatThrownBy(() -> new Hessian(1, spacing, Border.WRAP))
                .hasMessage("dx: expected a finite spacing > 0, got " + spacing);
        assertThatThrownBy(() -> new GradientAndHessian(spacing, spacing, Border.WRAP)).hasMessageContaining("dy: ");
    }

    @Test
    void refusesBeforeItWrites() {
        try (Arena arena = Arena.ofConfined()) {
            Gradient gradient = new Gradient(Border.INTERIOR);
            Tensor field = Tensor.allocate(arena, DType.F32, 4, 4);
            Tensor dst = Tensor.allocate(arena, DType.F32, 2, 4, 4).fill(9);
            assertThatThrownBy(() -> gradient.into(Tensor.allocate(arena, DType.U8, 4, 4), dst)).hasMessage(
                    "src: expected f32 or f64 [h, w] or [h, w, c], got u8 [4, 4]; new Convert(DType.F32) makes floats of integers");
            assertThatThrownBy(() -> gradient.into(field.reshape(16), dst))
                    .hasMessage("src: expected f32 or f64 [h, w] or [h, w, c], got f32 [16]; expand(0) makes it a row");
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
