package org.ochre.palette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Fuzz;
import org.ochre.Layout;
import org.ochre.Parallelism;
import org.ochre.Tensor;

class DitherTest {
    /// Black, white, green, blue, red, yellow, orange: the inks of a colour e-paper.
    private static final int[] INKS = {0, 0, 0, 255, 255, 255, 0, 255, 0, 0, 0, 255, 255, 0, 0, 255, 255, 0, 255, 128,
        0};

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void picksFromTheMixAsDefined(Case row) {
        row.run((arena, random) -> {
            int channels = 1 + random.nextInt(4);
            Tensor palette = opaque(row.random(arena, random, DType.U8, 256, 1 + random.nextInt(6), channels));
            Tensor image = few(row, palette, arena, random);
            Dither.Method method = random.nextBoolean() ? Dither.Method.BAYER : Dither.Method.BLUE_NOISE;
            Tensor labels = row.destination().place(arena, DType.I32, row.height(), row.width());
            new Dither(method).into(image, palette, labels);
            short[] ranks = method == Dither.Method.BAYER ? Thresholds.bayer() : Thresholds.blueNoise();
            requirePicked(image, palette, labels, ranks);
            assertThat(Layout.damage(labels)).isZero();
        });
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void diffusesAsDefined(Case row) {
        row.run((arena, random) -> {
            int channels = 1 + random.nextInt(4);
            Tensor palette = opaque(row.random(arena, random, DType.U8, 256, 1 + random.nextInt(6), channels));
            Tensor image = few(row, palette, arena, random);
            Tensor labels = row.destination().place(arena, DType.I32, row.height(), row.width());
            new Dither().into(image, palette, labels);
            new NaiveDiffusion(image, palette, labels).requireAllowed();
            assertThat(Layout.damage(labels)).isZero();
        });
    }

    /// Whatever the inks: a flat colour comes as its aim in the mean.
    @ParameterizedTest
    @EnumSource
    void flatColorsComeAsTheirAims(Dither.Method method) {
        Fuzz.of(77, 60).forEach(seed -> {
            Random random = new Random(seed);
            try (Arena arena = Arena.ofConfined()) {
                int channels = 1 + random.nextInt(3);
                Tensor palette = random(random, arena, 1 + random.nextInt(7), channels);
                Tensor color = random(random, arena, 1, channels);
                Tensor image = flat(arena, color, 64, 64);
                double[] mean = mean(new Dither(method).apply(image, palette, arena), palette);
                double[] aim = NaiveMix.nearest(rows(palette), rows(color)[0]);
                for (int c = 0; c < channels; c++) {
                    assertThat(mean[c]).as("seed %d", seed).isCloseTo(aim[c], within(2.0));
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void cyanComesAsTheBestMixOfInks(Dither.Method method) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = flat(arena, bytes(arena, 0, 255, 255).expand(0), 64, 64);
            Tensor inks = bytes(arena, INKS).reshape(7, 3);
            double[] mean = mean(new Dither(method).apply(image, inks, arena), inks);
            assertThat(mean).containsExactly(new double[]{85, 170, 170}, within(1.0));
        }
    }

    /// Gray beside cyan, and below it: what cyan cannot give does not smear into the gray.
    @Test
    void whatInksCannotGiveStaysInItsRegion() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 96, 128, 3).fill(128);
            image.slice(0, 0, 48).slice(1, 0, 64).copyFrom(
                    flat(arena, bytes(arena, 0, 255, 255).expand(0), 48, 64));
            Tensor inks = bytes(arena, INKS).reshape(7, 3);
            Tensor labels = new Dither().apply(image, inks, arena);
            assertThat(mean(labels.slice(0, 0, 48).slice(1, 68, 100), inks))
                    .containsExactly(new double[]{128, 128, 128}, within(2.0));
            assertThat(mean(labels.slice(0, 52, 84).slice(1, 0, 64), inks))
                    .containsExactly(new double[]{128, 128, 128}, within(2.0));
            assertThat(mean(labels.slice(0, 0, 48).slice(1, 0, 60), inks))
                    .containsExactly(new double[]{85, 170, 170}, within(2.0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void grayRampsKeepTheirLevels(Dither.Method method) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 256, 64);
            for (long y = 0; y < 256; y++) {
                image.at(y).fill(y);
            }
            Tensor palette = bytes(arena, 0, 255);
            Tensor labels = new Dither(method).apply(image, palette, arena);
            for (long y = 0; y < 256; y += 32) {
                double[] mean = mean(labels.slice(0, y, y + 32), palette.expand(1));
                assertThat(mean[0]).isCloseTo(y + 15.5, within(2.0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void lessStrengthStaysNearerToTheNearestRow(Dither.Method method) {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(3);
            Tensor image = random(random, arena, 40 * 30, 3).reshape(40, 30, 3);
            Tensor palette = random(random, arena, 9, 3);
            assertThat(new Dither(method, 0).apply(image, palette, arena)
                    .contentEquals(new NearestColor().apply(image, palette, arena))).isTrue();
            Tensor flat = Tensor.allocate(arena, DType.U8, 64, 64).fill(102);
            Tensor ends = bytes(arena, 0, 255);
            double half = mean(new Dither(method, 0.5).apply(flat, ends, arena), ends.expand(1))[0];
            assertThat(half).isCloseTo(51, within(1.0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void transparentRowsAreForTransparentPixels(Dither.Method method) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = random(new Random(8), arena, 50 * 50, 4).reshape(50, 50, 4);
            for (long x = 0; x < 50; x += 3) {
                image.slice(1, x, x + 1).slice(2, 3, 4).fill(0);
            }
            Tensor palette = bytes(arena, 9, 9, 9, 255, 0, 0, 0, 0, 255, 255, 255, 255, 5, 5, 5, 0).reshape(4, 4);
            Tensor labels = new Dither(method).apply(image, palette, arena);
            for (long y = 0; y < 50; y++) {
                for (long x = 0; x < 50; x++) {
                    if (image.getLong(y, x, 3) == 0) {
                        assertThat(labels.getLong(y, x)).isEqualTo(1);
                    } else {
                        assertThat(labels.getLong(y, x)).isIn(0L, 2L);
                    }
                }
            }
        }
    }

    /// One colour, and a mix of two, whatever the neighbours are.
    @Test
    void orderedPixelsDependOnTheirPlaceAndColorAlone() {
        try (Arena arena = Arena.ofShared()) {
            Tensor image = random(new Random(4), arena, 300 * 300, 3).reshape(300, 300, 3);
            Tensor palette = random(new Random(5), arena, 20, 3);
            for (Dither.Method method : new Dither.Method[]{Dither.Method.BAYER, Dither.Method.BLUE_NOISE}) {
                Tensor whole = new Dither(method).apply(image, palette, arena);
                Tensor alone = Parallelism.with(1, () -> new Dither(method).apply(image, palette, arena));
                assertThat(whole.contentEquals(alone)).isTrue();
                Tensor part = new Dither(method).apply(image.slice(0, 64, 128).slice(1, 128, 192), palette, arena);
                assertThat(part.contentEquals(whole.slice(0, 64, 128).slice(1, 128, 192))).isTrue();
            }
        }
    }

    @Test
    void matricesHaveEachRankOnce() {
        for (short[] ranks : new short[][]{Thresholds.bayer(), Thresholds.blueNoise()}) {
            short[] sorted = ranks.clone();
            Arrays.sort(sorted);
            for (int rank = 0; rank < Thresholds.COUNT; rank++) {
                assertThat(sorted[rank]).isEqualTo((short) rank);
            }
        }
        assertThat(Arrays.copyOf(Thresholds.bayer(), 4)).containsExactly(0, 2048, 512, 2560);
    }

    /// The lowest hundredth of the ranks are at least five pixels from each other: there are no clusters.
    @Test
    void lowRanksOfBlueNoiseLieApart() {
        short[] ranks = Thresholds.blueNoise();
        for (int a = 0; a < ranks.length; a++) {
            for (int b = 0; b < a; b++) {
                if (ranks[a] < 41 && ranks[b] < 41) {
                    int y = Math.abs(a / 64 - b / 64);
                    int x = Math.abs(a % 64 - b % 64);
                    assertThat(Math.hypot(Math.min(y, 64 - y), Math.min(x, 64 - x))).isGreaterThan(5);
                }
            }
        }
    }

    @Test
    void refusesTheArgumentsThatNearestColorRefuses() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor palette = Tensor.allocate(arena, DType.U8, 2, 3);
            assertThatThrownBy(() -> new Dither().apply(Tensor.allocate(arena, DType.F32, 4, 4, 3), palette, arena))
                    .hasMessage(
                            "image: expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got f32 [4, 4, 3]; new Convert(DType.U8) makes it u8, rounded and held to 0…255");
            assertThatThrownBy(() -> new Dither().apply(Tensor.allocate(arena, DType.U8, 4, 4), palette, arena))
                    .hasMessage("palette: expected u8 [k, 1], 1 ≤ k ≤ 65536, got u8 [2, 3]");
        }
        assertThatThrownBy(() -> new Dither(Dither.Method.BAYER, Double.NaN))
                .hasMessage("strength: expected 0…1, got NaN");
        assertThatThrownBy(() -> new Dither(Dither.Method.BAYER, 1.5)).hasMessage("strength: expected 0…1, got 1.5");
    }

    private static void requirePicked(Tensor image, Tensor palette, Tensor labels, short[] ranks) {
        double[][] rows = rows(palette);
        NaiveAims aims = new NaiveAims(rows);
        Map<String, NaiveMix> mixes = new HashMap<>();
        for (long y = 0; y < image.size(0); y++) {
            for (long x = 0; x < image.size(1); x++) {
                double[] color = rows(image.at(y).slice(0, x, x + 1))[0];
                NaiveMix mix = mixes.computeIfAbsent(Arrays.toString(color), key -> new NaiveMix(rows,
                        Arrays.stream(aims.ofMix(color)).mapToDouble(units -> units / 1024.0).toArray()));
                int rank = ranks[(int) (y % 64 * 64 + x % 64)];
                assertThat(isPicked(mix, rows, rank, labels.getLong(y, x)))
                        .as("%d for %s of %s, rank %d: %s", labels.getLong(y, x), Arrays.toString(color),
                                Arrays.deepToString(rows), rank, Arrays.toString(mix.weights))
                        .isTrue();
            }
        }
    }

    /// The pixel gets the first row for which the rank is below the rounded sum. Where that hangs on one rank, the row
    /// before and the row behind are right, too.
    static boolean isPicked(NaiveMix mix, double[][] rows, int rank, long row) {
        return row == picked(mix, rows, rank, -1) || row == picked(mix, rows, rank, 0)
                || row == picked(mix, rows, rank, 1);
    }

    private static long picked(NaiveMix mix, double[][] rows, int rank, double nudge) {
        double sum = 0;
        long last = 0;
        for (int row : byLuminance(rows)) {
            if (mix.weights[row] > 1e-7) {
                last = row;
                sum += mix.weights[row];
                if (rank < Math.floor(4096 * sum + 0.5 + nudge)) {
                    return row;
                }
            }
        }
        return last;
    }

    private static int[] byLuminance(double[][] rows) {
        return java.util.stream.IntStream.range(0, rows.length).boxed()
                .sorted(java.util.Comparator.<Integer>comparingDouble(row -> luminance(rows[row]))
                        .thenComparing(row -> row))
                .mapToInt(row -> row).toArray();
    }

    private static double luminance(double[] color) {
        return color.length < 3
                ? Arrays.stream(color).sum()
                : 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2];
    }

    /// An image of few colours, in patches, so that it has flat regions and edges.
    private static Tensor few(Case row, Tensor palette, Arena arena, Random random) {
        long channels = palette.size(1);
        Tensor image = row.source().place(arena, DType.U8, row.height(), row.width(), channels);
        Tensor colors = opaque(random(random, arena, 6, (int) channels));
        for (long y = 0; y < row.height(); y++) {
            for (long x = 0; x < row.width(); x++) {
                long patch = random.nextInt(8) == 0 ? random.nextInt(6) : (y / 9 + x / 7) % 6;
                for (long c = 0; c < channels; c++) {
                    image.setLong(colors.getLong(patch, c), y, x, c);
                }
            }
        }
        return image;
    }

    /// The colours with an alpha of 255.
    private static Tensor opaque(Tensor colors) {
        if (colors.size(1) == 4) {
            colors.slice(1, 3, 4).fill(255);
        }
        return colors;
    }

    private static Tensor flat(Arena arena, Tensor color, int height, int width) {
        Tensor image = Tensor.allocate(arena, DType.U8, height, width, color.size(1));
        for (long c = 0; c < color.size(1); c++) {
            image.slice(2, c, c + 1).fill(color.getLong(0, c));
        }
        return image;
    }

    private static Tensor random(Random random, Arena arena, int n, int channels) {
        return Case.fill(Tensor.allocate(arena, DType.U8, n, channels), random, 256);
    }

    private static Tensor bytes(Arena arena, int... levels) {
        Tensor tensor = Tensor.allocate(arena, DType.U8, levels.length);
        for (int i = 0; i < levels.length; i++) {
            tensor.setLong(levels[i], i);
        }
        return tensor;
    }

    static double[][] rows(Tensor colors) {
        double[][] rows = new double[(int) colors.size(0)][(int) colors.size(1)];
        for (int row = 0; row < rows.length; row++) {
            for (int c = 0; c < rows[row].length; c++) {
                rows[row][c] = colors.getLong(row, c);
            }
        }
        return rows;
    }

    private static double[] mean(Tensor labels, Tensor palette) {
        double[][] rows = rows(palette);
        double[] mean = new double[rows[0].length];
        long pixels = labels.elements();
        for (long y = 0; y < labels.size(0); y++) {
            for (long x = 0; x < labels.size(1); x++) {
                for (int c = 0; c < mean.length; c++) {
                    mean[c] += rows[(int) labels.getLong(y, x)][c] / pixels;
                }
            }
        }
        return mean;
    }
}
