package org.ochre.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Tensor;

class ScaleRangeTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void mapsOneRangeToAnother(Case row) {
        row.run((arena, random) -> {
            DType from = DType.values()[random.nextInt(DType.values().length)];
            for (DType to : DType.values()) {
                Tensor src = row.random(arena, random, from, 100, row.height(), row.width(), 2);
                ScaleRange operation = ScaleRange.of(10.5, 70, to).onto(to.isFloat() ? -3 : 120, 7);
                Tensor dst = row.destination().place(arena, to, src.shape());
                operation.into(src, dst);
                for (long i = 0; i < src.elements(); i++) {
                    long[] at = {i / 2 / row.width(), i / 2 % row.width(), i % 2};
                    assertThat(dst.getDouble(at)).isEqualTo(naive(operation, src.getDouble(at)));
                }
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    private static double naive(ScaleRange operation, double x) {
        double share = (x - operation.low()) * (operation.last() - operation.first())
                / (operation.high() - operation.low());
        double value = x <= operation.low()
                ? operation.first()
                : x >= operation.high() ? operation.last() : operation.first() + share;
        return switch (operation.dtype()) {
            case F64 -> value;
            case F32 -> (float) value;
            default -> new BigDecimal(value).setScale(0, RoundingMode.HALF_EVEN).doubleValue();
        };
    }

    /// Every u16 value v becomes v / 257, rounded; and back it becomes 257 times as much.
    @Test
    void theRangeOfOneDTypeBecomesThatOfAnother() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor levels = Tensor.allocate(arena, DType.U16, 256, 256);
            for (long i = 0; i < 65_536; i++) {
                levels.setLong(i, i / 256, i % 256);
            }
            Tensor bytes = ScaleRange.ofDType(DType.U8).apply(levels, arena);
            Tensor back = ScaleRange.ofDType(DType.U16).apply(bytes, arena);
            Tensor shares = ScaleRange.ofDType(DType.F32).apply(levels, arena);
            for (long i = 0; i < 65_536; i++) {
                long level = Math.floorDiv(2 * i + 257, 514L);
                assertThat(bytes.getLong(i / 256, i % 256)).isEqualTo(level);
                assertThat(back.getLong(i / 256, i % 256)).isEqualTo(257 * level);
                assertThat(shares.getDouble(i / 256, i % 256)).isEqualTo((float) (i / 65_535.0));
            }
            assertThat(ScaleRange.ofDType(DType.U16).apply(shares, arena).contentEquals(levels)).isTrue();
        }
    }

    @Test
    void theRangeOfTheDataIsThatOfAllFiniteValues() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor field = Tensor.allocate(arena, DType.F32, 2, 300, 301, 1).fill(5);
            field.setDouble(-5, 0, 299, 300, 0);
            field.setDouble(15, 1, 3, 3, 0);
            field.setDouble(Double.NaN, 1, 0, 0, 0);
            field.setDouble(Double.NEGATIVE_INFINITY, 1, 0, 1, 0);
            Tensor bytes = ScaleRange.ofData(DType.U8).onto(1, 255).apply(field, arena);
            assertThat(bytes.getLong(0, 0, 0, 0)).isEqualTo(128);
            assertThat(bytes.getLong(0, 299, 300, 0)).isEqualTo(1);
            assertThat(bytes.getLong(1, 3, 3, 0)).isEqualTo(255);
            assertThat(bytes.getLong(1, 0, 0, 0)).isZero();
            assertThat(bytes.getLong(1, 0, 1, 0)).isEqualTo(1);
        }
    }

    @Test
    void valuesThatAreAllEqualBecomeTheFirst() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor flat = Tensor.allocate(arena, DType.F64, 3).fill(-7);
            assertThat(ScaleRange.ofData(DType.U8).onto(40, 3).apply(flat, arena)).hasToString("u8 [3]\n[40 40 40]");
            Tensor none = Tensor.allocate(arena, DType.F64, 2).fill(Double.NaN);
            assertThat(ScaleRange.ofData(DType.F32).apply(none, arena).getDouble(1)).isNaN();
            assertThat(ScaleRange.ofData(DType.U8).apply(Tensor.allocate(arena, DType.F32, 0, 3), arena).type())
                    .hasToString("u8 [0, 3]");
        }
    }

    @Test
    void aRangeMayBeTurnedOver() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor values = Tensor.allocate(arena, DType.U8, 4).copyFrom(new byte[]{0, 10, 20, 30});
            assertThat(ScaleRange.of(20, 0, DType.U8).onto(0, 200).apply(values, arena))
                    .hasToString("u8 [4]\n[200 100   0   0]");
            assertThat(ScaleRange.of(0, 20, DType.U8).onto(200, 0).apply(values, arena))
                    .hasToString("u8 [4]\n[200 100   0   0]");
        }
    }

    @Test
    void refusesRangesOfOneNumber() {
        assertThatThrownBy(() -> ScaleRange.of(3, 3, DType.U8))
                .hasMessage("high: expected a finite number other than low, which is finite too, got 3.0…3.0");
        assertThatThrownBy(() -> ScaleRange.of(3, Double.NaN, DType.U8)).hasMessageStartingWith("high: expected");
        assertThatThrownBy(() -> ScaleRange.ofData(DType.U8).onto(2, 2))
                .hasMessage("last: expected a finite number other than first, which is finite too, got 2.0…2.0");
        assertThatThrownBy(() -> ScaleRange.of(-1e308, 1e308, DType.U8))
                .hasMessage("high: expected (high − low) · (last − first) to be finite, got -1.0E308…1.0E308");
        try (Arena arena = Arena.ofConfined()) {
            Tensor wide = Tensor.allocate(arena, DType.F64, 2).copyFrom(new double[]{-1e308, 1e308});
            assertThatThrownBy(() -> ScaleRange.ofData(DType.U8).apply(wide, arena)).hasMessage(
                    "src: expected values whose range times (last − first) is finite, got -1.0E308…1.0E308");
            Tensor integers = Tensor.allocate(arena, DType.I64, 2);
            assertThatThrownBy(() -> ScaleRange.ofDType(DType.F64).onto(0, 1e300).apply(integers, arena))
                    .hasMessageStartingWith("src: expected values whose range times (last − first) is finite");
        }
    }
}
