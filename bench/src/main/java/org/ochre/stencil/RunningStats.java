package org.ochre.stencil;

import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Running sums of values and squares in F64 over arrays, as in textbooks: down the columns, then along the row, with
/// mirrored edges.
final class RunningStats {
    private final float[] field;
    private final float[] means;
    private final float[] variances;
    private final int height;
    private final int width;
    private final int radius;

    private RunningStats(float[] field, int height, int width, int radius) {
        this.field = field;
        this.height = height;
        this.width = width;
        this.radius = radius;
        means = new float[field.length];
        variances = new float[field.length];
    }

    static Job of(Tensor field, Tensor stats, int window) {
        int h = Math.toIntExact(field.size(0));
        int w = Math.toIntExact(field.size(1));
        float[] values = new float[h * w];
        field.copyTo(values);
        RunningStats running = new RunningStats(values, h, w, window / 2);
        Runnable work = () -> Job.strips(h, running::rows);
        work.run();
        stats.at(0).copyFrom(Tensor.of(MemorySegment.ofArray(running.means), DType.F32, h, w));
        stats.at(1).copyFrom(Tensor.of(MemorySegment.ofArray(running.variances), DType.F32, h, w));
        return new Job(stats, work);
    }

    private void rows(int from, int to) {
        double[] sums = new double[width];
        double[] squares = new double[width];
        for (int y = from - radius; y <= from + radius && from < to; y++) {
            add(y, 1, sums, squares);
        }
        for (int y = from; y < to; y++) {
            along(y * width, sums, squares);
            add(y - radius, -1, sums, squares);
            add(y + radius + 1, 1, sums, squares);
        }
    }

    private void add(int y, int sign, double[] sums, double[] squares) {
        int row = mirrored(y, height) * width;
        for (int x = 0; x < width; x++) {
            double value = field[row + x];
            sums[x] += sign * value;
            squares[x] += sign * value * value;
        }
    }

    private void along(int row, double[] sums, double[] squares) {
        double n = (2 * radius + 1) * (2 * radius + 1);
        double sum = 0;
        double square = 0;
        for (int x = -radius; x < radius; x++) {
            sum += sums[mirrored(x, width)];
            square += squares[mirrored(x, width)];
        }
        for (int x = 0; x < width; x++) {
            int next = mirrored(x + radius, width);
            sum += sums[next];
            square += squares[next];
            double mean = sum / n;
            means[row + x] = (float) mean;
            variances[row + x] = (float) (square / n - mean * mean);
            int last = mirrored(x - radius, width);
            sum -= sums[last];
            square -= squares[last];
        }
    }

    private static int mirrored(int i, int n) {
        return i < 0 ? -i : i < n ? i : 2 * (n - 1) - i;
    }
}
