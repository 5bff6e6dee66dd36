package org.ochre.palette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;

/// Compares [ColorKMeans] with the textbook's loop, which compares each colour with every centre in every iteration.
class ColorKMeansTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void centersAndLabelsFromSeedsEqualThePlainLoop(int channels) {
        long seed = 20_261_126;
        Random random = new Random(seed);
        try (Arena arena = Arena.ofShared()) {
            for (int k : new int[]{1, 2, 5, 16, 40}) {
                Tensor image = noise(arena, random, channels, 60 + 4 * k);
                ColorHistogram histogram = ColorHistogram.of(image, arena);
                for (int iterations : new int[]{2, 7, 100}) {
                    ColorKMeans means = new ColorKMeans(k, seed, 1, iterations, 0.01);
                    requireSame(means, seeds(histogram, k, new Random(seed)), 1, histogram,
                            means.apply(histogram, arena), "seed " + seed);
                }
            }
        }
    }

    /// Most start centres are not the nearest of any colour. Some lie far away.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void centersThatLoseTheirColorsAreFilledAsInThePlainLoop(int channels) {
        long seed = 20_261_126;
        Random random = new Random(seed);
        try (Arena arena = Arena.ofShared()) {
            for (int k = 2; k <= 30; k += 4) {
                ColorHistogram histogram = ColorHistogram.of(noise(arena, random, channels, 40), arena);
                Tensor start = Tensor.allocate(arena, DType.F64, k, channels);
                double[] centers = new double[k * channels];
                for (int i = 0; i < centers.length; i++) {
                    centers[i] = random.nextInt(3) == 0 ? 1e5 * random.nextGaussian() : 100 + random.nextInt(9) / 2.0;
                    start.setDouble(centers[i], i / channels, i % channels);
                }
                ColorKMeans means = new ColorKMeans(k, 0, 1, 30, 0);
                requireSame(means, centers, 0, histogram, means.apply(histogram, start, arena), "seed " + seed);
            }
        }
    }

    private static void requireSame(ColorKMeans means, double[] centers, int done, ColorHistogram histogram,
            ColorClusters found,
            String what) {
        PlainClustering plain = new PlainClustering(histogram, centers);
        double compactness = plain.iterate(done, means.iterations(), means.epsilon());
        for (int i = 0; i < centers.length; i++) {
            assertThat(found.centers().getDouble(i / histogram.channels(), i % histogram.channels())).as(what)
                    .isEqualTo((float) plain.centers()[i]);
        }
        int[] labels = new int[plain.labels().length];
        found.labels().copyTo(labels);
        assertThat(labels).as(what).isEqualTo(plain.labels());
        assertThat(found.compactness()).as(what).isCloseTo(compactness, within(1e-12 * compactness));
    }

    /// The centres that k-means++ draws, computed from the whole list of weights.
    private static double[] seeds(ColorHistogram histogram, int k, Random random) {
        int channels = histogram.channels();
        PlainClustering colors = new PlainClustering(histogram, new double[k * channels]);
        long[] nearest = new long[(int) histogram.size()];
        Arrays.fill(nearest, 1);
        for (int row = 0; row < k; row++) {
            double[] running = new double[nearest.length];
            double sum = 0;
            for (int i = 0; i < running.length; i++) {
                sum += (double) histogram.counts().getLong(i) * nearest[i];
                running[i] = sum;
            }
            double target = random.nextDouble() * sum;
            int drawn = 0;
            while (running[drawn] <= target) {
                drawn++;
            }
            for (int channel = 0; channel < channels; channel++) {
                colors.centers()[row * channels + channel] = histogram.colors().getLong(drawn, channel);
            }
            for (int i = 0; i < nearest.length; i++) {
                long distance = (long) colors.distance(i, row);
                nearest[i] = row == 0 ? distance : Math.min(nearest[i], distance);
            }
        }
        return colors.centers();
    }

    /// Colours of few levels, so that colours repeat and distances tie.
    private static Tensor noise(Arena arena, Random random, int channels, int side) {
        Tensor image = Tensor.allocate(arena, DType.U8, side, side, channels);
        byte[] levels = new byte[side * side * channels];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 90 + random.nextInt(20));
        }
        return image.copyFrom(levels);
    }

    @Test
    void anyNumberOfThreadsFindsTheSame() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            ColorHistogram histogram = ColorHistogram.of(Photos.read("coffee.png", arena), arena);
            ColorKMeans means = new ColorKMeans(12, 4, 2, 40, 0.01);
            ColorClusters one = Parallelism.with(1, () -> means.apply(histogram, arena));
            for (int threads = 2; threads <= 16; threads++) {
                ColorClusters more = Parallelism.with(threads, () -> means.apply(histogram, arena));
                assertThat(more.centers().contentEquals(one.centers())).isTrue();
                assertThat(more.labels().contentEquals(one.labels())).isTrue();
                assertThat(more.compactness()).isEqualTo(one.compactness());
            }
        }
    }

    @Test
    void anEmptyClusterIsFilled() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 1, 6, 1).copyFrom(new byte[]{0, 0, 1, 2, 90, 90});
            Tensor start = Tensor.allocate(arena, DType.U8, 3, 1).copyFrom(new byte[]{1, 80, 120});
            ColorClusters clusters = new ColorKMeans(3, 0, 1, 20, 0).apply(ColorHistogram.of(image, arena), start,
                    arena);
            assertThat(clusters.centers()).hasToString("f32 [3, 1]\n[[ 0.33333334]\n [90.        ]\n [ 2.        ]]");
            assertThat(clusters.compactness()).isCloseTo(2 / 3.0, within(1e-9));
        }
    }

    /// The image has more pixels of level 1 than F32 can add up exactly.
    @Test
    void sumsAreExactForAnyNumberOfPixels() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 4500, 4500, 1).fill(1);
            image.slice(0, 0, 10).fill(200);
            Tensor centers = new ColorKMeans(2, 0, 1, 3, 0).apply(ColorHistogram.of(image, arena), arena).centers();
            assertThat(Math.min(centers.getDouble(0, 0), centers.getDouble(1, 0))).isEqualTo(1);
            assertThat(Math.max(centers.getDouble(0, 0), centers.getDouble(1, 0))).isEqualTo(200);
        }
    }

    @Test
    void aHistogramOfTooManyPixelsIsRefused() {
        try (Arena arena = Arena.ofShared()) {
            ColorHistogram histogram = ColorHistogram.of(Tensor.allocate(arena, DType.U8, 1 << 10, 1 << 10), arena);
            while (histogram.total() < 1L << 45) {
                histogram = histogram.merge(histogram, arena);
            }
            ColorHistogram all = histogram;
            assertThatThrownBy(() -> new ColorKMeans(1).apply(all, arena))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("histogram: expected fewer than 2^45 pixels, got 35184372088832");
        }
    }

    @Test
    void refusesByName() {
        try (Arena arena = Arena.ofConfined()) {
            ColorHistogram one = ColorHistogram.of(Tensor.allocate(arena, DType.U8, 2, 2), arena);
            ColorKMeans means = new ColorKMeans(3);
            assertThatThrownBy(() -> means.apply(one, arena)).hasMessage("k: expected at most the 1 colours, got 3");
            Tensor start = Tensor.allocate(arena, DType.F32, 3, 2);
            assertThatThrownBy(() -> means.apply(one, start, arena))
                    .hasMessage("start: expected u8, f32 or f64 [3, 1], got f32 [3, 2]");
            assertThatThrownBy(() -> means.apply(one, start.slice(1, 0, 1), arena))
                    .hasMessage("k: expected at most the 1 colours, got 3");
            Tensor nan = Tensor.allocate(arena, DType.F32, 1, 1).fill(Double.NaN);
            assertThatThrownBy(() -> new ColorKMeans(1).apply(one, nan, arena))
                    .hasMessage("start: expected finite centres, got NaN");
            assertThatThrownBy(() -> new ColorKMeans(3, 0, 1, 101, 0))
                    .hasMessage("iterations: expected 2…100, got 101");
            assertThatThrownBy(() -> new ColorKMeans(3, 0, 0, 10, 0)).hasMessageStartingWith("attempts: expected 1…");
            assertThatThrownBy(() -> new ColorKMeans(3, 0, 1, 10, Double.NaN))
                    .hasMessage("epsilon: expected a number ≥ 0, got NaN");
            assertThatThrownBy(() -> new ColorKMeans(0)).hasMessageStartingWith("k: expected 1…");
        }
    }
}
