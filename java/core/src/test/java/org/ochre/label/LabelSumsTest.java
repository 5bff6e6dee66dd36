package org.ochre.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Background;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Memory;
import org.ochre.Missing;
import org.ochre.OwnersArena;
import org.ochre.Parallelism;
import org.ochre.Tensor;

class LabelSumsTest {
    private static final SegmentAllocator NEVER = (bytes, alignment) -> {
        throw new AssertionError("expected a refusal before memory is taken");
    };
    private static final MathContext EXACT = MathContext.DECIMAL128;

    /// The expected statistics of one region and channel, in decimal arithmetic of 34 digits.
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
            // The sum is exact or compensated, so it is right to one ulp. The quotient is rounded once more.
            assertThat(Math.abs(mean - expected.mean().doubleValue())).isLessThanOrEqualTo(2 * Math.ulp(mean) + 1e-300);
            // Welford's m2 carries an error of about 2 ulp an update, at most 41 * 67 updates here.
            assertThat(variance).isNotNegative().isCloseTo(expected.variance().doubleValue(),
                    org.assertj.core.data.Offset.offset(1e-11));
            assertThat(min).isEqualTo(expected.min().doubleValue());
            assertThat(max).isEqualTo(expected.max().doubleValue());
        }
    }

    @Test
    void selectsRegions() {
        Random random = new Random(3);
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 20, 20, 2), random, 50);
            Tensor labels = Case.fill(Tensor.allocate(arena, DType.U8, 20, 20), random, 6);
            LabelSums all = LabelSums.allocate(DType.F32, 6, 2, true, Missing.SKIP, 7.0, arena);
            all.add(image, labels);
            LabelSums part = all.select(new long[]{4, -1, 0, 4}, arena);
            Tensor expected = all.variances(DType.F64, arena);
            Tensor got = part.variances(DType.F64, arena);
            assertThat(got.at(0).contentEquals(expected.at(4))).isTrue();
            assertThat(got.at(2).contentEquals(expected.at(0))).isTrue();
            assertThat(got.at(3).contentEquals(expected.at(4))).isTrue();
            assertThat(part.counts().getLong(1)).isZero();
            assertThat(all.select(new long[]{0, 1, 2, 3, 4, 5}, arena).toBytes()).isEqualTo(all.toBytes());
            assertThat(all.select(new long[0], arena).regions()).isZero();
            assertThatThrownBy(() -> all.select(new long[]{-2}, arena)).hasMessage("regions: expected -1…5, got -2");
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
    void anOverflowOf64BitsIsReportedAndNothingIsAdded() {
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

    /// An overwritten count must not be a divisor. A division by 0 would fail, and the least long divided by −1 would
    /// overflow.
    @Test
    void overwrittenCountsDivideNothing() {
        try (Arena arena = Arena.ofConfined()) {
            OwnersArena owner = new OwnersArena(arena);
            LabelSums sums = LabelSums.allocate(DType.I64, 4, 1, true, owner);
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

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void missingValuesAreLeftOutOfTheirChannel(Case row) {
        row.run((arena, random) -> {
            DType dtype = DType.values()[random.nextInt(8)];
            int channels = 1 + random.nextInt(4);
            Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), channels);
            Naive.withMissing(image, random, 7);
            Tensor labels = row.random(arena, random, DType.I16, 6, row.height(), row.width());
            Missing missing = Missing.values()[random.nextInt(2)];
            Double nodata = random.nextInt(3) == 0 ? null : 7.0;
            boolean spread = random.nextBoolean();
            LabelSums sums = LabelSums.allocate(dtype, 7, channels, spread, missing, nodata, arena);
            sums.add(image, labels, Background.of(2));
            LabelSums again = LabelSums.ofBytes(sums.toBytes(), arena);
            assertThat(again.toBytes()).isEqualTo(sums.toBytes());
            for (int channel = 0; channel < channels; channel++) {
                for (int region = 0; region < 7; region++) {
                    check(again, region, channel, missing, spread,
                            Naive.of(image, channel, labels, region, Background.of(2), nodata));
                }
            }
        });
    }

    private static void check(LabelSums sums, int region, int channel, Missing missing, boolean spread, Naive naive) {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(sums.counts().getLong(region)).isEqualTo(naive.pixels());
            boolean nanIsNoValue = !sums.toString().endsWith("channels]") && !sums.toString().endsWith("maximum]");
            if (nanIsNoValue) {
                assertThat(sums.valueCounts(arena).getLong(region, channel)).isEqualTo(naive.values().size());
            }
            double n = naive.values().size();
            double sum = naive.values().stream().mapToDouble(Double::doubleValue).sum();
            boolean known = naive.isKnown(missing);
            close(sums.sums(DType.F64, arena), region, channel, naive.pixels() == 0 || n == 0 && missing == Missing.SKIP
                    ? 0
                    : known ? sum : Double.NaN);
            close(sums.means(DType.F64, arena), region, channel, known ? sum / n : Double.NaN);
            if (!spread) {
                return;
            }
            double variance = naive.values().stream().mapToDouble(x -> (x - sum / n) * (x - sum / n)).sum() / n;
            var extremes = naive.values().stream().mapToDouble(Double::doubleValue).summaryStatistics();
            close(sums.variances(DType.F64, arena), region, channel, known ? variance : Double.NaN);
            close(sums.deviations(DType.F64, arena), region, channel, known ? Math.sqrt(variance) : Double.NaN);
            close(sums.minima(DType.F64, arena), region, channel, known ? extremes.getMin() : Double.NaN);
            close(sums.maxima(DType.F64, arena), region, channel, known ? extremes.getMax() : Double.NaN);
        }
    }

    /// The reference rounds at each of at most 41 · 67 additions of numbers below 100.
    private static void close(Tensor table, int region, int channel, double expected) {
        double got = table.getDouble(region, channel);
        if (Double.isNaN(expected)) {
            assertThat(got).isNaN();
        } else {
            assertThat(got).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-8));
        }
    }

    @Test
    void sumsOfIntegersAreExact() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.I64, 1, 3).copyFrom(new long[]{1L << 53, 1, -7});
            Tensor labels = Tensor.allocate(arena, DType.U8, 1, 3).copyFrom(new byte[]{0, 0, 2});
            LabelSums sums = LabelSums.allocate(DType.I64, 3, 1, false, arena);
            sums.add(image, labels);
            assertThat(sums.sums(DType.I64, arena).squeeze(1))
                    .hasToString("i64 [3]\n[9007199254740993                0               -7]");
            assertThat(sums.sums(DType.U8, arena).squeeze(1)).hasToString("u8 [3]\n[255   0   0]");
            assertThatThrownBy(() -> sums.deviations(DType.F64, arena)).isInstanceOf(IllegalStateException.class);
        }
    }

    /// A nodata value is compared in the dtype of the image, and one that it does not hold is no pixel's.
    @ParameterizedTest
    @CsvSource({"U8, 255, 255, 1", "U8, 255, -1, 2", "U8, 255, 254.5, 2", "U8, 255, NaN, 2", "I16, -9999, -9999, 1",
        "I64, 9223372036854775807, 9223372036854775807, 1", "I64, -9223372036854775808, -9223372036854775808, 1",
        "I64, 9223372036854775806, 9223372036854775807, 2", "F32, 0.1, 0.1, 1", "F64, 0.1, 0.1, 1",
        "F32, 0, -0.0, 1", "F64, Infinity, Infinity, 1", "F32, NaN, 3, 1", "U8, 255, 1e300, 2"})
    void nodataIsAValueOfTheDtype(DType dtype, String value, double nodata, long left) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, dtype, 1, 2).fill(1);
            if (dtype.isFloat()) {
                image.setDouble(Double.parseDouble(value), 0, 0);
            } else {
                image.setLong(Long.parseLong(value), 0, 0);
            }
            LabelSums sums = LabelSums.allocate(dtype, 1, 1, true, Missing.SKIP, nodata, arena);
            sums.add(image, Tensor.allocate(arena, DType.U8, 1, 2));
            assertThat(sums.valueCounts(arena).getLong(0, 0)).isEqualTo(left);
            assertThat(sums.counts().getLong(0)).isEqualTo(2);
        }
    }

    @Test
    void threadsDoNotShowWhereValuesAreMissing() {
        Random random = new Random(9);
        try (Arena arena = Arena.ofShared()) {
            for (DType dtype : DType.values()) {
                Tensor image = Case.fill(Tensor.allocate(arena, dtype, 300, 400, 2), random, 100);
                Tensor labels = Case.fill(Tensor.allocate(arena, DType.U8, 300, 400), random, 50);
                LabelSums expected = LabelSums.allocate(dtype, 50, 2, false, Missing.SKIP, 9.0, arena);
                Parallelism.run(1, () -> expected.add(image, labels));
                LabelSums sums = LabelSums.allocate(dtype, 50, 2, false, Missing.SKIP, 9.0, arena);
                Parallelism.run(4, () -> sums.add(image, labels));
                assertThat(sums.toBytes()).isEqualTo(expected.toBytes());
            }
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
                    .hasMessage("labels: expected ids in 0…2, got 3 at [3, 1]; LabelIndex makes any ids dense");
            assertThatThrownBy(() -> sums.add(image, labels.slice(0, 0, 3)))
                    .hasMessage("labels: expected [4, 4] as the image, got i32 [3, 4]");
            assertThatThrownBy(() -> sums.add(image.channel(0), labels))
                    .hasMessage("image: expected u8 [h, w, 3], got u8 [4, 4]");
            assertThatThrownBy(() -> sums.add(image, Tensor.allocate(arena, DType.F32, 4, 4)))
                    .hasMessage(
                            "labels: expected integers [h, w], got f32 [4, 4]; IntegerLabels.of makes integers of whole floats");
            assertThatThrownBy(() -> sums.variances(DType.F64, arena)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> sums.merge(LabelSums.allocate(DType.U8, 4, 3, false, arena)))
                    .hasMessageContaining("other: expected LabelSums[3 regions of u8, 3 channels]");
            assertThatThrownBy(() -> sums.merge(LabelSums.allocate(DType.U8, 3, 3, false, Missing.SKIP, 4.0, arena)))
                    .hasMessageEndingWith("got LabelSums[3 regions of u8, 3 channels, missing values skipped, "
                            + "nodata 4.0]");
            assertThat(sums.counts()).hasToString("i64 [3]\n[0 0 0]");
        }
    }

    @Test
    void isTheSameAndMergesTheSameWhenRebuiltFromBytes() {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(8);
            for (DType dtype : DType.values()) {
                for (boolean spread : new boolean[]{false, true}) {
                    Tensor image = Case.fill(Tensor.allocate(arena, dtype, 30, 20, 2), random, 100);
                    Tensor labels = Case.fill(Tensor.allocate(arena, DType.I16, 30, 20), random, 9);
                    LabelSums first = LabelSums.allocate(dtype, 12, 2, spread, arena);
                    first.add(image, labels);
                    LabelSums second = LabelSums.allocate(dtype, 12, 2, spread, arena);
                    second.add(image.flip(0), labels);
                    LabelSums again = LabelSums.ofBytes(first.toBytes(), arena);
                    assertThat(again).hasToString(first.toString());
                    assertThat(again.toBytes()).isEqualTo(first.toBytes());
                    assertThat(again.means(DType.F64, arena).contentEquals(first.means(DType.F64, arena))).isTrue();
                    again.merge(LabelSums.ofBytes(second.toBytes(), arena));
                    first.merge(second);
                    assertThat(again.toBytes()).isEqualTo(first.toBytes());
                }
            }
            LabelSums none = LabelSums.allocate(DType.U8, 0, 3, true, arena);
            assertThat(LabelSums.ofBytes(none.toBytes(), arena).toBytes()).isEqualTo(none.toBytes()).hasSize(64);
        }
    }

    @Test
    void extremesOfIntegersComeBack() {
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[]{DType.I8, DType.U16, DType.I32, DType.I64}) {
                Tensor image = Tensor.allocate(arena, dtype, 1, 2);
                image.setLong(dtype.min(), 0, 0);
                image.setLong(dtype.max(), 0, 1);
                LabelSums sums = LabelSums.allocate(dtype, 3, 1, true, arena);
                sums.add(image, Tensor.allocate(arena, DType.U8, 1, 2));
                sums.add(image.slice(1, 1, 2), Tensor.allocate(arena, DType.U8, 1, 1).fill(1));
                sums.add(image.slice(1, 0, 1), Tensor.allocate(arena, DType.U8, 1, 1).fill(2));
                assertThat(LabelSums.ofBytes(sums.toBytes(), arena).toBytes()).isEqualTo(sums.toBytes());
            }
        }
    }

    /// The words of one region with one channel.
    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    0 | 0 | -1 0 | bytes: expected counts of 0 or more, got -1 in region 0
                    0 | 0 | 0 5 | bytes: expected sums of 0 pixels of u8, got others in region 0, channel 0
                    0 | 0 | 2 511 | bytes: expected sums of 2 pixels of u8, got others in region 0, channel 0
                    0 | 0 | 2 -1 | bytes: expected sums of 2 pixels of u8, got others in region 0, channel 0
                    0 | 0 | 2 510 | ok
                    1 | 0 | 9223372036854775807 -9223372036854775808 | ok
                    1 | 0 | 3 -385 | bytes: expected sums of 3 pixels of i8, got others in region 0, channel 0
                    0 | 1 | 2 7 25 0 3 4 | ok
                    0 | 1 | 2 7 24 0 3 4 | bytes: expected sums of 2 pixels of u8, got others in region 0, channel 0
                    0 | 1 | 2 7 33 0 3 4 | bytes: expected sums of 2 pixels of u8, got others in region 0, channel 0
                    0 | 1 | 2 7 25 1 3 4 | bytes: expected sums of 2 pixels of u8, got others in region 0, channel 0
                    0 | 1 | 2 7 25 0 4 4 | bytes: expected sums of 2 pixels of u8, got others in region 0, channel 0
                    0 | 1 | 2 7 25 0 3 256 | bytes: expected sums of 2 pixels of u8, got others in region 0, channel 0
                    7 | 1 | 1 0 0 0 -9104749988965452967 0 0 | bytes: expected sums of 1 pixels of f64, got others in region 0, channel 0
                    7 | 1 | 1 0 0 0 0 4607182418800017408 0 | bytes: expected sums of 1 pixels of f64, got others in region 0, channel 0
                    7 | 1 | 0 0 0 0 1 0 0 | bytes: expected sums of 0 pixels of f64, got others in region 0, channel 0
                    7 | 0 | 1 9221120237041090560 0 | ok
                    5 | 1 | 2 0 2 0 -1 1 | ok
                    5 | 1 | 2 8589934592 0 2 4294967296 4294967296 | ok
                    5 | 1 | 2 8589934592 0 3 4294967296 4294967296 | bytes: expected sums of 2 pixels of i64, got others in region 0, channel 0
                    5 | 1 | 2 8589934592 -1 1 4294967296 4294967296 | bytes: expected sums of 2 pixels of i64, got others in region 0, channel 0
                    8 | 0 | 0 0 | dtype: expected 0…7, got 8
                    -1 | 0 | 0 0 | dtype: expected 0…7, got -1
                    0 | 2 | 0 0 | spread: expected 0…1, got 2
                    0 | 0 | 0 0 0 | bytes: expected 64 and 2 words of 8 for each of 1 regions, got 88
                    """)
    void impossibleSumsAreRefused(int dtype, long spread, String words, String message) {
        long[] values = Arrays.stream(words.split(" ")).mapToLong(Long::parseLong).toArray();
        byte[] bytes = bytes(2, dtype, 1, spread, 1, values);
        if (message.equals("ok")) {
            try (Arena arena = Arena.ofConfined()) {
                assertThat(LabelSums.ofBytes(bytes, arena).toBytes()).isEqualTo(bytes);
            }
        } else {
            assertThatThrownBy(() -> LabelSums.ofBytes(bytes, NEVER)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }
    }

    /// The words of one region with one channel of U8, whose last one says how many values are missing.
    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    1 | 1 | 2 255 1 | ok
                    1 | 1 | 2 0 2 | ok
                    1 | 0 | 2 255 | ok
                    1 | 1 | 2 256 1 | bytes: expected sums of 2 pixels of u8, got others in region 0, channel 0
                    1 | 1 | 2 1 2 | bytes: expected sums of 2 pixels of u8, got others in region 0, channel 0
                    1 | 1 | 2 0 3 | bytes: expected sums of 2 pixels of u8, got others in region 0, channel 0
                    1 | 1 | 2 0 -1 | bytes: expected sums of 2 pixels of u8, got others in region 0, channel 0
                    2 | 1 | 2 0 0 | missing: expected 0…1, got 2
                    1 | 2 | 2 0 0 | has nodata: expected 0…1, got 2
                    """)
    void impossibleNumbersOfMissingValuesAreRefused(long missing, long nodata, String words, String message) {
        long[] values = Arrays.stream(words.split(" ")).mapToLong(Long::parseLong).toArray();
        byte[] bytes = bytes(2, 0, 1, 0, 1, values);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(40, missing).putLong(48, nodata);
        if (message.equals("ok")) {
            try (Arena arena = Arena.ofConfined()) {
                assertThat(LabelSums.ofBytes(bytes, arena).toBytes()).isEqualTo(bytes);
            }
        } else {
            assertThatThrownBy(() -> LabelSums.ofBytes(bytes, NEVER)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }
    }

    @Test
    void bytesOfSomethingElseAreRefused() {
        assertThatThrownBy(() -> LabelSums.ofBytes(new byte[0], NEVER))
                .hasMessage("bytes: expected the bytes of LabelSums, got 0 other bytes");
        assertThatThrownBy(() -> LabelSums.ofBytes(new byte[72], NEVER))
                .hasMessage("bytes: expected the bytes of LabelSums, got 72 other bytes");
        assertThatThrownBy(() -> LabelSums.ofBytes(bytes(1, 0, 1, 0, 0), NEVER))
                .hasMessage("bytes: expected version 2 of LabelSums', got 1");
        assertThatThrownBy(() -> LabelSums.ofBytes(bytes(2, 0, -1, 0, 0), NEVER))
                .hasMessage("channels: expected 1…2147483647, got -1");
        assertThatThrownBy(() -> LabelSums.ofBytes(bytes(2, 0, 1, 0, -1), NEVER))
                .hasMessage("regions: expected 0…2147483647, got -1");
        assertThatThrownBy(() -> LabelSums.ofBytes(bytes(2, 0, 2147483647, 0, 2147483647), NEVER))
                .hasMessage("bytes: expected 64 and 2147483648 words of 8 for each of 2147483647 regions, got 64");
        assertThatThrownBy(() -> LabelSums.ofBytes(Arrays.copyOf(bytes(2, 0, 1, 0, 1, 0, 0), 81), NEVER))
                .hasMessage("bytes: expected 64 and 2 words of 8 for each of 1 regions, got 81");
    }

    private static byte[] bytes(int version, int dtype, long channels, long spread, long regions, long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(64 + 8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("OCHRESUM".getBytes(StandardCharsets.US_ASCII)).putInt(version).putInt(dtype).putLong(channels)
                .putLong(spread).putLong(regions).putLong(0).putLong(0).putDouble(0);
        Arrays.stream(words).forEach(bytes::putLong);
        return bytes.array();
    }
}
