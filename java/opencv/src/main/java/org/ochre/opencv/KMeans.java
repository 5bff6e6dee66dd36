package org.ochre.opencv;

import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.RNG;
import org.bytedeco.opencv.opencv_core.TermCriteria;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.opencv.work.Headers;
import org.ochre.opencv.work.Pixels;
import org.ochre.work.Arguments;
import org.ochre.work.Held;

/// OpenCV's `kmeans`: k centres that make `Σ |point − its center|²` small, by Lloyd's iteration from k-means++ seeds.
/// Use [org.ochre.palette.ColorKMeans] for the colours of photos.
///
/// | points | centres | labels |
/// |---|---|---|
/// | U8, I8, U16, I16, F32 `[n, d]` | F32 `[k, d]` | I32 `[n]` |
/// | the same `[h, w, d]`: an image's colours | F32 `[k, d]` | I32 `[h, w]` |
///
/// Centres, labels and compactness equal the results of a direct call of the loaded OpenCV, bit for bit. That call
/// takes the points as F32 `[n, d]`, with the flag `KMEANS_PP_CENTERS`, and with `KMEANS_USE_INITIAL_LABELS` where
/// labels are given. One case differs: a single point is one point here, but `d` points of one number to OpenCV. The
/// points are always copied to F32, and the copy is checked: if a NaN appeared during OpenCV's run, OpenCV would write
/// outside its memory.
///
/// OpenCV **adds up a cluster's points in F32**. Beyond 2²⁴ (65,793 pixels of 255) each further point is rounded more
/// and more coarsely. From some ten million points on, the centres are off by whole levels.
/// [org.ochre.palette.ColorKMeans] has no such limit, and visits each colour once instead of each pixel.
///
/// The last iteration moves the centres, and keeps the labels of the iteration before. An empty cluster takes the
/// farthest point of the largest cluster. A point that is equally near to several centres goes to the lowest row.
///
/// The seed fixes the answer on any number of threads. The number of threads is [Parallelism#current]. OpenCV has one
/// number of threads for the whole process. Where it differs from [Parallelism#current], it is changed while this call
/// runs, and only one such call runs at a time. The state of OpenCV's random numbers of this thread is restored
/// afterwards.
///
/// @param k the number of centres
/// @param seed the seed of the random numbers, as for OpenCV's `setRNGSeed`
/// @param attempts the number of starts; the start of least compactness gives the result
/// @param iterations the most iterations of each attempt, 2…100 (OpenCV silently clamps other numbers to this range)
/// @param epsilon an attempt ends when no centre moves farther than this
public record KMeans(int k, long seed, int attempts, int iterations, double epsilon) implements Serializable {
    private static final ReentrantLock THREADS = new ReentrantLock();
    private static final double LARGEST = 1e16;
    /// OpenCV counts three distances of each point in 32 bits, and allocates too little memory for more points.
    private static final int MOST_POINTS = Integer.MAX_VALUE / 3;
    /// A distance that is larger than any move of a centre. An epsilon whose square overflows would end OpenCV's
    /// k-means before it has any centre, and OpenCV would then read outside its memory.
    private static final double FARTHEST = 1e100;

    /// @throws IllegalArgumentException `k: expected 1…, got …` and so on
    public KMeans {
        Arguments.range("k", k, 1, Integer.MAX_VALUE);
        Arguments.range("attempts", attempts, 1, Integer.MAX_VALUE);
        Arguments.range("iterations", iterations, 2, 100);
        if (!(epsilon >= 0)) {
            throw Arguments.refuse("epsilon", "a number ≥ 0", epsilon);
        }
    }

    /// Clustering with seed 0, 3 attempts and 50 iterations, until no centre moves more than 0.01.
    public KMeans(int k) {
        this(k, 0, 3, 50, 0.01);
    }

    /// The type of the labels for points of this type.
    ///
    /// @throws IllegalArgumentException `points: expected u8, i8, u16, i16 or f32 [n, d] or [h, w, d], d ≥ 1, got …`,
    ///     or `k: expected at most the 3 points, got …`
    public TensorType labelsType(TensorType points) {
        boolean served = switch (points.dtype()) {
            case U8, I8, U16, I16, F32 -> true;
            case I32, I64, F64 -> false;
        };
        int rank = points.rank();
        if (!served || rank != 2 && rank != 3 || points.size(rank - 1) < 1) {
            throw Arguments.refuse("points", "u8, i8, u16, i16 or f32 [n, d] or [h, w, d], d ≥ 1", points
                    + (served ? "" : "; new Convert(DType.F32) makes it f32, and ColorKMeans clusters colours of u8"));
        }
        long count = points.elements() / points.size(rank - 1);
        if (count > MOST_POINTS || points.size(rank - 1) > Integer.MAX_VALUE) {
            throw Arguments.refuse("points", "at most " + MOST_POINTS + ", of fewer than 2^31 numbers", points);
        }
        if (k > count) {
            throw Arguments.refuse("k", "at most the " + count + " points", k);
        }
        return new TensorType(DType.I32, Arrays.copyOf(points.shape(), rank - 1));
    }

    /// Clusters points.
    ///
    /// @throws IllegalArgumentException as [#into]
    public Clusters apply(Tensor points, SegmentAllocator results) {
        return run(points, null, results);
    }

    /// Clusters points. The first attempt starts from the given labels, further attempts start from seeds.
    ///
    /// @param start integers 0…k−1 in the shape of the labels
    /// @throws IllegalArgumentException as [#into]
    public Clusters apply(Tensor points, Tensor start, SegmentAllocator results) {
        return run(points, start, results);
    }

    private Clusters run(Tensor points, @Nullable Tensor start, SegmentAllocator results) {
        TensorType type = labelsType(points.type());
        Tensor centers = Tensor.allocate(results, DType.F32, k, points.size(points.rank() - 1));
        Tensor labels = Tensor.allocate(results, type);
        return new Clusters(centers, labels, into(points, start, centers, labels));
    }

    /// Clusters points into memory of the caller, which may have any strides.
    ///
    /// @param start the labels that the first attempt starts from, or null for seeds
    /// @param centers F32 `[k, d]`
    /// @param labels I32 `[n]` or `[h, w]`
    /// @return the compactness
    /// @throws IllegalArgumentException `points: expected numbers of at most 1e16, got NaN at [3, 5, 0]`;
    ///     `start: expected labels in 0…2, got 3 at [4, 4]`; for a type or memory that is not served. Nothing is
    ///     written
    public double into(Tensor points, @Nullable Tensor start, Tensor centers, Tensor labels) {
        TensorType type = labelsType(points.type());
        long size = points.size(points.rank() - 1);
        Arguments.destination("centers", centers, new TensorType(DType.F32, k, size));
        Arguments.destination("labels", labels, type);
        Arguments.source("points", points);
        Arguments.apart("points", points, "centers", centers);
        Arguments.apart("points", points, "labels", labels);
        Arguments.apart("centers", centers, "labels", labels);
        long count = labels.elements();
        try (Scratch scratch = new Scratch()) {
            Tensor data = Tensor.allocate(scratch, DType.F32, count, size);
            Tensor best = Tensor.allocate(scratch, DType.I32, count, 1);
            Tensor rows = Tensor.allocate(scratch, DType.F32, k, size);
            Tensor flat = data.reshape(points.shape());
            Held.run(() -> Pixels.convert(points, flat, scratch), points);
            if (start != null) {
                copyLabels(start, best.reshape(type.shape()), scratch);
            }
            scratch.charge(theirs(count, size, k));
            double compactness = threaded(() -> kmeans(data, best, rows, flat, start != null));
            centers.copyFrom(rows);
            labels.copyFrom(best.reshape(type.shape()));
            return compactness;
        }
    }

    /// The most bytes that clustering takes beside its results: copies of points, labels and centres, and what OpenCV's
    /// `kmeans` allocates (three distances of each point in F32, the labels of an attempt, two sets of centres, and
    /// counts); see [org.ochre.UnaryOperation#scratchBytes].
    ///
    /// @throws IllegalArgumentException as [#labelsType]
    public long scratchBytes(TensorType points) {
        long count = labelsType(points).elements();
        long size = points.size(points.rank() - 1);
        long rows = Scratch.times(Scratch.times(k, size), Float.BYTES);
        return Scratch.bytes(Scratch.times(points.elements(), Float.BYTES), Scratch.times(count, Integer.BYTES), rows,
                Scratch.times(count, Integer.BYTES), Structs.Layout.BYTES, Structs.Layout.BYTES,
                theirs(count, size, k));
    }

    /// What OpenCV's `kmeans` allocates: labels of an attempt, three distances, two sets of centres of an attempt, and
    /// the squared distances of the labels.
    private static long theirs(long count, long size, int k) {
        long rows = Scratch.times(Scratch.times(k, size), Float.BYTES);
        return Scratch.bytes(Scratch.times(count, Integer.BYTES), Scratch.times(3 * count, Float.BYTES),
                Scratch.times(2, rows), Scratch.times(count, Double.BYTES), Scratch.times(k, Integer.BYTES));
    }

    private void copyLabels(Tensor start, Tensor labels, Scratch scratch) {
        if (start.dtype().isFloat() || !Arrays.equals(start.shape(), labels.shape())) {
            throw Arguments.refuse("start", "integers " + Arrays.toString(labels.shape()), start.type());
        }
        Tensor flat = start.copy(scratch).reshape(start.elements());
        Tensor to = labels.reshape(labels.elements());
        for (long i = 0; i < flat.size(0); i++) {
            long label = flat.getLong(i);
            if (label < 0 || label >= k) {
                throw Arguments.refuse("start", "labels in 0…" + (k - 1), label + " at " + place(start.shape(), i));
            }
            to.setLong(label, i);
        }
    }

    private double kmeans(Tensor data, Tensor labels, Tensor centers, Tensor points, boolean started) {
        if (data.size(0) == 1) { // OpenCV takes one point for many points of one number
            requireNumbers(data, points);
            centers.copyFrom(data);
            labels.fill(0);
            return 0;
        }
        double[] compactness = new double[1];
        Headers.scoped(List.of(data, labels, centers), mats -> {
            if (!opencv_core.checkRange(mats.getFirst(), true, null, -LARGEST, LARGEST)) {
                requireNumbers(data, points);
            }
            RNG random = opencv_core.theRNG();
            long state = random.state();
            opencv_core.theRNG().state(seed == 0 ? 0xFFFFFFFFL : seed);
            try {
                int flags = opencv_core.KMEANS_PP_CENTERS | (started ? opencv_core.KMEANS_USE_INITIAL_LABELS : 0);
                Mat rows = mats.get(2);
                compactness[0] = opencv_core.kmeans(mats.getFirst(), k, mats.get(1),
                        new TermCriteria(TermCriteria.COUNT | TermCriteria.EPS, iterations,
                                Math.min(epsilon, FARTHEST)),
                        attempts, flags,
                        rows);
                Headers.requireSame("labels", labels, mats.get(1));
                Headers.requireSame("centers", centers, rows);
            } finally {
                opencv_core.theRNG().state(state);
            }
        });
        return compactness[0];
    }

    /// Refuses NaN and numbers that are too large, and names the first one.
    private static void requireNumbers(Tensor data, Tensor points) {
        MemorySegment numbers = data.segment();
        for (long i = 0; i < data.elements(); i++) {
            float number = numbers.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            if (!(Math.abs(number) <= LARGEST)) {
                throw Arguments.refuse("points", "numbers of at most 1e16", number + " at " + place(points.shape(), i));
            }
        }
    }

    private static String place(long[] shape, long index) {
        long[] place = new long[shape.length];
        long rest = index;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            place[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        return Arrays.toString(place);
    }

    /// Runs an action while OpenCV uses as many threads as Ochre would use here.
    private static double threaded(DoubleSupplier work) {
        int threads = Parallelism.current();
        if (OpenCv.threads() == threads && !THREADS.isLocked()) {
            return work.getAsDouble();
        }
        THREADS.lock();
        int before = OpenCv.threads();
        try {
            OpenCv.threads(threads);
            return work.getAsDouble();
        } finally {
            OpenCv.threads(before);
            THREADS.unlock();
        }
    }
}
