package org.ochre.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;

class IntegerLabelsTest {
    private Arena arena;

    @BeforeEach
    void open() {
        arena = Arena.ofConfined();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void wholeFloatsOfAnyStridesBecomeI64(DType dtype) {
        Random random = new Random(5);
        for (long[] shape : new long[][]{{1, 1}, {0, 4}, {3, 0}, {7, 13}, {2, 70_001}, {700, 130}}) {
            Tensor labels = Tensor.allocate(arena, dtype, shape);
            for (long i = 0; i < labels.elements(); i++) {
                labels.setDouble(random.nextInt(1 << 24) - (1 << 23), i / shape[1], i % shape[1]);
            }
            for (Tensor view : new Tensor[]{labels, labels.flip(0), labels.permute(1, 0), labels.step(1, 3)}) {
                Tensor whole = IntegerLabels.of(view, arena);
                assertThat(whole.type()).isEqualTo(new TensorType(DType.I64, view.shape()));
                for (long i = 0; i < Math.min(view.elements(), 3000); i++) {
                    long y = i / view.size(1);
                    long x = i % view.size(1);
                    if (whole.getLong(y, x) != view.getDouble(y, x)) {
                        assertThat(whole.getLong(y, x)).isEqualTo((long) view.getDouble(y, x));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"U8", "I8", "U16", "I16", "I32", "I64"})
    void integersStayTheSameTensor(DType dtype) {
        Tensor labels = Tensor.allocate(arena, dtype, 2, 3).flip(1);
        assertThat(IntegerLabels.of(labels, arena)).isSameAs(labels);
    }

    @Test
    void theEndsOfI64AreHeld() {
        Tensor labels = Tensor.allocate(arena, DType.F64, 1, 3)
                .copyFrom(new double[]{-0x1p63, -0.0, 0x1p63 - 1024});
        long[] ids = new long[3];
        IntegerLabels.of(labels, arena).copyTo(ids);
        assertThat(ids).containsExactly(Long.MIN_VALUE, 0, Long.MAX_VALUE - 1023);
    }

    @Test
    void refusesByPlaceWhatIsNotWhole() {
        Tensor labels = Tensor.allocate(arena, DType.F64, 300, 500);
        for (double value : new double[]{2.5, Double.NaN, Double.POSITIVE_INFINITY, 0x1p63, -0x1.8p63, 1e-300}) {
            labels.setDouble(value, 210, 499);
            assertThatThrownBy(() -> IntegerLabels.of(labels, arena)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("labels: expected whole numbers, got " + value + " at [210, 499]");
        }
        assertThatThrownBy(() -> IntegerLabels.of(labels.at(0), arena))
                .hasMessage("labels: expected [h, w], got f64 [500]");
    }
}
