package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Brute force by the Vector API: points a block at a time in planes, the row carried beside its distance.
final class VectorNearestFloat {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final int BLOCK = 512;

    private final double[] points;
    private final double[] palette;
    private final int[] labels;

    private VectorNearestFloat(double[] points, double[] palette, int[] labels) {
        this.points = points;
        this.palette = palette;
        this.labels = labels;
    }

    static Job of(Tensor points, Tensor palette) {
        double[] pixels = new double[Math.toIntExact(points.elements())];
        double[] rows = new double[Math.toIntExact(palette.elements())];
        points.copyTo(pixels);
        palette.copyTo(rows);
        int[] labels = new int[pixels.length / 3];
        VectorNearestFloat nearest = new VectorNearestFloat(pixels, rows, labels);
        return new Job(Tensor.of(MemorySegment.ofArray(labels), DType.I32, labels.length),
                () -> Job.bands(labels.length, nearest::map));
    }

    private void map(int from, int to) {
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
