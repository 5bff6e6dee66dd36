package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.TermCriteria;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.Npy;
import org.ochre.opencv.image.Images;
import org.ochre.palette.ColorClusters;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.ColorKMeans;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.pixel.Convert;

class KMeansTest {

    /// A file that make_kmeans.py wrote.
    private static Tensor read(String name, Arena arena) {
        URL file = Objects.requireNonNull(KMeansTest.class.getResource(name + ".npy"), name);
        try {
            return Npy.read(Path.of(file.toURI()), arena);
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Any number of threads gives the same answer, from seeds and from labels. Other dtypes give the answer of their
    /// F32 copy.
    @ParameterizedTest
    @EnumSource(names = {"U8", "I8", "U16", "I16", "F32"})
    void equalsTheDirectCallBitForBit(DType dtype) {
        try (Arena arena = Arena.ofShared()) {
            Tensor points = Samples.random(1, arena, dtype, 150, 40, 3);
            Tensor start = Tensor.allocate(arena, DType.I32, 150, 40);
            for (long i = 0; i < 6000; i++) {
                start.setLong(i * i % 5, i / 40, i % 40);
            }
            for (boolean isStarted : new boolean[]{false, true}) {
                KMeans means = new KMeans(5, 7, 2, 6, 1e-3);
                Clusters expected = direct(means, points, isStarted ? start : null, arena);
                for (int threads : DirectCall.THREADS) {
                    Clusters got = Parallelism.with(threads, () -> isStarted
                            ? means.apply(points, start, arena)
                            : means.apply(points, arena));
                    assertThat(got.compactness()).isEqualTo(expected.compactness());
                    assertThat(got.centers().contentEquals(expected.centers())).isTrue();
                    assertThat(got.labels().reshape(6000, 1).contentEquals(expected.labels())).isTrue();
                }
            }
        }
    }

    private static Clusters direct(KMeans means, Tensor points, @Nullable Tensor start, Arena arena) {
        try (Mat data = new Mat(6000, 3, opencv_core.CV_32F);
                Mat labels = new Mat(6000, 1, opencv_core.CV_32S);
                Mat centers = new Mat()) {
            new Convert(DType.F32).into(points.reshape(6000, 3), Mats.view(data, arena));
            if (start != null) {
                Mats.view(labels, arena).copyFrom(start.reshape(6000, 1));
            }
            opencv_core.setRNGSeed((int) means.seed());
            double compactness = opencv_core.kmeans(data, means.k(), labels,
                    new TermCriteria(TermCriteria.COUNT | TermCriteria.EPS, means.iterations(), means.epsilon()),
                    means.attempts(), opencv_core.KMEANS_PP_CENTERS
                            | (start == null ? 0 : opencv_core.KMEANS_USE_INITIAL_LABELS),
                    centers);
            return new Clusters(Mats.view(centers, arena), Mats.view(labels, arena), compactness);
        }
    }

    /// OpenCV counts three distances of each point in 32 bits.
    @Test
    void morePointsThanOpenCvCountsAreRefused() {
        assertThatThrownBy(() -> new KMeans(2).labelsType(new TensorType(DType.U8, 715_827_883, 1)))
                .hasMessage("points: expected at most 715827882, of fewer than 2^31 numbers, got u8 [715827883, 1]");
        assertThat(new KMeans(2).labelsType(new TensorType(DType.U8, 715_827_882, 1)).size(0)).isEqualTo(715_827_882);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10})
    void agreesWithOpenCvPythonFromTheSameLabels(int iterations) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor points = read("kmeans_points", arena);
            Tensor start = read("kmeans_start", arena);
            Clusters clusters = new KMeans(6, 0, 1, iterations, 1e-6).apply(points, start, arena);
            assertThat(clusters.labels().contentEquals(read("kmeans_labels_" + iterations, arena))).isTrue();
            Tensor centers = read("kmeans_centers_" + iterations, arena);
            assertThat(farthest(clusters.centers(), centers)).isLessThan(1e-3);
            double compactness = read("kmeans_compactness_" + iterations, arena).getDouble(0);
            assertThat(clusters.compactness()).isCloseTo(compactness, within(1e-5 * compactness));
        }
    }

    private static double farthest(Tensor a, Tensor b) {
        double farthest = 0;
        for (long i = 0; i < a.elements(); i++) {
            long[] at = {i / a.size(1), i % a.size(1)};
            farthest = Math.max(farthest, Math.abs(a.getDouble(at) - b.getDouble(at)));
        }
        return farthest;
    }

    /// Clusters pixels and counted colours from the same start: centres, labels and objective are equal.
    @ParameterizedTest
    @ValueSource(ints = {2, 5, 16})
    void colorsCountedAreAsGoodAsPixels(int k) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor photo = Images.read(Samples.COFFEE, arena).crop(100, 150, 200, 300);
            ColorHistogram histogram = ColorHistogram.of(photo, arena);
            Tensor palette = new MedianCut(k).apply(photo, arena);
            for (int iterations : new int[]{2, 3, 20}) {
                KMeans means = new KMeans(k, 0, 1, iterations, 0);
                Tensor start = new NearestColor().apply(photo, palette, arena);
                Clusters pixels = means.apply(photo, start, arena);
                ColorClusters colors = new ColorKMeans(k, 0, 1, iterations, 0).apply(histogram, palette, arena);
                assertThat(farthest(pixels.centers(), colors.centers())).as("%d iterations", iterations)
                        .isLessThan(1e-3);
                assertThat(colors.compactness()).isCloseTo(pixels.compactness(), within(1e-5 * pixels.compactness()));
            }
        }
    }

    /// OpenCV squares epsilon. Where the square is infinite, OpenCV reads outside its memory.
    @ParameterizedTest
    @ValueSource(doubles = {Double.POSITIVE_INFINITY, Double.MAX_VALUE, 1e155, 1e99})
    void anEpsilonOfAnySizeEndsAfterTheFirstRound(double epsilon) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor points = read("kmeans_points", arena);
            Clusters clusters = new KMeans(6, 3, 2, 5, epsilon).apply(points, arena);
            Clusters expected = new KMeans(6, 3, 2, 5, 1e50).apply(points, arena);
            assertThat(clusters.centers().contentEquals(expected.centers())).isTrue();
            assertThat(clusters.labels().contentEquals(expected.labels())).isTrue();
        }
    }

    /// OpenCV adds up a cluster in F32: from 2²⁴ on, adding 1 has no effect. Counted colours are summed exactly.
    @Test
    void openCvsSumsAreOfF32AndOursAreNot() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 4500, 4500, 1).fill(1);
            image.slice(0, 0, 10).fill(200);
            KMeans means = new KMeans(2, 0, 1, 3, 0);
            ColorClusters colors = new ColorKMeans(2, 0, 1, 3, 0).apply(ColorHistogram.of(image, arena), arena);
            Tensor sorted = colors.centers();
            assertThat(Math.min(sorted.getDouble(0, 0), sorted.getDouble(1, 0))).isEqualTo(1);
            Clusters pixels = means.apply(image, arena);
            double low = Math.min(pixels.centers().getDouble(0, 0), pixels.centers().getDouble(1, 0));
            assertThat(low).isEqualTo((1 << 24) / (4490 * 4500.0), within(1e-6));
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void eachCenterIsTheMeanOfItsPointsInEveryLayoutAndArena(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.I8, DType.U16, DType.I16, DType.F32}) {
                Tensor points = row.random(arena, random, dtype, 100, row.height(), row.width(), 3);
                int k = 1 + random.nextInt(Math.clamp(row.height() * row.width(), 1, 4));
                Tensor centers = row.destination().place(arena, DType.F32, k, 3).fill(Double.NaN);
                Tensor labels = row.destination().place(arena, DType.I32, row.height(), row.width());
                KMeans means = new KMeans(k, 5, 2, 20, 0);
                if (points.elements() == 0) {
                    assertThatThrownBy(() -> means.into(points, null, centers, labels))
                            .hasMessage("k: expected at most the 0 points, got " + k);
                    return;
                }
                double compactness = means.into(points, null, centers, labels);
                double[] sums = new double[k * 3];
                long[] counts = new long[k];
                double exact = 0;
                for (long i = 0; i < labels.elements(); i++) {
                    int label = (int) labels.getLong(i / row.width(), i % row.width());
                    counts[label]++;
                    for (int c = 0; c < 3; c++) {
                        double value = points.getDouble(i / row.width(), i % row.width(), c);
                        sums[label * 3 + c] += value;
                        exact += Math.pow(value - centers.getDouble(label, c), 2);
                    }
                }
                for (int i = 0; i < sums.length; i++) {
                    assertThat(centers.getDouble(i / 3, i % 3)).isCloseTo(sums[i] / counts[i / 3], within(1e-3));
                }
                assertThat(compactness).isCloseTo(exact, within(1e-4 * exact + 1e-6));
                assertThat(Layout.damage(centers) + Layout.damage(labels)).isZero();
            }
        });
    }

    @Test
    void theSeedFixesTheAnswerOnAnyNumberOfThreads() {
        try (Arena arena = Arena.ofShared()) {
            Tensor points = Case.fill(Tensor.allocate(arena, DType.F32, 20_000, 4), new Random(3), 100);
            KMeans means = new KMeans(7, 42, 2, 10, 0);
            int before = OpenCv.threads();
            long state = opencv_core.theRNG().state();
            Clusters one = Parallelism.with(1, () -> means.apply(points, arena));
            Clusters two = Parallelism.with(2, () -> means.apply(points, arena));
            assertThat(two.centers().contentEquals(one.centers())).isTrue();
            assertThat(two.labels().contentEquals(one.labels())).isTrue();
            assertThat(OpenCv.threads()).isEqualTo(before);
            assertThat(opencv_core.theRNG().state()).isEqualTo(state);
            assertThat(new KMeans(7, 43, 1, 10, 0).apply(points, arena).centers().contentEquals(one.centers()))
                    .isFalse();
        }
    }

    @Test
    void colorsFromSeedsOfOursAreAsGoodAsPointsFromOpenCvs() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Tensor photo = Images.read(Samples.COFFEE, arena);
            ColorClusters colors = new ColorKMeans(8, 1, 3, 30, 0.01).apply(ColorHistogram.of(photo, arena), arena);
            Clusters pixels = new KMeans(8, 1, 3, 30, 0.01).apply(photo, arena);
            assertThat(colors.compactness() / pixels.compactness()).isBetween(0.9, 1.1);
        }
    }

    @Test
    void oneRowIsOnePoint() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor point = Tensor.allocate(arena, DType.F32, 1, 3).copyFrom(new float[]{1, 5, 9});
            Clusters clusters = new KMeans(1).apply(point, arena);
            assertThat(clusters.centers().contentEquals(point)).isTrue();
            assertThat(clusters.labels()).hasToString("i32 [1]\n[0]");
        }
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void resultsLandInTheCallersMemory(Layout layout) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor points = Case.fill(Tensor.allocate(arena, DType.F32, 50, 2), new Random(3), 100);
            KMeans means = new KMeans(3);
            Clusters expected = means.apply(points, arena);
            Tensor centers = layout.place(arena, DType.F32, 3, 2);
            Tensor labels = layout.place(arena, DType.I32, 50);
            means.into(points, null, centers, labels);
            assertThat(centers.copy(arena).contentEquals(expected.centers())).isTrue();
            assertThat(labels.copy(arena).contentEquals(expected.labels())).isTrue();
            assertThat(Layout.damage(centers) + Layout.damage(labels)).isZero();
        }
    }

    @Test
    void refusesBeforeItWrites() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor points = Tensor.allocate(arena, DType.F32, 4, 5, 2);
            Tensor centers = Tensor.allocate(arena, DType.F32, 3, 2).fill(9);
            Tensor labels = Tensor.allocate(arena, DType.I32, 4, 5).fill(9);
            KMeans means = new KMeans(3);
            for (double bad : new double[]{Double.NaN, Double.POSITIVE_INFINITY, 1e20}) {
                Tensor spoiled = points.copy(arena);
                spoiled.setDouble(bad, 2, 3, 1);
                assertThatThrownBy(() -> means.into(spoiled, null, centers, labels))
                        .hasMessage("points: expected numbers of at most 1e16, got " + (float) bad + " at [2, 3, 1]");
            }
            Tensor start = labels.copy(arena).fill(0);
            start.setLong(3, 1, 4);
            assertThatThrownBy(() -> means.into(points, start, centers, labels))
                    .hasMessage("start: expected labels in 0…2, got 3 at [1, 4]");
            assertThatThrownBy(() -> means.into(points, start.at(0), centers, labels))
                    .hasMessage("start: expected integers [4, 5], got i32 [5]");
            assertThatThrownBy(() -> means.into(points, null, centers.slice(0, 0, 2), labels))
                    .hasMessage("centers: expected f32 [3, 2], got f32 [2, 2]");
            assertThatThrownBy(() -> means.into(points, null, centers, labels.slice(1, 0, 4)))
                    .hasMessage("labels: expected i32 [4, 5], got i32 [4, 4]");
            assertThatThrownBy(() -> new KMeans(21).apply(points, arena))
                    .hasMessage("k: expected at most the 20 points, got 21");
            assertThatThrownBy(() -> means.apply(Tensor.allocate(arena, DType.F64, 4, 2), arena))
                    .hasMessage("points: expected u8, i8, u16, i16 or f32 [n, d] or [h, w, d], d ≥ 1, got f64 [4, 2]; "
                            + "new Convert(DType.F32) makes it f32, and ColorKMeans clusters colours of u8");
            assertThatThrownBy(() -> new KMeans(3, 0, 1, 101, 0)).hasMessage("iterations: expected 2…100, got 101");
            assertThatThrownBy(() -> new KMeans(0)).hasMessageStartingWith("k: expected 1…");
            assertThat(labels.contentEquals(labels.copy(arena).fill(9))).isTrue();
            assertThat(centers.contentEquals(centers.copy(arena).fill(9))).isTrue();
        }
    }
}
