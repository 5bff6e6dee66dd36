package org.ochre.resample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Fuzz;
import org.ochre.Layout;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;

class ResizeTest {
    private static final DType[] SUMMED = {DType.U8, DType.U16, DType.F32, DType.F64};

    private static Tensor fixture(String name, SegmentAllocator results) {
        try {
            return org.ochre.io.Npy.read(Path.of(Objects.requireNonNull(
                    ResizeTest.class.getResource(name + ".npy"), name).toURI()), results);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static <T> T one(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static Tensor random(Tensor tensor, Random random) {
        return Case.fill(tensor, random, tensor.dtype().isFloat() ? 2 : tensor.dtype().max() + 1);
    }

    /// Bounds of the errors: U8 and U16 are within 1 of the sum that is rounded and clipped once. Floats are within the
    /// rounding of F32, and of the sums in F64.
    private static void agrees(Resize resize, Tensor src, Tensor dst) {
        Naive.Answer answer = Naive.of(resize, src);
        long windows = src.size(0) + src.size(1) + 8;
        for (int y = 0; y < dst.size(0); y++) {
            for (int x = 0; x < dst.size(1); x++) {
                for (int c = 0; c < answer.values()[y][x].length; c++) {
                    double got = dst.rank() == 2 ? dst.getDouble(y, x) : dst.getDouble(y, x, c);
                    double exact = answer.values()[y][x][c];
                    double sums = windows * 0x1p-50 * (answer.sizes()[y][x][c] + 1);
                    double expected = dst.dtype().isFloat()
                            ? exact
                            : Math.clamp(Math.floor(exact + 0.5), 0, dst.dtype().max());
                    double bound = switch (dst.dtype()) {
                        case F32 -> Math.abs(exact) * 0x1p-24 + sums;
                        case F64 -> sums;
                        default -> 1;
                    };
                    if (!(Math.abs(got - expected) <= bound)) {
                        throw new AssertionError(resize + " of " + src.type() + " at (" + y + ", " + x + ", " + c
                                + "): expected " + expected + " ± " + bound + ", got " + got);
                    }
                }
            }
        }
    }

    private static Resize drawn(Random random, Tensor src) {
        Filter filter = Filter.values()[1 + random.nextInt(Filter.values().length - 1)];
        Resize resize = new Resize(1 + random.nextInt(60), 1 + random.nextInt(60)).with(filter)
                .with(one(random, Resize.Mode.values()));
        if (random.nextInt(3) == 0) {
            double y = random.nextDouble() * src.size(0) * 0.7;
            double x = random.nextDouble() * src.size(1) * 0.7;
            resize = resize.crop(new Box(y, x, Math.min(random.nextDouble() * src.size(0) + 0.1, src.size(0) - y),
                    Math.min(random.nextDouble() * src.size(1) + 0.1, src.size(1) - x)));
        }
        return resize;
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheWeightedSumInEveryLayoutAndArena(Case row) {
        row.run((arena, random) -> {
            DType dtype = one(random, SUMMED);
            long[] shape = {row.height(), row.width(), 1 + random.nextInt(6)};
            if (shape[0] == 0 || shape[1] == 0) {
                Tensor none = row.source().place(arena, dtype, shape);
                assertThatThrownBy(() -> new Resize(3, 3).apply(none, arena))
                        .hasMessage("src: expected at least one pixel, got " + none.type());
                return;
            }
            Tensor src = random(row.source().place(arena, dtype, shape), random);
            Resize resize = drawn(random, src).straight();
            Tensor dst = row.destination().place(arena, dtype, resize.resultType(src.type()).shape());
            resize.into(src, dst);
            agrees(resize, src, dst);
            assertThat(Layout.damage(dst)).isZero();
        });
    }

    @Test
    void agreesWithTheDefinitionAtRandom() {
        Fuzz.of(70_000, 100).forEach(seed -> {
            Random random = new Random(seed);
            try (Arena arena = Arena.ofConfined()) {
                DType dtype = one(random, SUMMED);
                long channels = one(random, new Long[]{0L, 1L, 3L, 4L});
                long h = 1 + random.nextInt(70);
                long w = 1 + random.nextInt(70);
                long[] shape = channels == 0 ? new long[]{h, w} : new long[]{h, w, channels};
                Tensor src = random(one(random, Layout.values()).place(arena, dtype, shape), random);
                boolean light = random.nextBoolean();
                if (dtype.isFloat() && (light || channels == 4)) {
                    positive(src);
                }
                Resize resize = drawn(random, src).linear(light);
                resize = random.nextBoolean() ? resize.straight() : resize;
                boolean rgba = channels == 4 && resize.premultiplied();
                if (dtype.isFloat() && (light || rgba)) { // quotients and curves have no simple bound
                    return;
                }
                agrees(resize, src, resize.apply(src, arena));
            }
        });
    }

    private static void positive(Tensor tensor) {
        Tensor flat = tensor.copy(Arena.ofAuto()).reshape(tensor.elements());
        for (long i = 0; i < flat.size(0); i++) {
            flat.setDouble(Math.abs(flat.getDouble(i)), i);
        }
        tensor.copyFrom(flat.reshape(tensor.shape()));
    }

    @ParameterizedTest
    @EnumSource(value = Filter.class, names = "NEAREST", mode = EnumSource.Mode.EXCLUDE)
    void floatsOfLightAndOfRgbaAreNearTheDefinition(Filter filter) {
        Random random = new Random(5);
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[]{DType.F32, DType.F64}) {
                Tensor src = Tensor.allocate(arena, dtype, 23, 31, 4);
                positive(Case.fill(src, random, 2));
                for (long[] size : new long[][]{{11, 9}, {40, 50}}) {
                    Resize resize = new Resize(size[0], size[1]).with(filter).linear(true);
                    Tensor dst = resize.apply(src, arena);
                    double[][][] exact = Naive.of(resize, src).values();
                    for (int i = 0; i < dst.elements(); i++) {
                        long[] at = {i / 4 / size[1], i / 4 % size[1], i % 4};
                        double value = exact[(int) at[0]][(int) at[1]][(int) at[2]];
                        assertThat(dst.getDouble(at)).isCloseTo(value,
                                within((dtype == DType.F32 ? 1e-7 : 1e-12) * Math.max(Math.abs(value), 1)));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Filter.class)
    void aConstantStaysExactly(Filter filter) {
        Random random = new Random(8);
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[]{DType.U8, DType.U16, DType.F32}) {
                for (long[] size : new long[][]{{1, 1}, {7, 13}, {50, 44}, {91, 200}, {300, 2}}) {
                    double value = dtype.isFloat() ? random.nextFloat() : random.nextInt((int) dtype.max() + 1);
                    Tensor src = Tensor.allocate(arena, dtype, 50, 44, 3).fill(value);
                    Tensor dst = new Resize(size[0], size[1]).with(filter).apply(src, arena);
                    assertThat(dst.contentEquals(Tensor.allocate(arena, dst.type()).fill(value)))
                            .as("%s %s %s", dtype, value, dst.type()).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Filter.class)
    void theSameSizeIsACopy(Filter filter) {
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : SUMMED) {
                for (long channels : new long[]{1, 3, 4}) {
                    Tensor src = random(Tensor.allocate(arena, dtype, 19, 27, channels), new Random(channels));
                    Resize resize = new Resize(19, 27).with(filter);
                    assertThat(resize.straight().apply(src, arena).contentEquals(src)).isTrue();
                    if (!dtype.isFloat()) {
                        Tensor colors = channels == 4 ? src.slice(2, 0, 3) : src;
                        assertThat(resize.linear(true).apply(colors, arena).contentEquals(colors)).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void everyCodeSurvivesLinearLightAndBack() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor bytes = Tensor.allocate(arena, DType.U8, 256, 1);
            Tensor words = Tensor.allocate(arena, DType.U16, 256, 256);
            for (int i = 0; i < 256; i++) {
                bytes.setLong(i, i, 0);
                for (int j = 0; j < 256; j++) {
                    words.setLong(256L * i + j, i, j);
                }
            }
            assertThat(new Resize(256, 1).linear(true).apply(bytes, arena).contentEquals(bytes)).isTrue();
            assertThat(new Resize(256, 256).linear(true).apply(words, arena).contentEquals(words)).isTrue();
        }
    }

    /// Black and white give the grey that has half of the light: 188, not 128.
    @Test
    void lightIsSummedWhereAsked() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor board = Tensor.allocate(arena, DType.U8, 64, 64).fill(0);
            board.step(0, 2).step(1, 2).fill(255);
            board.slice(0, 1, 64).step(0, 2).slice(1, 1, 64).step(1, 2).fill(255);
            assertThat(new Resize(4, 4).with(Filter.AREA).linear(true).apply(board, arena).getLong(2, 2))
                    .isEqualTo(188);
            assertThat(new Resize(4, 4).with(Filter.AREA).apply(board, arena).getLong(2, 2)).isEqualTo(128);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Filter.class, names = "NEAREST", mode = EnumSource.Mode.EXCLUDE)
    void theColourOfTransparentPixelsDoesNotBleed(Filter filter) {
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[]{DType.U8, DType.U16}) {
                Tensor src = Tensor.allocate(arena, dtype, 40, 40, 4).fill(0);
                src.channel(0).fill(dtype.max()); // red, transparent
                Tensor right = src.slice(1, 20, 40);
                right.channel(0).fill(0);
                right.channel(2).fill(200); // blue, opaque
                right.channel(3).fill(dtype.max());
                for (long side : new long[]{7, 13, 90}) {
                    Tensor dst = new Resize(side, side).with(filter).apply(src, arena);
                    for (long x = 0; x < side; x++) {
                        boolean clear = dst.getLong(3, x, 3) == 0;
                        assertThat(dst.getLong(3, x, 0)).isZero();
                        assertThat(dst.getLong(3, x, 2)).isEqualTo(clear ? 0 : 200);
                    }
                    assertThat(dst.getLong(3, 0, 3)).isZero();
                    assertThat(dst.getLong(3, side - 1, 3)).isEqualTo(dtype.max());
                }
            }
        }
    }

    @Test
    void aNanTouchesOnlyItsWindows() {
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[]{DType.F32, DType.F64}) {
                Tensor src = Case.fill(Tensor.allocate(arena, dtype, 90, 90), new Random(4), 10);
                for (double value : new double[]{Double.NaN, Double.POSITIVE_INFINITY}) {
                    src.setDouble(value, 45, 60);
                    for (Filter filter : Filter.values()) {
                        Tensor dst = new Resize(30, 45).with(filter).apply(src, arena);
                        for (long y = 0; y < 30; y++) {
                            for (long x = 0; x < 45; x++) {
                                boolean near = Math.abs(y + 0.5 - 45.5 / 3) <= 3.2
                                        && Math.abs(x + 0.5 - 60.5 / 2) <= 3.3;
                                assertThat(Double.isFinite(dst.getDouble(y, x)) || near).isTrue();
                            }
                        }
                        assertThat(Double.isFinite(dst.getDouble(15, 30))).isEqualTo(filter == Filter.NEAREST);
                    }
                    assertThat(new Resize(90, 90).apply(src, arena).getDouble(45, 60)).isEqualTo(Double.valueOf(value));
                    assertThat(new Resize(90, 90).apply(src, arena).getDouble(45, 61)).isFinite();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Filter.class)
    void threadsAndLayoutsGiveTheSameBits(Filter filter) {
        try (Arena arena = Arena.ofShared()) {
            for (DType dtype : SUMMED) {
                Tensor src = random(Tensor.allocate(arena, dtype, 300, 211, 3), new Random(9));
                Tensor planes = Layout.PLANES.holding(arena, src);
                for (long[] size : new long[][]{{103, 77}, {150, 211}, {420, 333}, {100, 211}}) {
                    Resize resize = new Resize(size[0], size[1]).with(filter);
                    Tensor expected = Parallelism.with(1, () -> resize.apply(src, arena));
                    assertThat(Parallelism.with(5, () -> resize.apply(src, arena)).contentEquals(expected)).isTrue();
                    assertThat(resize.apply(planes, arena).contentEquals(expected)).isTrue();
                    assertThat(resize.apply(src.flip(0).flip(1), arena).shape()).isEqualTo(expected.shape());
                    assertThat(resize.apply(src.channel(1), arena).contentEquals(expected.channel(1))).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 3000, 4", "3000, 1, 1, 7", "1, 3000, 7, 1", "20000, 3, 2, 9", "2, 30000, 300, 1",
        "2, 30000, 30000, 2", "5, 5, 1, 4001", "9000, 9, 1, 1"})
    void anyRatioIsServed(long h, long w, long height, long width) {
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : new DType[]{DType.U8, DType.F32}) {
                Tensor src = random(Tensor.allocate(arena, dtype, h, w), new Random(h));
                for (Filter filter : new Filter[]{Filter.AREA, Filter.BILINEAR, Filter.LANCZOS3}) {
                    Resize resize = new Resize(height, width).with(filter);
                    Tensor dst = resize.apply(src, arena);
                    if (h * width < 100_000 && w * height < 100_000) {
                        agrees(resize, src, dst);
                    }
                    assertThat(dst.shape()).containsExactly(height, width);
                }
            }
        }
    }

    /// A column that becomes a row takes as many sums as it has pixels, whichever axis would be first.
    @Test
    void aColumnThatBecomesARowTakesNoTime() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor src = Tensor.allocate(arena, DType.U8, 1, 1_000_000).fill(77);
            Tensor dst = new Resize(1_000_000, 1).apply(src, arena);
            assertThat(dst.getLong(999_999, 0)).isEqualTo(77);
            assertThat(new Resize(1, 1_000_000).apply(dst, arena).contentEquals(src)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"NEAREST, 36x48", "NEAREST, 40x64", "NEAREST, 24x192", "BILINEAR, 36x48",
        "BILINEAR, 25x31", "BILINEAR, 90x100", "BILINEAR, 131x20", "BICUBIC, 36x48", "BICUBIC, 25x31",
        "BICUBIC, 90x100", "BICUBIC, 131x20", "LANCZOS3, 36x48", "LANCZOS3, 25x31", "LANCZOS3, 90x100",
        "LANCZOS3, 131x20", "AREA, 36x48", "AREA, 24x32", "AREA, 9x16"})
    void agreesWithPillow(Filter filter, String size) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor expected = fixture(filter.name().toLowerCase(java.util.Locale.ROOT) + "_" + size, arena);
            Tensor dst = new Resize(expected.size(0), expected.size(1)).with(filter)
                    .apply(fixture("photo", arena), arena);
            assertThat(share(dst, expected, filter == Filter.NEAREST ? 0 : 1)).isGreaterThanOrEqualTo(0.999);
        }
    }

    /// Pillow sums across first, and clips and rounds these sums to bytes before it sums down. Where that clips, it
    /// differs by more than 1 from the sum that is clipped once; in two steps, [Resize] does the same as Pillow.
    @ParameterizedTest
    @ValueSource(strings = {"12x16", "24x32"})
    void differsFromPillowWhereItClipsBetweenItsPasses(String size) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor expected = fixture("dark_" + size, arena);
            Tensor src = fixture("dark", arena);
            Tensor once = new Resize(expected.size(0), expected.size(1)).apply(src, arena);
            Tensor across = new Resize(src.size(0), expected.size(1)).apply(src, arena);
            Tensor twice = new Resize(expected.size(0), expected.size(1)).apply(across, arena);
            assertThat(share(once, expected, 1)).isBetween(0.9, 0.999);
            assertThat(share(twice, expected, 1)).isEqualTo(1);
        }
    }

    /// Pillow rounds premultiplied colours to bytes, which are coarse where alpha is small: there the colours differ.
    @ParameterizedTest
    @CsvSource({"31x40", "80x110"})
    void rgbaAgreesWithPillow(String size) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor expected = fixture("rgba_" + size, arena);
            Tensor dst = new Resize(expected.size(0), expected.size(1)).apply(fixture("rgba", arena), arena);
            assertThat(share(dst.channel(3), expected.channel(3), 1)).isGreaterThanOrEqualTo(0.999);
            for (long y = 0; y < dst.size(0); y++) {
                for (long x = 0; x < dst.size(1); x++) {
                    double bound = 3 + 255.0 / Math.max(dst.getLong(y, x, 3), 1);
                    boolean isFaint = dst.getLong(y, x, 3) < 64;
                    for (long c = 0; !isFaint && c < 3; c++) {
                        assertThat(dst.getDouble(y, x, c)).isCloseTo(expected.getDouble(y, x, c), within(bound));
                    }
                }
            }
        }
    }

    private static double share(Tensor got, Tensor expected, long allowed) {
        assertThat(got.type()).isEqualTo(expected.type());
        long near = 0;
        Tensor a = got.copy(Arena.ofAuto()).reshape(got.elements());
        Tensor b = expected.copy(Arena.ofAuto()).reshape(got.elements());
        for (long i = 0; i < a.size(0); i++) {
            near += Math.abs(a.getLong(i) - b.getLong(i)) <= allowed ? 1 : 0;
        }
        return (double) near / a.size(0);
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void nearestCopiesThePixelThatTheCentreLiesIn(Case row) {
        if (row.height() == 0 || row.width() == 0) {
            return;
        }
        row.run((arena, random) -> {
            DType dtype = one(random, DType.values());
            Tensor src = row.random(arena, random, dtype, 100, row.height(), row.width(), 1 + random.nextInt(6));
            long h = 1 + random.nextInt(90);
            long w = 1 + random.nextInt(90);
            Tensor dst = row.destination().place(arena, dtype, h, w, src.size(2));
            new Resize(h, w).with(Filter.NEAREST).into(src, dst);
            for (long y = 0; y < h; y++) {
                for (long x = 0; x < w; x++) {
                    Tensor pixel = src.at((2 * y + 1) * src.size(0) / (2 * h)).at((2 * x + 1) * src.size(1) / (2 * w));
                    assertThat(dst.at(y).at(x).contentEquals(pixel)).isTrue();
                }
            }
            assertThat(Layout.damage(dst)).isZero();
        });
    }

    @Test
    void areasOfWholeBlocksAreExactMeans() {
        Random random = new Random(6);
        try (Arena arena = Arena.ofConfined()) {
            for (int round = 0; round < 60; round++) {
                int tall = 1 + random.nextInt(round % 9 == 0 ? 128 : 7);
                int wide = 1 + random.nextInt(round % 7 == 0 ? 128 : 7);
                long h = 1 + random.nextInt(5);
                long w = 1 + random.nextInt(9);
                Tensor src = random(one(random, Layout.values()).place(arena, DType.U8, h * tall, w * wide, 3), random);
                Tensor dst = new Resize(h, w).with(Filter.AREA).apply(src, arena);
                for (long i = 0; i < dst.elements(); i++) {
                    long sum = 0;
                    for (long k = 0; k < (long) tall * wide; k++) {
                        sum += src.getLong(i / 3 / w * tall + k / wide, i / 3 % w * wide + k % wide, i % 3);
                    }
                    long n = (long) tall * wide;
                    assertThat(dst.getLong(i / 3 / w, i / 3 % w, i % 3)).isEqualTo((2 * sum + n) / (2 * n));
                }
            }
        }
    }

    @Test
    void fitKeepsTheRatioAndFillTheSize() {
        assertThat(sizeOf(Resize.fit(300, 300), 3000, 4000)).containsExactly(225, 300, 3);
        assertThat(sizeOf(Resize.fit(300, 300), 4000, 3000)).containsExactly(300, 225, 3);
        assertThat(sizeOf(Resize.fit(300, 300), 30, 20)).containsExactly(300, 200, 3);
        assertThat(sizeOf(Resize.fit(10, 10), 10_000, 1)).containsExactly(10, 1, 3);
        assertThat(sizeOf(Resize.fit(10, 10), 3, 3)).containsExactly(10, 10, 3);
        assertThat(sizeOf(Resize.fit(Integer.MAX_VALUE, 852), 3279, 4928)).containsExactly(567, 852, 3);
        assertThat(sizeOf(Resize.fit(50, 50).crop(new Box(0, 10, 20, 40)), 100, 100)).containsExactly(25, 50, 3);
        assertThat(sizeOf(Resize.fill(20, 50), 100, 100)).containsExactly(20, 50, 3);
        try (Arena arena = Arena.ofConfined()) {
            Tensor src = random(Tensor.allocate(arena, DType.U8, 60, 40), new Random(3));
            Tensor middle = src.crop(10, 0, 40, 40);
            assertThat(Resize.fill(20, 20).with(Filter.AREA).apply(src, arena)
                    .contentEquals(new Resize(20, 20).with(Filter.AREA).apply(middle, arena))).isTrue();
        }
    }

    private static long[] sizeOf(Resize resize, long height, long width) {
        return resize.resultType(new TensorType(DType.U8, height, width, 3)).shape();
    }

    @Test
    void sourcesWithoutChannelsGiveResultsWithoutChannels() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(new Resize(4, 5).apply(Tensor.allocate(arena, DType.U8, 3, 3, 0), arena).shape())
                    .containsExactly(4, 5, 0);
        }
    }

    @Test
    void refuses() {
        assertThatThrownBy(() -> new Resize(0, 5)).hasMessage("height: expected 1…2147483647, got 0");
        assertThatThrownBy(() -> new Resize(5, 1L << 31)).hasMessage("width: expected 1…2147483647, got 2147483648");
        assertThatThrownBy(() -> new Box(-1, 0, 3, 3)).hasMessage(
                "box: expected finite numbers with y and x ≥ 0, height and width > 0, got 3.0 × 3.0 at (-1.0, 0.0)");
        assertThatThrownBy(() -> new Box(0, Double.NaN, 3, 3)).isInstanceOf(IllegalArgumentException.class);
        Resize resize = new Resize(4, 4);
        assertThatThrownBy(() -> resize.resultType(new TensorType(DType.I32, 4, 4)))
                .hasMessage("src: expected u8, u16, f32 or f64 [h, w] or [h, w, c], got i32 [4, 4]");
        assertThatThrownBy(() -> resize.with(Filter.NEAREST).resultType(new TensorType(DType.U8, 4)))
                .hasMessage("src: expected an image [h, w] or [h, w, c], got u8 [4]");
        assertThatThrownBy(() -> resize.linear(true).resultType(new TensorType(DType.U8, 4, 4, 2)))
                .hasMessage("src: expected 1, 3 or 4 channels for linear light, got u8 [4, 4, 2]");
        assertThatThrownBy(() -> resize.crop(new Box(0, 0, 5, 4)).resultType(new TensorType(DType.U8, 4, 4)))
                .hasMessage("box: expected a rectangle inside [4, 4], got 5.0 × 4.0 at (0.0, 0.0)");
        try (Arena arena = Arena.ofConfined()) {
            Tensor src = Tensor.allocate(arena, DType.U8, 8, 8).fill(9);
            assertThatThrownBy(() -> resize.into(src, Tensor.allocate(arena, DType.U8, 4, 5)))
                    .hasMessage("dst: expected u8 [4, 4], got u8 [4, 5]");
            assertThatThrownBy(() -> resize.into(src, src.crop(0, 0, 4, 4)))
                    .hasMessage("dst: expected memory that does not overlap src, got an overlap");
        }
    }
}
