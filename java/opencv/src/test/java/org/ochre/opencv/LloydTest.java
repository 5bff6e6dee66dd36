package org.ochre.opencv;

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
import org.ochre.opencv.image.Images;
import org.ochre.palette.ColorHistogram;

/// [KMeans#ofColors] against the textbook's loop: each colour compared with every centre in every iteration.
class LloydTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void centersAndLabelsFromSeedsAreThePlainLoops(int channels) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Arena arena = Arena.ofShared()) {
            for (int k : new int[]{1, 2, 5, 16, 40}) {
                Tensor image = noise(arena, random, channels, 60 + 4 * k);
                ColorHistogram histogram = ColorHistogram.of(image, arena);
                for (int iterations : new int[]{2, 7, 100}) {
                    KMeans means = new KMeans(k, seed, 1, iterations, 0.01);
                    requireSame(means, seeds(histogram, k, new Random(seed)), 1, histogram,
                            means.ofColors(histogram, arena), "seed " + seed);
                }
            }
        }
    }

    /// Starts of which many centres are nobody's nearest, some of them far away.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void centersThatLoseTheirColorsAreFilledAsInThePlainLoop(int channels) {
        long seed = System.nanoTime();
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
                KMeans means = new KMeans(k, 0, 1, 30, 0);
                requireSame(means, centers, 0, histogram, means.ofColors(histogram, start, arena), "seed " + seed);
            }
        }
    }

    private static void requireSame(KMeans means, double[] centers, int done, ColorHistogram histogram, Clusters found,
            String what) {
        PlainLloyd plain = new PlainLloyd(histogram, centers);
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

    /// The draws of k-means++ from the whole list of weights.
    private static double[] seeds(ColorHistogram histogram, int k, Random random) {
        int channels = histogram.channels();
        PlainLloyd colors = new PlainLloyd(histogram, new double[k * channels]);
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

    /// Colours of few levels, so that they repeat and distances tie.
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
            ColorHistogram histogram = ColorHistogram.of(Images.read(Samples.COFFEE, arena), arena);
            KMeans means = new KMeans(12, 4, 2, 40, 0.01);
            Clusters one = Parallelism.with(1, () -> means.ofColors(histogram, arena));
            for (int threads = 2; threads <= 16; threads++) {
                Clusters more = Parallelism.with(threads, () -> means.ofColors(histogram, arena));
                assertThat(more.centers().contentEquals(one.centers())).isTrue();
                assertThat(more.labels().contentEquals(one.labels())).isTrue();
                assertThat(more.compactness()).isEqualTo(one.compactness());
            }
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
            assertThatThrownBy(() -> new KMeans(1).ofColors(all, arena))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("histogram: expected fewer than 2^45 pixels, got 35184372088832");
        }
    }
}
