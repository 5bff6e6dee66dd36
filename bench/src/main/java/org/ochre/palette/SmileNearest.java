package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import smile.neighbor.KDTree;

/// Smile's KD-tree over the palette. Each run builds the tree, which is small. Points are `double[n][3]`, the form that
/// Smile takes.
final class SmileNearest {
    private SmileNearest() {}

    static Job of(Tensor points, Tensor palette) {
        double[][] pixels = rows(points);
        double[][] rows = rows(palette);
        int[] labels = new int[pixels.length];
        return new Job(Tensor.of(MemorySegment.ofArray(labels), DType.I32, labels.length), () -> {
            KDTree<double[]> tree = KDTree.of(rows);
            Job.strips(labels.length, (from, to) -> {
                for (int i = from; i < to; i++) {
                    labels[i] = tree.nearest(pixels[i]).index();
                }
            });
        });
    }

    private static double[][] rows(Tensor tensor) {
        double[][] rows = new double[Math.toIntExact(tensor.size(0))][Math.toIntExact(tensor.size(1))];
        for (int i = 0; i < rows.length; i++) {
            tensor.at(i).copyTo(rows[i]);
        }
        return rows;
    }
}
