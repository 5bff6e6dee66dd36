package org.ochre.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Background;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Memory;
import org.ochre.OwnersArena;
import org.ochre.Parallelism;
import org.ochre.Tensor;

class LabelSumsTest {
    private static final MathContext EXACT = MathContext.DECIMAL128;

    /// What one region and channel should say, in decimal arithmetic of 34 digits.
    private record Expected(long count, BigDecimal mean, BigDecimal variance, BigDecimal min, BigDecimal max) {

        static Expected of(Tensor plane, Tensor labels, long region, Background background) {
            long count = 0;
            BigDecimal sum = BigDecimal.ZERO;
            BigDecimal min = null;
            BigDecimal max = null;
            for (long y = 0; y < labels.size(0); y++) {
                for (long x = 0; x < labels.size(1); x++) {
                    if (belongs(labels, y, x, region, background)) {
                        BigDecimal value = value(plane, y, x);
                        count++;
                        sum = sum.add(value);
                        min = min == null ? value : min.min(value);
                        max = max == null ? value : max.max(value);
                    }
                }
            }
            if (count == 0) {
                return new Expected(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
            }
            BigDecimal mean = sum.divide(BigDecimal.valueOf(count), EXACT);
            BigDecimal squares = BigDecimal.ZERO;
            for (long y = 0; y < labels.size(0); y++) {
                for (long x = 0; x < labels.size(1); x++) {
                    if (belongs(labels, y, x, region, background)) {
                        squares = squares.add(value(plane, y, x).subtract(mean).pow(2));
                    }
                }
            }
            return new Expected(count, mean, squares.divide(BigDecimal.valueOf(count), EXACT), min, max);
        }

        private static boolean belongs(Tensor labels, long y, long x, long region, Background background) {
            long id = labels.getLong(y, x);
            return id == region && (!background.named() || background.id() != id);
        }

        private static BigDecimal value(Tensor plane, long y, long x) {
            return plane.dtype().isFloat()
                    ? new BigDecimal(plane.getDouble(y, x))
                    : BigDecimal.valueOf(plane.getLong(y, x));
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void everyStatisticOfEveryDtype(Case row) {
        row.run((arena, random) -> {
            DType dtype = DType.values()[random.nextInt(8)];
            DType ids = DType.values()[random.nextInt(6)];
            int channels = 1 + random.nextInt(4);
            Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), channels);
            Tensor labels = row.random(arena, random, ids, 6, row.height(), row.width());
            Background background = random.nextBoolean() ? Background.of(2) : Background.NONE;
            LabelSums sums = LabelSums.allocate(dtype, 7, channels, true, arena);
            sums.add(image, labels, background);
            for (int channel = 0; channel < channels; channel++) {
                for (int region = 0; region < 7; region++) {
                    check(sums, region, channel, Expected.of(image.channel(channel), labels, region, background));
                }
            }
        });
    }

    private static void check(LabelSums sums, int region, int channel, Expected expected) {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(sums.counts().getLong(region)).isEqualTo(expected.count());
            double mean = sums.means(DType.F64, arena).getDouble(region, channel);
            double variance = sums.variances(DType.F64, arena).getDouble(region, channel);
            double min = sums.minima(DType.F64, arena).getDouble(region, channel);
            double max = sums.maxima(DType.F64, arena).getDouble(region, channel);
            if (expected.count() == 0) {
                assertThat(new double[]{mean, variance, min, max}).containsOnly(Double.NaN);
                assertThat(sums.means(DType.I32, arena).getLong(region, channel)).isZero();
                return;
            }
            // The sum is right to an ulp (exact, or compensated), and the quotient rounds once more.
            assertThat(Math.abs(mean - expected.mean().doubleValue())).isLessThanOrEqualTo(2 * Math.ulp(mean) + 1e-300);
            // Welford's m2 carries an error of about 2 ulp an update, at most 41 * 67 updates here.
            assertThat(variance).isNotNegative().isCloseTo(expected.variance().doubleValue(),
                    org.assertj.core.data.Offset.offset(1e-11));
            assertThat(min).isEqualTo(expected.min().doubleValue());
            assertThat(max).isEqualTo(expected.max().doubleValue());
        }
    }

    @Test
    void integerSumsAreExactWhereFloatsWouldNotBe() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.I64, 1, 3).copyFrom(new long[]{1L << 60, 1, -(1L << 60)});
            Tensor labels = Tensor.allocate(arena, DType.U8, 1, 3);
            LabelSums sums = LabelSums.allocate(DType.I64, 1, 1, false, arena);
            sums.add(image.slice(1, 0, 2), labels.slice(1, 0, 2));
            assertThat(sums.means(DType.I64, arena).getLong(0, 0)).isEqualTo(1L << 59);
            sums.add(image.slice(1, 2, 3), labels.slice(1, 2, 3));
            assertThat(sums.means(DType.F64, arena).getDouble(0, 0)).isEqualTo(1 / 3.0);
        }
    }

    @Test
    void thirtyTwoBitsDoNotOverflow() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.I32, 1000, 1000).fill(Integer.MIN_VALUE);
            image.setLong(Integer.MAX_VALUE, 0, 0);
            Tensor labels = Tensor.allocate(arena, DType.U8, 1000, 1000);
            LabelSums sums = LabelSums.allocate(DType.I32, 1, 1, true, arena);
            sums.add(image, labels);
            double n = 1e6;
            double exactMean = (Integer.MIN_VALUE * (n - 1) + Integer.MAX_VALUE) / n;
            assertThat(sums.means(DType.F64, arena).getDouble(0, 0)).isEqualTo(exactMean);
            double step = 4294967295.0;
            assertThat(sums.variances(DType.F64, arena).getDouble(0, 0))
                    .isCloseTo(step * step * (n - 1) / (n * n), org.assertj.core.data.Percentage.withPercentage(1e-10));
        }
    }

    @Test
    void anOverflowOfSixtyFourBitsIsSaidAndNothingAdded() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.I64, 1, 2).fill(1L << 62);
            Tensor labels = Tensor.allocate(arena, DType.U8, 1, 2).fill(1);
            LabelSums sums = LabelSums.allocate(DType.I64, 2, 1, false, arena);
            sums.add(image.slice(1, 0, 1), labels.slice(1, 0, 1));
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> sums.add(image, labels))
                        .isInstanceOf(ArithmeticException.class)
                        .hasMessage("image: expected sums within 64 bits, got more for label 1");
                assertThat(sums.counts().getLong(1)).isOne();
            }
        }
    }

    @Test
    void floatSumsAreCompensated() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F64, 1, 4).copyFrom(new double[]{1, 1e100, 1, -1e100});
            Tensor labels = Tensor.allocate(arena, DType.U8, 1, 4);
            LabelSums sums = LabelSums.allocate(DType.F64, 1, 1, false, arena);
            sums.add(image, labels);
            assertThat(sums.means(DType.F64, arena).getDouble(0, 0)).isEqualTo(0.5);
            Tensor ten = Tensor.allocate(arena, DType.F32, 3000, 3000).fill(0.1f);
            LabelSums many = LabelSums.allocate(DType.F32, 1, 1, true, arena);
            many.add(ten, Tensor.allocate(arena, DType.U8, 3000, 3000));
            assertThat(many.means(DType.F32, arena).getDouble(0, 0)).isEqualTo(0.1f);
            assertThat(many.variances(DType.F64, arena).getDouble(0, 0)).isZero();
        }
    }

    @Test
    void infinitiesStayInfiniteAndNaNStaysInItsRegion() {
        try (Arena arena = Arena.ofConfined()) {
            float inf = Float.POSITIVE_INFINITY;
            Tensor image = Tensor.allocate(arena, DType.F32, 1, 6)
                    .copyFrom(new float[]{1, inf, inf, -inf, Float.NaN, 7});
            Tensor labels = Tensor.allocate(arena, DType.U8, 1, 6).copyFrom(new byte[]{0, 0, 1, 1, 2, 3});
            LabelSums sums = LabelSums.allocate(DType.F32, 4, 1, true, arena);
            sums.add(image, labels);
            Tensor means = sums.means(DType.F64, arena);
            assertThat(means.getDouble(0, 0)).isEqualTo(Double.POSITIVE_INFINITY);
            assertThat(means.getDouble(1, 0)).isNaN();
            assertThat(means.getDouble(2, 0)).isNaN();
            assertThat(means.getDouble(3, 0)).isEqualTo(7);
            assertThat(sums.minima(DType.F64, arena).getDouble(2, 0)).isNaN();
            assertThat(sums.maxima(DType.F64, arena).getDouble(1, 0)).isEqualTo(Double.POSITIVE_INFINITY);
        }
    }

    @Test
    void partsMergeIntoTheWhole() {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(1);
            for (DType dtype : DType.values()) {
                Tensor image = Case.fill(Tensor.allocate(arena, dtype, 30, 20, 2), random, 100);
                Tensor labels = Case.fill(Tensor.allocate(arena, DType.I16, 30, 20), random, 9);
                LabelSums whole = LabelSums.allocate(dtype, 9, 2, true, arena);
                whole.add(image, labels);
                LabelSums top = LabelSums.allocate(dtype, 9, 2, true, arena);
                top.add(image.slice(0, 0, 11), labels.slice(0, 0, 11));
                LabelSums bottom = LabelSums.allocate(dtype, 9, 2, true, arena);
                bottom.add(image.slice(0, 11, 30), labels.slice(0, 11, 30));
                top.merge(bottom);
                assertThat(top.counts().contentEquals(whole.counts())).isTrue();
                for (int region = 0; region < 9; region++) {
                    check(top, region, 1, Expected.of(image.channel(1), labels, region, Background.NONE));
                }
                if (!dtype.isFloat()) {
                    assertThat(top.variances(DType.F64, arena).contentEquals(whole.variances(DType.F64, arena)))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void threadsDoNotShowInFloatResults() {
        Random random = new Random(6);
        try (Arena arena = Arena.ofShared()) {
            double[] values = random.doubles(700 * 700, -1e6, 1e6).toArray();
            Tensor image = Tensor.allocate(arena, DType.F64, 700, 700).copyFrom(values);
            Tensor labels = Case.fill(Tensor.allocate(arena, DType.I32, 700, 700), random, 50);
            LabelSums expected = LabelSums.allocate(DType.F64, 50, 1, true, arena);
            Parallelism.run(1, () -> expected.add(image, labels));
            for (int threads = 2; threads <= 16; threads++) {
                LabelSums sums = LabelSums.allocate(DType.F64, 50, 1, true, arena);
                Parallelism.run(threads, () -> sums.add(image, labels));
                assertThat(sums.means(DType.F64, arena).contentEquals(expected.means(DType.F64, arena))).isTrue();
                assertThat(sums.variances(DType.F64, arena).contentEquals(expected.variances(DType.F64, arena)))
                        .isTrue();
            }
        }
    }

    @Test
    void moreRegionsThanPixelsNeedMemoryForTheRegionsOnly() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 2, 2).fill(9);
            Tensor labels = Tensor.allocate(arena, DType.I32, 2, 2).fill(2_999_999);
            LabelSums sums = LabelSums.allocate(DType.U8, 3_000_000, 1, false, arena);
            sums.add(image, labels);
            assertThat(sums.counts().getLong(2_999_999)).isEqualTo(4);
        }
    }

    /// A count of 0 or −1 would divide, the latter the least sum of all, which has no opposite.
    @Test
    void countsThatWereWrittenDivideNothing() {
        try (Arena arena = Arena.ofConfined()) {
            OwnersArena owner = new OwnersArena(arena);
            LabelSums sums = LabelSums.allocate(owner, DType.I64, 4, 1, true);
            sums.add(Tensor.allocate(arena, DType.I64, 1, 1).fill(1 << 20), Tensor.allocate(arena, DType.U8, 1, 1));
            assertThatThrownBy(() -> sums.counts().fill(-1))
                    .hasMessage("dst: expected writable memory, got a read-only segment");
            MemorySegment totals = owner.handedOut().getFirst();
            totals.set(ValueLayout.JAVA_LONG, Long.BYTES, Long.MIN_VALUE);
            for (long count : new long[]{-1, Long.MIN_VALUE}) {
                totals.set(ValueLayout.JAVA_LONG, 0, count);
                assertThatThrownBy(() -> sums.means(DType.I64, arena)).isInstanceOf(IllegalStateException.class)
                        .hasMessage("counts: expected 0 or more, got less: the memory of these sums was written");
                assertThatThrownBy(() -> sums.variances(DType.F64, arena)).isInstanceOf(IllegalStateException.class);
            }
            totals.set(ValueLayout.JAVA_LONG, 0, 0);
            assertThat(sums.means(DType.I64, arena).getLong(0, 0)).isZero();
            assertThatThrownBy(() -> {
                totals.set(ValueLayout.JAVA_LONG, 0, -1);
                sums.merge(sums);
            }).isInstanceOf(ArithmeticException.class);
        }
    }

    @Test
    void refusesBeforeItAdds() {
        try (Arena arena = Memory.SHARED.open()) {
            LabelSums sums = LabelSums.allocate(DType.U8, 3, 3, false, arena);
            Tensor image = Tensor.allocate(arena, DType.U8, 4, 4, 3);
            Tensor labels = Tensor.allocate(arena, DType.I32, 4, 4);
            labels.setLong(3, 3, 1);
            assertThatThrownBy(() -> sums.add(image, labels))
                    .hasMessage("labels: expected ids in 0…2, got 3 at [3, 1]");
            assertThatThrownBy(() -> sums.add(image, labels.slice(0, 0, 3)))
                    .hasMessage("labels: expected [4, 4] as the image, got i32 [3, 4]");
            assertThatThrownBy(() -> sums.add(image.channel(0), labels))
                    .hasMessage("image: expected u8 [h, w, 3], got u8 [4, 4]");
            assertThatThrownBy(() -> sums.add(image, Tensor.allocate(arena, DType.F32, 4, 4)))
                    .hasMessage("labels: expected integers [h, w], got f32 [4, 4]");
            assertThatThrownBy(() -> sums.variances(DType.F64, arena)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> sums.merge(LabelSums.allocate(DType.U8, 4, 3, false, arena)))
                    .hasMessageContaining("other: expected LabelSums[3 regions of u8, 3 channels]");
            assertThat(sums.counts()).hasToString("i64 [3]\n[0 0 0]");
        }
    }
}
