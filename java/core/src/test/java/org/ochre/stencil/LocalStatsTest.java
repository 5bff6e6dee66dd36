package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
import org.ochre.memory.MemoryPool;
import org.ochre.stencil.LocalStats.Statistic;

class LocalStatsTest {
    private static final DType[] SERVED = {DType.U8, DType.I8, DType.U16, DType.I16, DType.I32, DType.F32, DType.F64};

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheDefinitionWithinTheStatedBound(Case row) {
        row.run((arena, random) -> {
            LocalStats stats = new LocalStats(1 + random.nextLong(6), 1 + random.nextLong(6),
                    Neighbours.ALL.get(random.nextInt(Neighbours.ALL.size())));
            stats = random.nextBoolean() ? stats.nodata(20) : stats;
            stats = random.nextBoolean() ? stats.with(Missing.SKIP) : stats;
            DType dtype = SERVED[random.nextInt(SERVED.length)];
            Tensor image = row.random(arena, random, dtype, 60, row.height(), row.width());
            if (dtype.isFloat() && image.elements() > 0 && random.nextBoolean()) {
                image.setDouble(Double.NaN, random.nextLong(row.height()), random.nextLong(row.width()));
            }
            Tensor dst = row.destination().place(arena, DType.F64, 2, row.height(), row.width());
            stats.as(DType.F64).into(image, dst);
            check(image, stats, dst);
            assertThat(Layout.damage(dst)).isZero();
        });
    }

    /// Images of a few pixels, windows of up to twenty times their sides.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void windowsLargerThanTheImageAreTheDefinition(int width) {
        Random random = new Random(width);
        for (int round = 0; round < 60; round++) {
            try (Arena arena = Arena.ofConfined()) {
                LocalStats stats = new LocalStats(1 + random.nextLong(20), 1 + random.nextLong(20L * width),
                        Neighbours.ALL.get(random.nextInt(Neighbours.ALL.size())));
                stats = random.nextBoolean() ? stats.nodata(20) : stats;
                stats = random.nextBoolean() ? stats.with(Missing.SKIP) : stats;
                DType dtype = SERVED[random.nextInt(SERVED.length)];
                Tensor image = Case.fill(Tensor.allocate(arena, dtype, 1 + random.nextInt(3), width), random, 60);
                if (dtype.isFloat() && random.nextInt(3) == 0) {
                    image.setDouble(random.nextBoolean() ? Double.NaN : Double.NEGATIVE_INFINITY, 0, 0);
                }
                check(image, stats, stats.as(DType.F64).apply(image, arena));
            }
        }
    }

    /// Sums of whole numbers are exact; the others follow from them, or are the square root of the variance.
    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void eachStatisticIsWhatItsNameSays(Case row) {
        row.run((arena, random) -> {
            List<Statistic> order = new ArrayList<>(List.of(Statistic.values()));
            Collections.shuffle(order, random);
            LocalStats stats = new LocalStats(1 + random.nextLong(9), 1 + random.nextLong(9),
                    Neighbours.ALL.get(random.nextInt(Neighbours.ALL.size()))).of(order.toArray(Statistic[]::new));
            stats = random.nextBoolean() ? stats.nodata(7).with(Missing.SKIP) : stats;
            DType dtype = SERVED[random.nextInt(5)];
            Tensor image = row.random(arena, random, dtype, 12, row.height(), row.width());
            Tensor dst = row.destination().place(arena, DType.F64, 5, row.height(), row.width());
            stats.into(image, dst);
            for (long i = 0; i < image.elements(); i += 1 + image.elements() / 200) {
                long y = i / row.width();
                long x = i % row.width();
                double[] got = new double[5];
                for (int plane = 0; plane < 5; plane++) {
                    got[order.get(plane).ordinal()] = dst.getDouble(plane, y, x);
                }
                boolean rim = stats.border().kind() == Border.Kind.INTERIOR && leaves(image, stats, y, x);
                Exact exact = Exact.window(image, stats, y, x);
                double sum = exact.count() == 0 ? 0 : exact.mean() * exact.count();
                boolean whole = stats.border().kind() != Border.Kind.CONSTANT;
                assertThat(got[3]).isCloseTo(rim ? 0 : whole ? Math.rint(sum) : sum, within(whole ? 0 : 1e-9));
                LocalStats inside = new LocalStats(stats.height(), stats.width(), Border.ONE_SIDED)
                        .with(Missing.SKIP);
                inside = stats.nodata() == null ? inside : inside.nodata(7);
                assertThat(got[4]).isEqualTo(rim ? 0 : Exact.window(image, inside, y, x).count());
                assertThat(got[2]).isEqualTo(Double.valueOf(Math.sqrt(got[1])));
            }
            assertThat(Layout.damage(dst)).isZero();
        });
    }

    @Test
    void sumsOfIntegersAreF64UnlessAnotherDTypeIsAskedFor() {
        TensorType bytes = new TensorType(DType.U8, 40, 50, 3);
        LocalStats sums = new LocalStats(300, Border.WRAP).of(Statistic.SUM);
        assertThat(sums.resultType(bytes)).hasToString("f64 [1, 40, 50, 3]");
        assertThat(sums.as(DType.F32).resultType(bytes)).hasToString("f32 [1, 40, 50, 3]");
        assertThat(sums.of(Statistic.COUNT, Statistic.MEAN).resultType(bytes)).hasToString("f32 [2, 40, 50, 3]");
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U16, 9, 7).fill(65_535);
            Tensor result = new LocalStats(100_001, 300_001, Border.REFLECT).of(Statistic.SUM).apply(image, arena);
            assertThat(result.getDouble(0, 4, 3)).isEqualTo(65_535.0 * 100_001 * 300_001);
        }
    }

    /// Three million planes of one pixel. Scratch and garbage must grow with the threads, not with the planes.
    @Test
    void manyChannelsTakeNoMoreMemoryThanFew() {
        try (Arena arena = Arena.ofShared()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 1, 1, 3_000_000).fill(5);
            Tensor dst = Tensor.allocate(arena, DType.F32, 2, 1, 1, 3_000_000).fill(7);
            long before = MemoryPool.scratchGauges().getHighWater();
            new LocalStats(1, Border.REFLECT).into(image, dst);
            assertThat(MemoryPool.scratchGauges().getHighWater() - before).isLessThan(64 << 20);
            for (long channel : new long[]{0, 1_234_567, 2_999_999}) {
                assertThat(dst.getDouble(0, 0, 0, channel)).isEqualTo(5);
                assertThat(dst.getDouble(1, 0, 0, channel)).isZero();
            }
        }
    }

    /// Compares an F64 result with the exact one, at up to a thousand pixels.
    private static void check(Tensor image, LocalStats stats, Tensor result) {
        for (long i = 0; i < image.elements(); i += 1 + image.elements() / 1000) {
            checkPixel(image, stats, result, i / image.size(1), i % image.size(1));
        }
    }

    private static boolean leaves(Tensor image, LocalStats stats, long y, long x) {
        return !Neighbours.inside(image, y - stats.height() / 2, x - stats.width() / 2)
                || !Neighbours.inside(image, y - stats.height() / 2 + stats.height() - 1,
                        x - stats.width() / 2 + stats.width() - 1);
    }

    private static void checkPixel(Tensor image, LocalStats stats, Tensor result, long y, long x) {
        Exact exact = Exact.window(image, stats, y, x);
        if (stats.border().kind() == Border.Kind.INTERIOR && leaves(image, stats, y, x)) {
            exact = new Exact(1, 0, 0, 0);
        }
        double mean = result.getDouble(0, y, x);
        double variance = result.getDouble(1, y, x);
        if (Double.isFinite(exact.mean())) {
            assertThat(mean).isCloseTo(exact.mean(), within(exact.meanBound(stats)));
            assertThat(variance).isCloseTo(exact.variance(), within(exact.varianceBound(stats))).isNotNegative();
        } else {
            assertThat(mean).isEqualTo(Double.valueOf(exact.mean())); // boxed: NaN is NaN
            assertThat(variance).isNaN();
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void channelsAreWorkedOneByOneAndRoundedOnce(Case row) {
        row.run((arena, random) -> {
            LocalStats stats = new LocalStats(1, Math.clamp(row.width(), 1, 2), Border.REFLECT);
            Tensor image = row.random(arena, random, DType.U8, 256, row.height(), row.width(), 3);
            Tensor dst = row.destination().place(arena, DType.F32, 2, row.height(), row.width(), 3);
            stats.into(image, dst);
            for (long channel = 0; channel < 3; channel++) {
                Tensor alone = stats.as(DType.F64).apply(image.permute(2, 0, 1).at(channel), arena);
                for (long i = 0; i < alone.elements(); i++) {
                    long[] at = {i % 2, i / 2 / row.width(), i / 2 % row.width()};
                    assertThat(dst.permute(3, 0, 1, 2).at(channel).getDouble(at))
                            .isEqualTo((float) alone.getDouble(at));
                }
            }
            assertThat(Layout.damage(dst)).isZero();
        });
    }

    @ParameterizedTest
    @CsvSource({"reflect,reflect", "mirror,reflect-101", "nearest,replicate", "wrap,wrap", "constant,constant:7"})
    void agreesWithScipy(String mode, String border) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor field = Fixtures.read("field_random_f8", arena);
            Tensor scipy = Fixtures.read("local_" + mode, arena);
            long[][] windows = {{3, 3}, {2, 5}, {9, 4}};
            for (int i = 0; i < 3; i++) {
                LocalStats stats = new LocalStats(windows[i][0], windows[i][1], Border.parse(border));
                Tensor ours = stats.apply(field, arena);
                for (long y = 0; y < field.size(0); y++) {
                    for (long x = 0; x < field.size(1); x++) {
                        assertThat(ours.getDouble(0, y, x)).isCloseTo(scipy.getDouble(i, 0, y, x), within(1e-9));
                        // scipy's is a difference of squares of about 1e6
                        assertThat(ours.getDouble(1, y, x)).isCloseTo(scipy.getDouble(i, 1, y, x), within(1e-6));
                    }
                }
            }
        }
    }

    /// The window of 15 × 15 has 225 values. The variance is about 0.01 at an offset of 10,000.
    @Test
    void anOffsetCostsF32NoDigits() {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(11);
            Tensor image = Tensor.allocate(arena, DType.F32, 40, 40);
            for (long i = 0; i < 1600; i++) {
                image.setDouble(10_000 + 0.1 * (random.nextInt(3) - 1), i / 40, i % 40);
            }
            LocalStats stats = new LocalStats(15, Border.REFLECT_101);
            Tensor result = stats.apply(image, arena);
            for (long i = 0; i < 1600; i += 7) {
                double exact = Exact.window(image, stats, i / 40, i % 40).variance();
                assertThat(result.getDouble(1, i / 40, i % 40)).isCloseTo(exact, within(exact * 0x1.01p-24));
            }
        }
    }

    /// At 1e12 ± 1 the result is within the stated bound, and three digits of the variance are right.
    @Test
    void anOffsetOfTwelveDigitsLeavesThree() {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(12);
            Tensor image = Tensor.allocate(arena, DType.F64, 40, 40);
            for (long i = 0; i < 1600; i++) {
                image.setDouble(1e12 + random.nextInt(3) - 1, i / 40, i % 40);
            }
            LocalStats stats = new LocalStats(9, 7, Border.REPLICATE);
            Tensor result = stats.apply(image, arena);
            check(image, stats, result);
            for (long i = 0; i < 1600; i++) {
                double exact = Exact.window(image, stats, i / 40, i % 40).variance();
                assertThat(result.getDouble(1, i / 40, i % 40)).isCloseTo(exact, within(exact * 1e-3));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"F32,1e30", "F32,0.1", "F32,-10000.1", "F64,0.1", "F64,1e308", "F64,1e-310", "F64,-1e12"})
    void aConstantHasItselfAsMeanAndNoVariance(DType dtype, double constant) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, dtype, 70, 600).fill(constant);
            for (LocalStats stats : new LocalStats[]{new LocalStats(3, Border.REFLECT),
                new LocalStats(70, 1, Border.WRAP),
                new LocalStats(8, 31, Border.ONE_SIDED), new LocalStats(70, 600, Border.REFLECT_101)}) {
                Tensor result = stats.apply(image, arena);
                assertThat(result.at(0).contentEquals(image)).isTrue();
                assertThat(result.at(1).contentEquals(image.copy(arena).fill(0))).isTrue();
            }
        }
    }

    /// A large image has one NaN, infinity or 1e20. Every pixel of another window keeps its bits.
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e20, -1e38})
    void anOddValueTouchesOnlyTheWindowsThatHoldIt(double odd) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 600, 1030).copyFrom(randomFloats(600 * 1030));
            LocalStats stats = new LocalStats(7, 12, Border.REPLICATE);
            Tensor before = stats.apply(image, arena);
            image.setDouble(odd, 400, 600);
            Tensor after = stats.apply(image, arena);
            assertThat(Double.isNaN(after.getDouble(1, 400, 600))).isEqualTo(!Double.isFinite(odd));
            for (long y = 397; y < 404; y++) {
                for (long x = 595; x < 607; x++) {
                    if (!Double.isFinite(odd)) {
                        assertThat(after.getDouble(0, y, x)).isEqualTo(Double.valueOf(odd)); // boxed: NaN is NaN
                        assertThat(after.getDouble(1, y, x)).isNaN();
                    }
                    assertThat(after.getDouble(0, y, x)).isNotEqualTo(before.getDouble(0, y, x));
                }
            }
            // rows 400 ± 3, columns 600 − 5 … 600 + 6: the windows of 7 × 12 that hold it
            after.slice(1, 397, 404).slice(2, 595, 607).copyFrom(before.slice(1, 397, 404).slice(2, 595, 607));
            assertThat(after.contentEquals(before)).isTrue();
        }
    }

    private static float[] randomFloats(int count) {
        Random random = new Random(5);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() * 100 - 50;
        }
        return values;
    }

    @Test
    void nothingDriftsOverManyRows() {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(6);
            Tensor image = Tensor.allocate(arena, DType.F32, 100_000, 3);
            float[] values = new float[300_000];
            for (int i = 0; i < values.length; i++) {
                values[i] = i < 299_000 ? random.nextFloat() * 1e7f : random.nextFloat();
            }
            image.copyFrom(values);
            LocalStats stats = new LocalStats(31, 3, Border.REFLECT);
            Tensor result = stats.as(DType.F64).apply(image, arena);
            for (long y = 99_700; y < 100_000; y++) {
                checkPixel(image, stats, result, y, y % 3);
            }
        }
    }

    @Test
    void threadsDoNotShowInTheAnswer() {
        try (Arena arena = Arena.ofShared()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F64, 1500, 60), new Random(4), 100);
            image.setDouble(Double.NaN, 600, 30);
            LocalStats stats = new LocalStats(9, 5, Border.ONE_SIDED).with(Missing.SKIP);
            Tensor expected = Parallelism.with(1, () -> stats.apply(image, arena));
            for (int threads = 2; threads <= 16; threads++) {
                assertThat(Parallelism.with(threads, () -> stats.apply(image, arena)).contentEquals(expected)).isTrue();
            }
        }
    }

    @Test
    void refusesBeforeItWrites() {
        try (Arena arena = Arena.ofConfined()) {
            LocalStats stats = new LocalStats(3, Border.REFLECT);
            Tensor image = Tensor.allocate(arena, DType.F32, 4, 4);
            Tensor dst = Tensor.allocate(arena, DType.F32, 2, 4, 4).fill(9);
            assertThatThrownBy(() -> stats.into(Tensor.allocate(arena, DType.I64, 4, 4), dst))
                    .hasMessageStartingWith(
                            "src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got i64 [4, 4]; new ");
            assertThatThrownBy(() -> stats.into(image, dst.slice(2, 0, 3)))
                    .hasMessage("dst: expected f32 [2, 4, 4], got f32 [2, 4, 3]");
            assertThatThrownBy(() -> stats.as(DType.F64).into(image, dst))
                    .hasMessage("dst: expected f64 [2, 4, 4], got f32 [2, 4, 4]");
            assertThatThrownBy(() -> stats.into(dst.at(0), dst))
                    .hasMessage("dst: expected memory that does not overlap src, got an overlap");
            assertThatThrownBy(() -> stats.of())
                    .hasMessage("statistics: expected at least one, and none twice, got []");
            assertThatThrownBy(() -> stats.of(Statistic.SUM, Statistic.SUM))
                    .hasMessage("statistics: expected at least one, and none twice, got [SUM, SUM]");
            assertThatThrownBy(() -> new LocalStats(0, Border.WRAP)).hasMessageContaining("height: expected 1…");
            assertThatThrownBy(() -> new LocalStats(1, 0, Border.WRAP)).hasMessageContaining("width: expected 1…");
            assertThatThrownBy(() -> stats.as(DType.U8)).hasMessage("dtype: expected f32 or f64, got u8");
            assertThat(dst.contentEquals(dst.copy(arena).fill(9))).isTrue();
        }
        Arena closed = Arena.ofShared();
        Tensor image = Tensor.allocate(closed, DType.F32, 4, 4);
        closed.close();
        assertThatThrownBy(() -> new LocalStats(3, Border.WRAP).apply(image, Arena.ofAuto()))
                .isInstanceOf(IllegalStateException.class);
    }
}
