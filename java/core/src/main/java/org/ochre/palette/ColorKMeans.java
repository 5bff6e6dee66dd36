package org.ochre.palette;

import java.io.Serializable;
import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Held;
import org.ochre.work.Results;

/// Clusters the colours of a histogram: finds k centres that make `Σ |pixel − its center|²` small. Each colour counts
/// as often as it occurs. The method is Lloyd's iteration from k-means++ seeds. For points that are not u8 colours, or
/// for OpenCV's own numbers, use `org.ochre.opencv.KMeans`.
///
/// | histogram | centres | labels |
/// |---|---|---|
/// | n colours of c channels, n ≥ k | F32 `[k, c]` | I32 `[n]`, one for each colour |
///
/// Each colour is visited once, not each pixel. Distances are computed in F64, in the order of the channels. Sums of
/// colours are exact, so the centres do not drift with many pixels. The steps are the steps of OpenCV's `kmeans`. From
/// the same start both give the same centres (to 1e-3 in each), as long as OpenCV's F32 sums are exact.
///
/// The last iteration moves the centres and keeps the labels of the iteration before. An empty cluster gets a colour of
/// the heaviest cluster that has two colours or more: the colour farthest from that cluster's mean. Ties go to the
/// lowest row.
///
/// The seed fixes the answer on any number of threads; the random numbers come from [Random]. Sources: S.
/// ColorClustering, *Least squares quantization in PCM*, IEEE Transactions on Information Theory 28, 1982; D. Arthur
/// and S. Vassilvitskii, *k-means++: the advantages of careful seeding*, SODA 2007; G. Hamerly, *Making k-means even
/// faster*, SDM 2010, for the distances that need not be computed.
///
/// @param k how many centres, at least 1
/// @param seed of the random numbers
/// @param attempts how many starts, at least 1; the result of least compactness is kept, the earliest of equals
/// @param iterations most iterations of each attempt, 2…100
/// @param epsilon an attempt ends when no centre moves farther than this, ≥ 0
public record ColorKMeans(int k, long seed, int attempts, int iterations, double epsilon) implements Serializable {
    /// The squared distances of fewer pixels than this, of four channels, add up to less than 2^63.
    private static final long MOST_PIXELS = 1L << 45;

    /// @throws IllegalArgumentException `k: expected 1…, got …` and so on
    public ColorKMeans {
        Arguments.range("k", k, 1, Integer.MAX_VALUE);
        Arguments.range("attempts", attempts, 1, Integer.MAX_VALUE);
        Arguments.range("iterations", iterations, 2, 100);
        if (!(epsilon >= 0)) {
            throw Arguments.refuse("epsilon", "a number ≥ 0", epsilon);
        }
    }

    /// Seed 0, 3 attempts of at most 50 iterations; an attempt ends when no centre moves more than 0.01.
    public ColorKMeans(int k) {
        this(k, 0, 3, 50, 0.01);
    }

    /// Clusters the colours of a histogram.
    ///
    /// @throws IllegalArgumentException `k: expected at most the 3 colours, got …`
    /// @throws ArithmeticException `histogram: expected fewer than 2^45 pixels, got …`
    public ColorClusters apply(ColorHistogram histogram, SegmentAllocator results) {
        Random random = new Random(seed);
        requireServed(histogram);
        return best(histogram, attempts,
                clustering -> clustering.seeded(random, histogram.total(), iterations, epsilon),
                new Results(results, histogram.keys(), histogram.counts()));
    }

    /// Clusters the colours of a histogram in one attempt from given centres, a palette for example.
    ///
    /// @param start U8, F32 or F64 `[k, c]`, finite
    /// @throws IllegalArgumentException `start: expected u8, f32 or f64 [3, 3], got …`, or for a histogram that is not
    ///     served
    /// @throws ArithmeticException `histogram: expected fewer than 2^45 pixels, got …`
    public ColorClusters apply(ColorHistogram histogram, Tensor start, SegmentAllocator results) {
        int channels = histogram.channels();
        boolean served = start.dtype() == DType.U8 || start.dtype().isFloat();
        if (!served || !Arrays.equals(start.shape(), new long[]{k, channels})) {
            throw Arguments.refuse("start", "u8, f32 or f64 [" + k + ", " + channels + "]", start.type());
        }
        requireServed(histogram);
        double[] centers = new double[k * channels];
        for (int i = 0; i < centers.length; i++) {
            centers[i] = start.getDouble(i / channels, i % channels);
            if (!Double.isFinite(centers[i])) {
                throw Arguments.refuse("start", "finite centres", centers[i]);
            }
        }
        return best(histogram, 1, clustering -> clustering.from(centers, iterations, epsilon),
                new Results(results, histogram.keys(), histogram.counts(), start));
    }

    /// The bytes of scratch that clustering the colours of a histogram takes; see
    /// [org.ochre.UnaryOperation#scratchBytes].
    ///
    /// @throws IllegalArgumentException `k: expected at most the 3 colours, got …`
    public long scratchBytes(ColorHistogram histogram) {
        requireServed(histogram);
        return ColorClustering.scratchBytes(histogram.size(), histogram.channels(), k);
    }

    private void requireServed(ColorHistogram histogram) {
        if (k > histogram.size()) {
            throw Arguments.refuse("k", "at most the " + histogram.size() + " colours", k);
        }
        if (histogram.total() >= MOST_PIXELS) {
            throw new ArithmeticException("histogram: expected fewer than 2^45 pixels, got " + histogram.total());
        }
    }

    /// The best of that many attempts, the earliest of equals.
    private ColorClusters best(ColorHistogram histogram, int times, ToDoubleFunction<ColorClustering> attempt,
            Results results) {
        Tensor centers = results.allocate(DType.F32, k, histogram.channels());
        Tensor labels = results.allocate(DType.I32, histogram.size());
        double[] least = new double[1];
        try (Scratch scratch = new Scratch()) {
            ColorClustering clustering = new ColorClustering(histogram, k, scratch);
            for (int i = 0; i < times; i++) {
                boolean first = i == 0;
                Held.run(() -> {
                    double compactness = attempt.applyAsDouble(clustering);
                    if (first || compactness < least[0]) {
                        least[0] = compactness;
                        clustering.copyTo(centers, labels);
                    }
                }, histogram.keys(), histogram.counts());
            }
        }
        return new ColorClusters(centers, labels, least[0]);
    }
}
