package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Call;

/// Weighted k-means of the colours of a histogram, in F64; sums of colours are exact. The steps come in the order of
/// OpenCV's `kmeans`, so that both reach the same centres from the same start.
///
/// The colours are cut into parts, which are worked in parallel. The cuts depend on the number of colours and centres
/// alone. Each part keeps its own sums.
final class ColorClustering {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final long PART = 1 << 13;
    private static final long MOST_PARTS = 64;

    private final int channels;
    private final int k;
    private final long size;
    private final long parts;
    private final MemorySegment keys;
    private final MemorySegment counts;
    private final MemorySegment centers;
    private final MemorySegment prepared;
    private final MemorySegment states;
    private final MemorySegment labels;
    private final MemorySegment bounds;
    private final MemorySegment nearest;
    private final MemorySegment sums;
    private final MemorySegment costs;

    /// @param scratch must stay open as long as this object is used
    ColorClustering(ColorHistogram histogram, int k, SegmentAllocator scratch) {
        this.channels = histogram.channels();
        this.k = k;
        this.size = histogram.size();
        this.parts = parts(size, k);
        this.keys = histogram.keys().segment().asSlice(histogram.keys().offset());
        this.counts = histogram.counts().segment().asSlice(histogram.counts().offset());
        this.centers = scratch.allocate((long) k * channels * Double.BYTES, 64);
        this.prepared = scratch.allocate(NativePalette.kmeansScratchBytes(channels, k), 64);
        this.states = scratch.allocate(parts * Structs.Kmeans.BYTES, 64);
        this.labels = scratch.allocate(size * Integer.BYTES, 64);
        this.bounds = scratch.allocate(size * Float.BYTES, 64);
        this.nearest = scratch.allocate(size * Integer.BYTES, 64);
        this.sums = scratch.allocate(parts * sumsBytes(), 64);
        this.costs = scratch.allocate(parts * Double.BYTES, 64);
        for (long part = 0; part < parts; part++) {
            long from = start(part);
            Structs.Kmeans.write(states, part * Structs.Kmeans.BYTES, keys.address() + from * Integer.BYTES,
                    counts.address() + from * Long.BYTES, start(part + 1) - from,
                    labels.address() + from * Integer.BYTES, bounds.address() + from * Float.BYTES,
                    sums.address() + part * sumsBytes());
        }
    }

    private static long parts(long size, int k) {
        return Math.clamp(size / Math.max(PART, 4L * k), 1, MOST_PARTS);
    }

    /// The bytes of scratch that clustering takes.
    static long scratchBytes(long size, int channels, int k) {
        long parts = parts(size, k);
        return Scratch.bytes((long) k * channels * Double.BYTES, NativePalette.kmeansScratchBytes(channels, k),
                parts * Structs.Kmeans.BYTES, size * Integer.BYTES, size * Float.BYTES, size * Integer.BYTES,
                parts * sumsBytes(channels, k), parts * Double.BYTES);
    }

    private static long sumsBytes(int channels, int k) {
        return (long) k * (1 + channels) * Long.BYTES;
    }

    private long sumsBytes() {
        return sumsBytes(channels, k);
    }

    private long start(long part) {
        return Math.multiplyExact(size, part) / parts;
    }

    private long state(long part) {
        return states.address() + part * Structs.Kmeans.BYTES;
    }

    /// Copies the centres and labels of the last run.
    void copyTo(Tensor centers, Tensor labels) {
        for (int i = 0; i < k * channels; i++) {
            centers.setDouble(center(i), i / channels, i % channels);
        }
        labels.copyFrom(Tensor.of(this.labels, DType.I32, size));
    }

    private double center(long index) {
        return centers.getAtIndex(ValueLayout.JAVA_DOUBLE, index);
    }

    /// Starts from given centres.
    ///
    /// @return the compactness
    double from(double[] start, int iterations, double epsilon) {
        MemorySegment.copy(start, 0, centers, ValueLayout.JAVA_DOUBLE, 0, start.length);
        return iterate(0, iterations, epsilon);
    }

    /// Starts from colours drawn by k-means++ (Arthur and Vassilvitskii 2007). The probability of each colour is
    /// proportional to its count times its squared distance from the nearest colour drawn before.
    ///
    /// @return the compactness
    double seeded(Random random, long total, int iterations, double epsilon) {
        long[] weights = new long[(int) parts];
        weights[0] = total; // at first the weight of a colour is its count
        for (int row = 0; row < k; row++) {
            long sum = 0;
            for (long weight : weights) {
                sum += weight;
            }
            int key = keys.getAtIndex(ValueLayout.JAVA_INT, draw(row > 0, weights, random.nextDouble() * sum));
            for (int channel = 0; channel < channels; channel++) {
                centers.setAtIndex(ValueLayout.JAVA_DOUBLE, (long) row * channels + channel, level(key, channel));
            }
            if (row == k - 1) {
                break;
            }
            int first = row == 0 ? 1 : 0;
            Parallelism.forEach(parts, part -> weights[(int) part] = NativePalette.kmeansSpread(state(part), channels,
                    key, first, nearest.address() + start(part) * Integer.BYTES));
        }
        return iterate(1, iterations, epsilon);
    }

    private int level(int key, int channel) {
        return key >>> 8 * (channels - 1 - channel) & 255;
    }

    /// The first colour at which the running sum of weights exceeds the target, or else the last colour whose weight is
    /// not 0.
    private long draw(boolean byDistance, long[] weights, double target) {
        long sum = 0;
        long from = 0;
        for (int part = 0; part < parts && byDistance && sum + weights[part] <= target; part++) {
            sum += weights[part];
            from = start(part + 1L);
        }
        for (long i = from; i < size; i++) {
            long weight = weight(i, byDistance);
            sum += weight;
            if (weight > 0 && sum > target) {
                return i;
            }
        }
        long last = size - 1;
        while (weight(last, byDistance) == 0) {
            last--;
        }
        return last;
    }

    private long weight(long color, boolean byDistance) {
        long count = counts.getAtIndex(LONG, color);
        return byDistance ? count * nearest.getAtIndex(ValueLayout.JAVA_INT, color) : count;
    }

    /// Iterates until the centres stand still or the iterations are used up. The last iteration moves the centres and
    /// keeps the labels, as in OpenCV.
    private double iterate(int done, int iterations, double epsilon) {
        labels.fill((byte) -1);
        sums.fill((byte) 0);
        assign(true);
        int iteration = done;
        while (true) {
            double shift = moveCenters();
            boolean still = iteration > 0 && shift <= epsilon * epsilon;
            if (++iteration >= Math.max(iterations, 2) || still) {
                return compactness();
            }
            assign(false);
        }
    }

    private void assign(boolean first) {
        Call.require(
                NativePalette.kmeansPrepare(centers.address(), first ? 1 : 0, channels, k, prepared.address()));
        Parallelism.forEach(parts,
                part -> Call.require(NativePalette.kmeansAssign(state(part), prepared.address())));
    }

    /// Moves each centre to the mean of its colours. Returns the largest squared distance that a centre moved.
    private double moveCenters() {
        long[] totals = totals();
        int words = 1 + channels;
        for (int row = 0; row < k; row++) {
            if (totals[row * words] == 0) {
                refill(row, totals);
            }
        }
        double largest = 0;
        for (int row = 0; row < k; row++) {
            double way = 0;
            for (int channel = 0; channel < channels; channel++) {
                long at = (long) row * channels + channel;
                double mean = mean(totals, row, channel);
                way += (mean - center(at)) * (mean - center(at));
                centers.setAtIndex(ValueLayout.JAVA_DOUBLE, at, mean);
            }
            largest = Math.max(largest, way);
        }
        return largest;
    }

    private long[] totals() {
        long[] totals = new long[Math.multiplyExact(k, 1 + channels)];
        for (long part = 0; part < parts; part++) {
            for (int i = 0; i < totals.length; i++) {
                totals[i] += sums.getAtIndex(LONG, part * totals.length + i);
            }
        }
        return totals;
    }

    private double mean(long[] totals, int row, int channel) {
        int at = row * (1 + channels);
        return (double) totals[at + 1 + channel] / totals[at];
    }

    /// Gives an empty cluster a colour of the heaviest cluster that has two colours or more: the one farthest from that
    /// cluster's mean.
    private void refill(int empty, long[] totals) {
        int[] members = new int[k];
        for (long i = 0; i < size; i++) {
            members[label(i)]++;
        }
        int donor = -1;
        for (int row = 0; row < k; row++) {
            if (members[row] > 1 && (donor < 0 || totals[row * (1 + channels)] > totals[donor * (1 + channels)])) {
                donor = row;
            }
        }
        long farthest = -1;
        double most = -1;
        for (long i = 0; i < size; i++) {
            if (label(i) == donor) {
                double distance = 0;
                for (int channel = 0; channel < channels; channel++) {
                    double difference = level(key(i), channel) - mean(totals, donor, channel);
                    distance += difference * difference;
                }
                farthest = distance > most ? i : farthest;
                most = Math.max(most, distance);
            }
        }
        relabel(farthest, donor, empty, totals);
    }

    private void relabel(long color, int from, int to, long[] totals) {
        long part = 0;
        while (start(part + 1) <= color) {
            part++;
        }
        int words = 1 + channels;
        long count = counts.getAtIndex(LONG, color);
        for (int word = 0; word < words; word++) {
            long change = word == 0 ? count : count * level(key(color), word - 1);
            add(totals, part, from * words + word, -change);
            add(totals, part, to * words + word, change);
        }
        labels.setAtIndex(ValueLayout.JAVA_INT, color, to);
        bounds.setAtIndex(ValueLayout.JAVA_FLOAT, color, -1);
    }

    private void add(long[] totals, long part, int word, long change) {
        totals[word] += change;
        long at = part * totals.length + word;
        sums.setAtIndex(LONG, at, sums.getAtIndex(LONG, at) + change);
    }

    private int label(long color) {
        return labels.getAtIndex(ValueLayout.JAVA_INT, color);
    }

    private int key(long color) {
        return keys.getAtIndex(ValueLayout.JAVA_INT, color);
    }

    /// The sum over all parts in their order, so that the last bit does not depend on threads.
    private double compactness() {
        Parallelism.forEach(parts, part -> NativePalette.kmeansCompactness(centers.address(), channels, state(part),
                costs.address() + part * Double.BYTES));
        double sum = 0;
        for (long part = 0; part < parts; part++) {
            sum += costs.getAtIndex(ValueLayout.JAVA_DOUBLE, part);
        }
        return sum;
    }
}
