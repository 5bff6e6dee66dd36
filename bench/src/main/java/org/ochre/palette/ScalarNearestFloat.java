package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// The loop that everybody writes, on arrays of F64.
final class ScalarNearestFloat {
    private final double[] points;
    private final double[] palette;
    private final int[] labels;

    private ScalarNearestFloat(double[] points, double[] palette, int[] labels) {
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
        ScalarNearestFloat nearest = new ScalarNearestFloat(pixels, rows, labels);
        return new Job(Tensor.of(MemorySegment.ofArray(labels), DType.I32, labels.length),
                () -> Job.bands(labels.length, nearest::map));
    }

    private void map(int from, int to) {
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
}
