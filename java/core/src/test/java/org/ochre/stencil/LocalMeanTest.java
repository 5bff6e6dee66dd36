package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Missing;
import org.ochre.Parallelism;
import org.ochre.Tensor;

class LocalMeanTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void meansOfWholeNumbersAreTheExactQuotientRoundedOnce(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.I8, DType.U16, DType.I16, DType.I32}) {
                LocalMean means = new LocalMean(1 + random.nextLong(7), 1 + random.nextLong(7),
                        Neighbours.EXTENDING.get(random.nextInt(4)));
                Tensor image = row.random(arena, random, dtype, 120, row.height(), row.width());
                negate(image, random);
                Tensor dst = row.destination().place(arena, dtype == DType.I32 ? DType.F64 : DType.F32, image.shape());
                means.into(image, dst);
                for (long y = 0; y < row.height(); y++) {
                    for (long x = 0; x < row.width(); x++) {
                        double mean = sum(image, means, y, x) / (double) (means.height() * means.width());
                        assertThat(dst.getDouble(y, x)).isEqualTo(dtype == DType.I32 ? mean : (float) mean);
                    }
                }
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    /// Gives some elements of a signed dtype the other sign.
    private static void negate(Tensor image, Random random) {
        boolean signed = image.dtype() == DType.I8 || image.dtype() == DType.I16 || image.dtype() == DType.I32;
        for (long i = 0; i < image.elements() && signed; i += 1 + random.nextInt(5)) {
            long[] at = {i / image.size(1), i % image.size(1)};
            image.setLong(-image.getLong(at) - 1, at);
        }
    }

    private static long sum(Tensor image, LocalMean means, long y, long x) {
        long sum = 0;
        for (long i = 0; i < means.height(); i++) {
            for (long j = 0; j < means.width(); j++) {
                sum += (long) Neighbours.at(image, means.border(), y - means.height() / 2 + i,
                        x - means.width() / 2 + j);
            }
        }
        return sum;
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void floatsAreWithinTheStatedBound(Case row) {
        row.run((arena, random) -> {
            DType dtype = random.nextBoolean() ? DType.F32 : DType.F64;
            LocalMean means = new LocalMean(1 + random.nextLong(Math.clamp(row.height(), 1, 6)),
                    1 + random.nextLong(Math.clamp(row.width(), 1, 6)),
                    random.nextBoolean() ? Border.ONE_SIDED : Border.constant(7.25));
            means = random.nextBoolean() ? means.with(Missing.SKIP) : means;
            LocalStats stats = new LocalStats(means.height(), means.width(), means.border()).with(means.missing());
            Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), 2);
            for (int i = 0; i < 3 && image.elements() > 0; i++) {
                image.setDouble(i == 1 ? Double.POSITIVE_INFINITY : Double.NaN, random.nextLong(row.height()),
                        random.nextLong(row.width()), i % 2);
            }
            Tensor dst = row.destination().place(arena, DType.F64, image.shape());
            means.as(DType.F64).into(image, dst);
            for (long i = 0; i < image.elements(); i += 1 + image.elements() / 500) {
                Tensor plane = image.permute(2, 0, 1).at(i % 2);
                Exact exact = Exact.window(plane, stats, i / 2 / row.width(), i / 2 % row.width());
                double mean = dst.getDouble(i / 2 / row.width(), i / 2 % row.width(), i % 2);
                if (Double.isFinite(exact.mean())) {
                    assertThat(mean).isCloseTo(exact.mean(), within(exact.meanBound(stats)));
                } else {
                    assertThat(mean).isEqualTo(Double.valueOf(exact.mean())); // boxed: NaN is NaN
                }
            }
            assertThat(Layout.damage(dst)).isZero();
        });
    }

    @ParameterizedTest
    @CsvSource({"F32,1e30", "F32,0.1", "F32,3.4e38", "F64,0.1", "F64,1.7e308", "F64,1e-310", "I32,-2147483648"})
    void aConstantIsItsOwnMean(DType dtype, double constant) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, dtype, 70, 600).fill(constant);
            Tensor floats = dtype == DType.I32 ? Tensor.allocate(arena, DType.F64, 70, 600).fill(constant) : image;
            for (LocalMean means : new LocalMean[]{new LocalMean(3, Border.REFLECT), new LocalMean(70, 1, Border.WRAP),
                new LocalMean(8, 31, Border.ONE_SIDED), new LocalMean(70, 600, Border.REFLECT_101),
                new LocalMean(9, Border.ONE_SIDED).nodata(5).with(Missing.SKIP)}) {
                assertThat(means.apply(image, arena).contentEquals(floats)).isTrue();
            }
        }
    }

    /// Sums of I32 are no longer exact in windows of more than 2²² pixels. Such windows compute the mean in another
    /// way.
    @Test
    void aWindowOfManyPixelsKeepsAConstantToo() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.I32, 2100, 2050).fill(2_147_483_647);
            Tensor means = new LocalMean(2100, 2050, Border.REPLICATE).apply(image, arena);
            assertThat(means.getDouble(1000, 1000)).isEqualTo(2_147_483_647);
            assertThat(means.contentEquals(means.copy(arena).fill(2_147_483_647))).isTrue();
        }
    }

    @Test
    void nodataIsMissingInTheDTypeOfTheImage() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 1, 5).copyFrom(new float[]{1, 0.1f, 3, 0.1f, 0.1f});
            LocalMean means = new LocalMean(1, 3, Border.ONE_SIDED).nodata(0.1);
            assertThat(means.with(Missing.SKIP).apply(image, arena)).hasToString("f32 [1, 5]\n[[ 1.  2.  3.  3. nan]]");
            assertThat(means.apply(image.slice(1, 0, 3), arena)).hasToString("f32 [1, 3]\n[[nan nan nan]]");
            Tensor bytes = Tensor.allocate(arena, DType.U8, 1, 4).copyFrom(new byte[]{1, 2, 9, (byte) 255});
            LocalMean skipping = new LocalMean(1, 3, Border.REPLICATE).nodata(255).with(Missing.SKIP);
            assertThat(skipping.apply(bytes, arena).getDouble(0, 3)).isEqualTo(9);
            assertThat(skipping.nodata(-1).apply(bytes, arena).getDouble(0, 2)).isEqualTo((float) (266 / 3.0));
        }
    }

    /// A window of a trillion pixels on 5 × 5 holds each of them as often as the border repeats it.
    @ParameterizedTest
    @CsvSource({"one-sided,13", "wrap,13", "reflect,13", "replicate,13", "reflect-101,13", "constant:4,4",
        "interior,0"})
    void aVastWindowHasTheMeanOfTheWholeAndIsQuick(String border, double mean) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.I16, 5, 5);
            for (int i = 0; i < 25; i++) {
                image.setLong(i + 1, i / 5, i % 5);
            }
            LocalMean means = new LocalMean(1_000_001, Border.parse(border));
            Tensor result = means.apply(image, arena);
            assertThat(result.getDouble(2, 2)).isCloseTo(mean, within(1e-5));
            LocalMean most = new LocalMean(Long.MAX_VALUE, Border.parse(border));
            assertThat(most.as(DType.F64).apply(image, arena).getDouble(4, 0)).isCloseTo(mean, within(1e-9));
        }
    }

    @Test
    void aNodataGridOfI16IsServed() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor dem = Tensor.allocate(arena, DType.I16, 2, 3)
                    .copyFrom(new short[]{100, -999, 300, 200, -999, -32768});
            LocalMean means = new LocalMean(3, Border.ONE_SIDED).with(Missing.SKIP).nodata(-999);
            assertThat(means.apply(dem, arena))
                    .hasToString("f32 [2, 3]\n[[   150.  -8042. -16234.]\n [   150.  -8042. -16234.]]");
            Tensor one = Tensor.allocate(arena, DType.F32, 1, 1).fill(7);
            for (Border border : Neighbours.EXTENDING.subList(0, 4)) {
                assertThat(new LocalMean(3, border).apply(one, arena).getDouble(0, 0)).isEqualTo(7);
            }
            assertThat(new LocalMean(3, Border.ONE_SIDED).apply(one, arena).getDouble(0, 0)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @CsvSource({"U8,F32", "I8,F32", "U16,F32", "I16,F32", "F32,F32", "I32,F64", "F64,F64"})
    void resultsAreF32OrF64AsTheTableSays(DType image, DType means) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor src = Tensor.allocate(arena, image, 3, 4, 2);
            assertThat(new LocalMean(2, Border.WRAP).apply(src, arena).type()).hasToString(means + " [3, 4, 2]");
            assertThat(new LocalStats(2, Border.WRAP).apply(src, arena).type()).hasToString(means + " [2, 3, 4, 2]");
        }
    }

    @Test
    void threadsDoNotShowInTheAnswer() {
        try (Arena arena = Arena.ofShared()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 1500, 61), new Random(4), 100);
            LocalMean means = new LocalMean(5, 4, Border.REFLECT);
            Tensor expected = Parallelism.with(1, () -> means.apply(image, arena));
            for (int threads = 2; threads <= 16; threads++) {
                assertThat(Parallelism.with(threads, () -> means.apply(image, arena)).contentEquals(expected)).isTrue();
            }
        }
    }

    /// A stack [c, h, w] enters through permute, with a reused output. Beside input and output it takes at most 8 MB.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aStackTakesLittleMemoryBesideItself() throws Exception {
        long side = Long.getLong("ochre.test.stack", 800);
        try (Arena arena = Arena.ofShared()) {
            Tensor stack = Tensor.allocate(arena, DType.F32, 16, side, side);
            Tensor means = Tensor.allocate(arena, DType.F32, 16, side, side);
            Tensor values = Case.fill(Tensor.allocate(arena, DType.F32, side), new Random(1), 100);
            stack.copyFrom(values);
            means.fill(0);
            LocalMean mean = new LocalMean(3, Border.REPLICATE);
            for (int round = 0; round < 2; round++) { // the JVM's own growth
                mean.into(stack.permute(1, 2, 0), means.permute(1, 2, 0));
            }
            Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak starts anew
            long before = resident("VmRSS");
            mean.into(stack.permute(1, 2, 0), means.permute(1, 2, 0));
            assertThat(resident("VmHWM") - before).as("kB beside input and output").isLessThanOrEqualTo(8 << 10);
            assertThat(means.at(15).contentEquals(mean.apply(stack.at(3), arena))).isTrue();
        }
    }

    private static long resident(String field) throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
    }

    @Test
    void refusesBeforeItWrites() {
        try (Arena arena = Arena.ofConfined()) {
            LocalMean means = new LocalMean(3, Border.REFLECT);
            Tensor image = Tensor.allocate(arena, DType.F32, 4, 4);
            Tensor dst = Tensor.allocate(arena, DType.F32, 4, 4).fill(9);
            assertThatThrownBy(() -> means.into(Tensor.allocate(arena, DType.I64, 4, 4), dst))
                    .hasMessage("src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got i64 [4, 4]; "
                            + "new Convert(DType.F64) makes floats of i64");
            assertThatThrownBy(() -> means.into(image, dst.slice(1, 0, 3)))
                    .hasMessage("dst: expected f32 [4, 4], got f32 [4, 3]");
            assertThatThrownBy(() -> means.into(dst, dst))
                    .hasMessage("dst: expected memory that does not overlap src, got an overlap");
            assertThatThrownBy(() -> new LocalMean(-1, Border.WRAP)).hasMessageContaining("height: expected 1…");
            assertThatThrownBy(() -> means.as(DType.I32)).hasMessage("dtype: expected f32 or f64, got i32");
            assertThat(dst.contentEquals(dst.copy(arena).fill(9))).isTrue();
        }
    }
}
