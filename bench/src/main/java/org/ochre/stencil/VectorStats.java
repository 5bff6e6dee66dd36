package org.ochre.stencil;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.Tensor;

/// [RunningStats] by the Vector API. Sums in F64 run down the columns. Along the row there is no running sum, whose
/// additions would wait for each other: sums of 1, 2, 4, … neighbours are made of each other, and added where the
/// window's width has that power of two.
final class VectorStats extends WindowStats {
    private static final VectorSpecies<Double> LANES = DoubleVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> NARROW = VectorSpecies.of(float.class,
            VectorShape.forBitSize(LANES.vectorBitSize() / 2));

    VectorStats(Tensor field, int window) {
        super(field, window);
    }

    @Override
    void rows(int from, int to) {
        if (from == to) {
            return;
        }
        double[] sums = new double[width];
        double[] squares = new double[width];
        for (int y = from - radius; y <= from + radius; y++) {
            add(mirrored(y, height) * width, sums, squares);
        }
        double[] powers = new double[width + 2 * radius];
        double[] sum = new double[width];
        double[] square = new double[width];
        for (int y = from; y < to; y++) {
            across(sums, powers, sum);
            across(squares, powers, square);
            write(y * width, sum, square);
            move(mirrored(y - radius, height) * width, mirrored(y + radius + 1, height) * width, sums, squares);
        }
    }

    private void add(int row, double[] sums, double[] squares) {
        for (int x = 0; x < width; x++) {
            double value = field[row + x];
            sums[x] += value;
            squares[x] += value * value;
        }
    }

    /// Takes one row out of the columns' sums and another one in.
    private void move(int out, int in, double[] sums, double[] squares) {
        int end = LANES.loopBound(width);
        for (int x = 0; x < end; x += LANES.length()) {
            DoubleVector old = wide(out + x);
            DoubleVector fresh = wide(in + x);
            DoubleVector.fromArray(LANES, sums, x).add(fresh.sub(old)).intoArray(sums, x);
            DoubleVector.fromArray(LANES, squares, x).add(fresh.mul(fresh).sub(old.mul(old))).intoArray(squares, x);
        }
        for (int x = end; x < width; x++) {
            double old = field[out + x];
            double fresh = field[in + x];
            sums[x] += fresh - old;
            squares[x] += fresh * fresh - old * old;
        }
    }

    private DoubleVector wide(int at) {
        return (DoubleVector) FloatVector.fromArray(NARROW, field, at).convertShape(VectorOperators.F2D, LANES, 0);
    }

    /// The sums of `2 · radius + 1` neighbours of each column.
    private void across(double[] columns, double[] powers, double[] windows) {
        System.arraycopy(columns, 0, powers, radius, width);
        for (int i = 1; i <= radius; i++) {
            powers[radius - i] = columns[mirrored(-i, width)];
            powers[radius + width - 1 + i] = columns[mirrored(width - 1 + i, width)];
        }
        Arrays.fill(windows, 0);
        int window = 2 * radius + 1;
        int done = 0;
        for (int size = 1; size <= window; size *= 2) {
            if ((window & size) != 0) {
                addTo(windows, powers, done);
                done += size;
            }
            doubled(powers, size, powers.length - 2 * size + 1);
        }
    }

    private void addTo(double[] windows, double[] powers, int shift) {
        int end = LANES.loopBound(width);
        for (int x = 0; x < end; x += LANES.length()) {
            DoubleVector.fromArray(LANES, windows, x).add(DoubleVector.fromArray(LANES, powers, x + shift))
                    .intoArray(windows, x);
        }
        for (int x = end; x < width; x++) {
            windows[x] += powers[x + shift];
        }
    }

    private static void doubled(double[] powers, int size, int n) {
        int end = LANES.loopBound(Math.max(n, 0));
        for (int x = 0; x < end; x += LANES.length()) {
            DoubleVector.fromArray(LANES, powers, x).add(DoubleVector.fromArray(LANES, powers, x + size))
                    .intoArray(powers, x);
        }
        for (int x = end; x < n; x++) {
            powers[x] += powers[x + size];
        }
    }

    private void write(int row, double[] sum, double[] square) {
        double one = 1.0 / ((2 * radius + 1) * (2 * radius + 1));
        int end = LANES.loopBound(width);
        for (int x = 0; x < end; x += LANES.length()) {
            DoubleVector mean = DoubleVector.fromArray(LANES, sum, x).mul(one);
            DoubleVector variance = DoubleVector.fromArray(LANES, square, x).mul(one).sub(mean.mul(mean));
            ((FloatVector) mean.convertShape(VectorOperators.D2F, NARROW, 0)).intoArray(means, row + x);
            ((FloatVector) variance.convertShape(VectorOperators.D2F, NARROW, 0)).intoArray(variances, row + x);
        }
        for (int x = end; x < width; x++) {
            double mean = sum[x] * one;
            means[row + x] = (float) mean;
            variances[row + x] = (float) (square[x] * one - mean * mean);
        }
    }
}
