package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Brute force over arrays of F64 in three dimensions: a plain loop, or the Vector API.
final class JavaNearestFloat {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final int BLOCK = 512;

    private final double[] points;
    private final double[] palette;
    private final int[] labels;

    /// Labels the points `from ≤ i < to`.
    interface Way {
        void map(JavaNearestFloat all, int from, int to);
    }

    private JavaNearestFloat(double[] points, double[] palette) {
        this.points = points;
        this.palette = palette;
        labels = new int[points.length / 3];
    }

    static Job of(Tensor points, Tensor palette, Way way) {
        double[] pixels = new double[Math.toIntExact(points.elements())];
        double[] rows = new double[Math.toIntExact(palette.elements())];
        points.copyTo(pixels);
        palette.copyTo(rows);
        JavaNearestFloat all = new JavaNearestFloat(pixels, rows);
        return new Job(Tensor.of(MemorySegment.ofArray(all.labels), DType.I32, all.labels.length),
                () -> Job.strips(all.labels.length, (from, to) -> way.map(all, from, to)));
    }

    void scalar(int from, int to) {
        for (int i = from; i < to; i++) {
            labels[i] = nearest(points[3 * i], points[3 * i + 1], points[3 * i + 2]);
        }
    }

    private int nearest(double x, double y, double z) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int row = 0; row < palette.length / 3; row++) {
            double dx = x - palette[3 * row];
            double dy = y - palette[3 * row + 1];
            double dz = z - palette[3 * row + 2];
            double distance = dx * dx + dy * dy + dz * dz;
            if (distance < least) {
                least = distance;
                nearest = row;
            }
        }
        return nearest;
    }

    /// Works on blocks of points in planes, and keeps the row with its distance.
    void vector(int from, int to) {
        double[][] planes = new double[4][BLOCK];
        for (int first = from; first < to; first += BLOCK) {
            int n = Math.min(BLOCK, to - first);
            for (int i = 0; i < n; i++) {
                planes[0][i] = points[3 * (first + i)];
                planes[1][i] = points[3 * (first + i) + 1];
                planes[2][i] = points[3 * (first + i) + 2];
            }
            for (int i = 0; i < n; i += LANES.length()) {
                search(planes, i).intoArray(planes[3], i);
            }
            for (int i = 0; i < n; i++) {
                labels[first + i] = (int) planes[3][i];
            }
        }
    }

    private DoubleVector search(double[][] planes, int at) {
        DoubleVector x = DoubleVector.fromArray(LANES, planes[0], at);
        DoubleVector y = DoubleVector.fromArray(LANES, planes[1], at);
        DoubleVector z = DoubleVector.fromArray(LANES, planes[2], at);
        DoubleVector least = DoubleVector.broadcast(LANES, Double.POSITIVE_INFINITY);
        DoubleVector nearest = DoubleVector.zero(LANES);
        for (int row = 0; row < palette.length / 3; row++) {
            DoubleVector dx = x.sub(palette[3 * row]);
            DoubleVector dy = y.sub(palette[3 * row + 1]);
            DoubleVector dz = z.sub(palette[3 * row + 2]);
            DoubleVector distance = dx.mul(dx).add(dy.mul(dy)).add(dz.mul(dz));
            VectorMask<Double> nearer = distance.compare(VectorOperators.LT, least);
            least = least.blend(distance, nearer);
            nearest = nearest.blend(row, nearer);
        }
        return nearest;
    }
}
