package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Parallelism;
import org.ochre.Tensor;

class CorrelationTest {

    static Kernel random(Random random, int height, int width) {
        return Kernel.of(height, width, random.doubles((long) height * width, -1, 1).toArray());
    }

    private static Correlation anyFilter(Random random, int largest) {
        Kernel kernel = random(random, 1 + random.nextInt(largest), 1 + random.nextInt(largest));
        return new Correlation(kernel, random.nextInt(kernel.height()), random.nextInt(kernel.width()),
                random.nextInt(3),
                Sums.BORDERS.get(random.nextInt(Sums.BORDERS.size())), null);
    }

    private static double unit(DType dtype) {
        return dtype == DType.F64 ? 0x1p-53 : 0x1p-24;
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheSumInEveryLayoutAndArena(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.I8, DType.U16, DType.I16, DType.I32, DType.F32, DType.F64}) {
                Correlation filter = anyFilter(random, random.nextInt(3) == 0 ? 17 : 7);
                long channels = random.nextInt(4);
                long[] shape = channels == 0
                        ? new long[]{row.height(), row.width()}
                        : new long[]{row.height(), row.width(), channels};
                Tensor image = row.random(arena, random, dtype, 100, shape);
                Tensor dst = row.destination().place(arena, Window.working(dtype, null), shape);
                filter.into(image, dst);
                Sums.holds(dst, image, 0, 0, filter, unit(dst.dtype()));
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    /// Every size from 1 to 31, odd, even and oblong. Borders take turns.
    @ParameterizedTest
    @ValueSource(
            ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
                28, 29, 30, 31})
    void meansTheSameAtEverySize(int size) {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(size);
            for (Border border : Sums.BORDERS) {
                int other = 1 + random.nextInt(31);
                Kernel kernel = random.nextBoolean() ? random(random, size, other) : random(random, size, size);
                DType dtype = random.nextBoolean() ? DType.F32 : DType.F64;
                Tensor image = Case.fill(Tensor.allocate(arena, dtype, 23, 29), random, 100);
                Correlation filter = new Correlation(kernel, random.nextInt(size), random.nextInt(kernel.width()), 0.5,
                        border,
                        null);
                Sums.holds(filter.apply(image, arena), image, 0, 0, filter, unit(dtype));
            }
        }
    }

    /// Crops at each edge and in the middle. For `apply` a crop is an image with a border of its own; for `within` it
    /// is a part of the whole image.
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 12, 19})
    void cropsAreIsolatedOrSeeTheirTrueNeighbours(int size) {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(size);
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 21, 25, 2), random, 100);
            for (Border border : Sums.BORDERS) {
                Correlation filter = new Correlation(random(random, size, size), border);
                Tensor whole = filter.apply(image, arena);
                for (long[] corner : new long[][]{{0, 0}, {0, 7}, {0, 15}, {6, 0}, {6, 7}, {6, 15}, {12, 0}, {12, 7},
                    {12, 15}}) {
                    Tensor crop = image.crop(corner[0], corner[1], 9, 10);
                    Sums.holds(filter.apply(crop, arena), crop, 0, 0, filter, 0x1p-24);
                    Tensor within = filter.within(image, corner[0], corner[1], 9, 10, arena);
                    Sums.holds(within, image, corner[0], corner[1], filter, 0x1p-24);
                    assertThat(within.getDouble(4, 4, 1)).isCloseTo(whole.getDouble(corner[0] + 4, corner[1] + 4, 1),
                            within(0.01));
                }
                assertThat(filter.within(image, 0, 0, 21, 25, arena).contentEquals(whole)).isTrue();
            }
        }
    }

    /// Inside a large image windows are read in place; at its edges they are read from copies. An image whose columns
    /// run backwards is copied as a whole. Both must give the same bits.
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 3", "2, 5", "5, 1", "1, 9", "13, 13", "70, 3", "4, 120"})
    void edgesDoNotShow(int height, int width) {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(height);
            for (Border border : Sums.BORDERS) {
                for (DType dtype : new DType[]{DType.F32, DType.F64}) {
                    Tensor image = Case.fill(Tensor.allocate(arena, dtype, 80, 121, 1 + random.nextInt(2)), random,
                            100);
                    Tensor backwards = image.flip(1).copy(arena).flip(1);
                    Correlation filter = new Correlation(random(random, height, width), random.nextInt(height),
                            random.nextInt(width), 0.5, border, null);
                    Tensor whole = filter.apply(image, arena);
                    assertThat(whole.contentEquals(filter.apply(backwards, arena))).isTrue();
                    Tensor part = filter.within(image, 3, 1, 77, 119, arena);
                    assertThat(part.contentEquals(whole.crop(3, 1, 77, 119))).isTrue();
                    assertThat(filter.within(image, 0, 2, 78, 119, arena).contentEquals(whole.crop(0, 2, 78, 119)))
                            .isTrue();
                    assertThat(filter.as(DType.I16).apply(image, arena)
                            .contentEquals(filter.as(DType.I16).apply(backwards, arena))).isTrue();
                    assertThat(whole.getDouble(40, 60, 0)).isCloseTo(
                            Sums.correlate(image.channel(0), 40, 60, filter)[0],
                            within(0.1));
                }
            }
        }
    }

    /// This holds at every size, because no running sums and no DFT are used.
    @ParameterizedTest
    @CsvSource({"F32, 3", "F32, 11", "F32, 13", "F32, 31", "F64, 7", "F64, 9", "F64, 11", "F64, 31"})
    void aBadValueTouchesOnlyItsWindows(DType dtype, int size) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, dtype, 90, 80), new Random(size), 100);
            Correlation filter = new Correlation(random(new Random(1), size, size), Border.REFLECT_101);
            Tensor clean = filter.apply(image, arena);
            for (double bad : new double[]{Double.NaN, Double.NEGATIVE_INFINITY, 1e20}) {
                Tensor spoiled = image.copy(arena);
                spoiled.setDouble(bad, 40, 41);
                Tensor got = filter.apply(spoiled, arena);
                for (long y = 0; y < 90; y++) {
                    for (long x = 0; x < 80; x++) {
                        boolean inside = Math.abs(y - 40) <= size / 2 && Math.abs(x - 41) <= size / 2;
                        assertThat(Double.compare(got.getDouble(y, x), clean.getDouble(y, x)) == 0).isEqualTo(!inside);
                    }
                }
            }
        }
    }

    @Test
    void aKernelOfZerosGivesDelta() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 5, 6).fill(3);
            for (int size : new int[]{3, 20}) {
                Correlation filter = new Correlation(Kernel.of(size, size, new double[size * size]), Border.WRAP)
                        .delta(2.5);
                assertThat(filter.apply(image, arena).contentEquals(image.copy(arena).fill(2.5))).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"F32, 9, 7", "F32, 31, 31", "F64, 5, 6", "F64, 31, 20"})
    void aProductOfColumnAndRowIsFoundAndMeansTheSame(DType dtype, int height, int width) {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(height);
            Kernel column = random(random, height, 1);
            Kernel row = random(random, 1, width);
            Tensor product = Tensor.allocate(arena, dtype, height, width);
            for (int i = 0; i < height * width; i++) {
                product.setDouble(column.at(i / width, 0) * row.at(0, i % width), i / width, i % width);
            }
            Kernel kernel = Kernel.of(product);
            assertThat(kernel.separated(dtype)).isPresent();
            assertThat(random(random, height, width).separated(dtype)).isEmpty();
            Tensor image = Case.fill(Tensor.allocate(arena, dtype, 40, 35), random, 100);
            for (Border border : Sums.BORDERS) {
                Correlation filter = new Correlation(kernel, random.nextInt(height), random.nextInt(width), 3, border,
                        null);
                Sums.holds(filter.apply(image, arena), image, 0, 0, filter, unit(dtype));
            }
            product.setDouble(product.getDouble(2, 3) + 1e-4, 2, 3);
            assertThat(Kernel.of(product).separated(dtype)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 513, 1200})
    void anyNumberOfChannels(long channels) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 4, 5, channels), new Random(channels), 100);
            Kernel kernel = random(new Random(7), 3, 2);
            for (Border border : new Border[]{Border.REFLECT, Border.constant(2)}) {
                Correlation filter = new Correlation(kernel, border);
                Sums.holds(filter.apply(image, arena), image, 0, 0, filter, 0x1p-24);
            }
        }
    }

    @Test
    void planesAreReadAndWrittenWhereTheyLie() {
        try (Arena arena = Arena.ofShared()) {
            Tensor stack = Case.fill(Tensor.allocate(arena, DType.F32, 3, 40, 30), new Random(5), 100);
            Tensor results = Tensor.allocate(arena, DType.F32, 3, 40, 30);
            Correlation filter = new Correlation(random(new Random(7), 5, 5), Border.REPLICATE);
            filter.into(stack.permute(1, 2, 0), results.permute(1, 2, 0));
            for (long c = 0; c < 3; c++) {
                assertThat(filter.apply(stack.at(c), arena).contentEquals(results.at(c))).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void resultsComeInTheDtypeAskedFor(DType dtype) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 1, 4).copyFrom(new byte[]{0, 3, (byte) 200, (byte) 255});
            Correlation filter = new Correlation(Kernel.of(1, 1, 1.5), Border.REFLECT).delta(-1);
            Tensor got = filter.as(dtype).apply(image, arena);
            double[] exact = {-1, 3.5, 299, 381.5};
            for (int i = 0; i < 4; i++) {
                double expected = dtype.isFloat()
                        ? exact[i]
                        : Math.clamp(Math.rint(exact[i]), dtype.min(), dtype.max());
                assertThat(got.getDouble(0, i)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 15})
    void threadsDoNotShowInTheAnswer(int size) {
        try (Arena arena = Arena.ofShared()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 900, 701), new Random(4), 100);
            Correlation filter = new Correlation(random(new Random(2), size, size), Border.REFLECT);
            Tensor expected = Parallelism.with(1, () -> filter.apply(image, arena));
            for (int threads = 2; threads <= 4; threads++) {
                assertThat(Parallelism.with(threads, () -> filter.apply(image, arena)).contentEquals(expected))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"reflect, reflect", "mirror, reflect-101", "nearest, replicate", "wrap, wrap", "constant, constant:7"})
    void agreesWithScipy(String mode, String border) {
        try (Arena arena = Arena.ofConfined()) {
            for (String field : new String[]{"photo", "grid"}) {
                Tensor image = Fixtures.read("filter_" + field, arena);
                for (String size : new String[]{"3x3", "4x6", "13x13", "2x15"}) {
                    Tensor kernel = Fixtures.read("filter_kernel_" + size, arena);
                    Tensor correlated = Fixtures.read("filter_" + field + "_" + size + "_" + mode, arena);
                    close(new Correlation(kernel, Border.parse(border)).apply(image, arena), correlated.at(0));
                    close(Correlation.convolution(kernel, Border.parse(border)).apply(image, arena), correlated.at(1));
                }
            }
        }
    }

    static void close(Tensor got, Tensor expected) {
        assertThat(got.shape()).isEqualTo(expected.shape());
        for (long y = 0; y < got.size(0); y++) {
            for (long x = 0; x < got.size(1); x++) {
                double value = expected.getDouble(y, x);
                double bound = got.dtype() == DType.F64 ? 1e-11 : 1e-5;
                assertThat(got.getDouble(y, x)).isCloseTo(value, within(bound * Math.max(Math.abs(value), 300)));
            }
        }
    }

    @Test
    void refusesBeforeItWrites() {
        try (Arena arena = Arena.ofConfined()) {
            Correlation filter = new Correlation(random(new Random(1), 3, 3), Border.REFLECT);
            Tensor image = Tensor.allocate(arena, DType.F32, 4, 4);
            Tensor dst = Tensor.allocate(arena, DType.F32, 4, 4).fill(9);
            assertThatThrownBy(() -> filter.into(Tensor.allocate(arena, DType.I64, 4, 4), dst))
                    .hasMessage(
                            "src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got i64 [4, 4]; new Convert(DType.F64) makes it f64");
            assertThatThrownBy(() -> filter.into(image, dst.slice(1, 0, 3)))
                    .hasMessage("dst: expected f32 [4, 4], got f32 [4, 3]");
            assertThatThrownBy(() -> filter.as(DType.U8).into(image, dst))
                    .hasMessage("dst: expected u8 [4, 4], got f32 [4, 4]");
            assertThatThrownBy(() -> filter.into(dst, dst))
                    .hasMessage("dst: expected memory that does not overlap src, got an overlap");
            assertThatThrownBy(() -> filter.within(image, 1, 0, dst)).isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("within: expected a rectangle inside [4, 4], got 4×4 at (1, 0)");
            assertThatThrownBy(() -> filter.anchor(3, 0)).hasMessage("anchorY: expected 0…2, got 3");
            assertThatThrownBy(() -> new Correlation(filter.kernel(), Border.ONE_SIDED))
                    .hasMessage("border: expected interior or one that extends the image, got one-sided");
            assertThatThrownBy(() -> new Correlation(image.slice(0, 0, 0), Border.WRAP))
                    .hasMessage("kernel: expected f32 or f64 [kh, kw], 1 ≤ kh, kw ≤ 32767, got f32 [0, 4]");
            assertThatThrownBy(() -> Kernel.of(image.copy(arena).fill(Double.NaN)))
                    .hasMessage("kernel: expected finite taps, got NaN");
            assertThat(dst.contentEquals(dst.copy(arena).fill(9))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void resultsLandInTheCallersMemory(Layout layout) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 12, 9, 3), new Random(4), 100);
            for (int size : new int[]{3, 15}) {
                Correlation filter = new Correlation(random(new Random(2), size, size), Border.REFLECT);
                Tensor dst = layout.place(arena, DType.F32, 12, 9, 3).fill(Double.NaN);
                filter.into(image, dst);
                Sums.holds(dst, image, 0, 0, filter, 0x1p-24);
                assertThat(Layout.damage(dst)).isZero();
            }
        }
    }
}
