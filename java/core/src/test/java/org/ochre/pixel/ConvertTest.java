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

class ConvertTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void everyElementBecomesTheNearestThatTheDTypeHolds(Case row) {
        row.run((arena, random) -> {
            DType from = DType.values()[random.nextInt(DType.values().length)];
            for (DType to : DType.values()) {
                Tensor src = row.random(arena, random, from, from.isFloat() ? 900 : 100, row.height(), row.width(), 2);
                Tensor dst = row.destination().place(arena, to, src.shape());
                new Convert(to).into(src, dst);
                for (long i = 0; i < src.elements(); i++) {
                    long[] at = {i / 2 / row.width(), i / 2 % row.width(), i % 2};
                    assertThat(dst.getDouble(at)).isEqualTo(nearest(src.getDouble(at), to));
                }
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    private static double nearest(double value, DType dtype) {
        if (dtype.isFloat()) {
            return dtype == DType.F32 ? (float) value : value;
        }
        double whole = new BigDecimal(value).setScale(0, RoundingMode.HALF_EVEN).doubleValue();
        return Math.max(dtype.min(), Math.min(dtype.max(), whole));
    }

    @Test
    void valuesThatAnIntegerCannotHoldAreSaturated() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor src = Tensor.allocate(arena, DType.F64, 7).copyFrom(
                    new double[]{Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, 2.5, 3.5,
                        -0.5});
            assertThat(new Convert(DType.U8).apply(src, arena)).hasToString("u8 [7]\n[  0 255   0 255   2   4   0]");
            Tensor longs = new Convert(DType.I64).apply(src, arena);
            assertThat(longs.getLong(1)).isEqualTo(Long.MAX_VALUE);
            assertThat(longs.getLong(2)).isEqualTo(Long.MIN_VALUE);
            assertThat(new Convert(DType.F32).apply(src, arena).getDouble(3)).isInfinite();
        }
    }

    @Test
    void anyRankIsServedAndNothingIsRoundedTwice() {
        try (Arena arena = Arena.ofConfined()) {
            for (long[] shape : new long[][]{{}, {5}, {2, 3}, {2, 3, 4}, {2, 3, 4, 5}, {2, 1, 2, 2, 3}, {2, 0, 3, 4}}) {
                Tensor src = Case.fill(Tensor.allocate(arena, DType.I32, shape), new java.util.Random(5), 1 << 20);
                Tensor back = new Convert(DType.I32).apply(new Convert(DType.F32).apply(src, arena), arena);
                assertThat(back.contentEquals(src)).isTrue();
            }
            // If it were converted to F64 first, it would become a tie and go to the even float below.
            long halfway = (1L << 60) + (1L << 36) + 1;
            Tensor src = Tensor.allocate(arena, DType.I64).fill(0);
            src.setLong(halfway);
            assertThat(new Convert(DType.F32).apply(src, arena).getDouble()).isEqualTo(0x1.000002p60);
        }
    }

    @Test
    void refusesMemoryThatItCannotServe() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor src = Tensor.allocate(arena, DType.F32, 4, 4);
            assertThatThrownBy(() -> new Convert(DType.U8).into(src, Tensor.allocate(arena, DType.U8, 4, 5)))
                    .hasMessage("dst: expected u8 [4, 4], got u8 [4, 5]");
            assertThatThrownBy(() -> new Convert(DType.F32).into(src, src))
                    .hasMessage("dst: expected memory that does not overlap src, got an overlap");
        }
    }
}
