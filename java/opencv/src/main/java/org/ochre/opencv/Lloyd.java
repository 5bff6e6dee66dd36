package org.ochre.opencv;

import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import java.util.Random;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.palette.NearestColor;

/// Weighted k-means of colours that occur so many times, in F64; sums of colours are exact. The order of steps is that of
/// OpenCV's `kmeans`, so that it comes to the same centres from the same start.
final class Lloyd {
    private final int[] colors;
    private final long[] counts;
    private final int channels;
    private final int k;
    private final double[] centers;
    private final int[] labels;
    private final Tensor points;
    private final Tensor rows;
    private final Tensor nearest;

    /// @param colors one after the other, `channels` numbers each
    /// @param scratch of the time that this is used
    Lloyd(int[] colors, long[] counts, int channels, int k, SegmentAllocator scratch) {
        this.colors = colors;
        this.counts = counts;
        this.channels = channels;
        this.k = k;
        this.centers = new double[k * channels];
        this.labels = new int[counts.length];
        this.points = Tensor.allocate(scratch, DType.F64, counts.length, channels)
                .copyFrom(Arrays.stream(colors).asDoubleStream().toArray());
        this.rows = Tensor.allocate(scratch, DType.F64, k, channels);
        this.nearest = Tensor.allocate(scratch, DType.I32, counts.length);
    }

    double[] centers() {
        return centers;
    }

    int[] labels() {
        return labels;
    }

    /// Starts from given centres.
    ///
    /// @return the compactness
    double from(double[] start, int iterations, double epsilon) {
        System.arraycopy(start, 0, centers, 0, centers.length);
        assign();
        return iterate(0, iterations, epsilon);
    }

    /// Starts from colours drawn by k-means++ (Arthur and Vassilvitskii 2007): each with a probability in proportion to its
    /// count times its squared distance from the nearest one drawn before.
    ///
    /// @return the compactness
    double seeded(Random random, int iterations, double epsilon) {
        double[] weights = new double[counts.length];
        double[] nearest = new double[counts.length];
        Arrays.fill(nearest, 1);
        for (int row = 0; row < k; row++) {
            double sum = 0;
            for (int i = 0; i < weights.length; i++) {
                weights[i] = counts[i] * nearest[i];
                sum += weights[i];
            }
            int drawn = draw(weights, random.nextDouble() * sum);
            for (int channel = 0; channel < channels; channel++) {
                centers[row * channels + channel] = colors[drawn * channels + channel];
            }
            for (int i = 0; i < nearest.length; i++) {
                double distance = distance(i, row);
                nearest[i] = row == 0 ? distance : Math.min(nearest[i], distance);
            }
        }
        assign();
        return iterate(1, iterations, epsilon);
    }

    /// The first whose running sum of weights passes the target, or the last that weighs anything.
    private static int draw(double[] weights, double target) {
        double sum = 0;
        int last = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            last = weights[i] > 0 ? i : last;
            if (weights[i] > 0 && sum > target) {
                return i;
            }
        }
        return last;
    }

    /// The last iteration moves the centres and keeps the labels, as in OpenCV.
    private double iterate(int done, int iterations, double epsilon) {
        int iteration = done;
        while (true) {
            double shift = moveCenters();
            boolean still = iteration > 0 && shift <= epsilon * epsilon;
            if (++iteration >= Math.max(iterations, 2) || still) {
                return compactness();
            }
            assign();
        }
    }

    /// Exact, as [#distance] adds in the same order; ties to the lowest row.
    private void assign() {
        new NearestColor().into(points, rows.copyFrom(centers), nearest);
        nearest.copyTo(labels);
    }

    private double distance(int color, int row) {
        double sum = 0;
        for (int channel = 0; channel < channels; channel++) {
            double difference = colors[color * channels + channel] - centers[row * channels + channel];
            sum += difference * difference;
        }
        return sum;
    }

    /// Moves each centre to the mean of its colours. Returns the largest squared way.
    private double moveCenters() {
        long[] sums = new long[k * channels];
        long[] weights = new long[k];
        int[] members = new int[k];
        for (int i = 0; i < labels.length; i++) {
            add(sums, weights, labels[i], i, counts[i]);
            members[labels[i]]++;
        }
        for (int row = 0; row < k; row++) {
            if (members[row] == 0) {
                refill(row, sums, weights, members);
            }
        }
        double largest = 0;
        for (int row = 0; row < k; row++) {
            double way = 0;
            for (int channel = 0; channel < channels; channel++) {
                int at = row * channels + channel;
                double mean = (double) sums[at] / weights[row];
                way += (mean - centers[at]) * (mean - centers[at]);
                centers[at] = mean;
            }
            largest = Math.max(largest, way);
        }
        return largest;
    }

    private void add(long[] sums, long[] weights, int row, int color, long count) {
        weights[row] += count;
        for (int channel = 0; channel < channels; channel++) {
            sums[row * channels + channel] += count * colors[color * channels + channel];
        }
    }

    /// Gives an empty cluster the colour that lies farthest from the mean of the heaviest cluster of two colours or more.
    private void refill(int empty, long[] sums, long[] weights, int[] members) {
        int donor = -1;
        for (int row = 0; row < k; row++) {
            if (members[row] > 1 && (donor < 0 || weights[row] > weights[donor])) {
                donor = row;
            }
        }
        int farthest = -1;
        double most = -1;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == donor) {
                double distance = 0;
                for (int channel = 0; channel < channels; channel++) {
                    double mean = (double) sums[donor * channels + channel] / weights[donor];
                    distance += Math.pow(colors[i * channels + channel] - mean, 2);
                }
                farthest = distance > most ? i : farthest;
                most = Math.max(most, distance);
            }
        }
        add(sums, weights, donor, farthest, -counts[farthest]);
        add(sums, weights, empty, farthest, counts[farthest]);
        members[donor]--;
        members[empty]++;
        labels[farthest] = empty;
    }

    private double compactness() {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum += counts[i] * distance(i, labels[i]);
        }
        return sum;
    }
}
