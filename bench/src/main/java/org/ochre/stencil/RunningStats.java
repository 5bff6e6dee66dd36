package org.ochre.stencil;

import org.ochre.Tensor;

/// Running sums of values and squares in F64 over arrays, as in textbooks: down the columns, then along the row, with
/// mirrored edges.
final class RunningStats extends WindowStats {
    RunningStats(Tensor field, int window) {
        super(field, window);
    }

    @Override
    void rows(int from, int to) {
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
}
