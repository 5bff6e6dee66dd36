package org.ochre.palette;

import java.util.Arrays;

/// The aim of a colour and its tightest mix, as [Dither] defines them, by trying every set of rows. For few rows.
final class NaiveMix {
    private final double[][] palette;
    private final int channels;

    /// The aim, then the mix: a weight for each row of the palette.
    double[] aim;
    double[] weights = {};

    NaiveMix(double[][] palette, double[] color) {
        this.palette = palette;
        channels = color.length;
        aim = nearest(color);
        tightest(aim.clone());
        weights = Arrays.stream(weights).map(weight -> weight < 1.0 / 1024 ? 0 : weight).toArray();
        double sum = Arrays.stream(weights).sum();
        weights = Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    private NaiveMix(double[][] palette, int channels) {
        this.palette = palette;
        this.channels = channels;
        aim = new double[0];
    }

    static double[] nearest(double[][] palette, double[] color) {
        return new NaiveMix(palette, color.length).nearest(color);
    }

    /// The nearest of all points that sets of up to c + 1 rows can give.
    private double[] nearest(double[] color) {
        double least = Double.MAX_VALUE;
        double[] nearest = color;
        for (int set = 1; set < 1 << palette.length; set++) {
            double[] shares = shares(set, color);
            if (shares.length > 0 && Arrays.stream(shares).allMatch(share -> share > -1e-9)) {
                double[] point = mean(shares);
                double distance = square(point, color);
                if (distance < least - 1e-9) {
                    least = distance;
                    nearest = point;
                }
            }
        }
        return nearest;
    }

    private void tightest(double[] target) {
        double least = Double.MAX_VALUE;
        for (int set = 1; set < 1 << palette.length; set++) {
            double[] shares = shares(set, target);
            if (shares.length == 0 || Arrays.stream(shares).anyMatch(share -> share < -1e-9)
                    || square(mean(shares), target) > 1e-12) {
                continue;
            }
            double spread = 0;
            for (int row = 0; row < palette.length; row++) {
                spread += shares[row] * square(palette[row], target);
            }
            if (spread < least - 1e-6) {
                least = spread;
                weights = shares;
            }
        }
    }

    /// The weights of the point nearest to the target in the plane through a set of rows; empty where they span less
    /// than a simplex.
    final double[] shares(int set, double[] target) {
        int[] rows = java.util.stream.IntStream.range(0, palette.length).filter(row -> (set >> row & 1) != 0).toArray();
        int n = rows.length;
        if (n > channels + 1) {
            return new double[0];
        }
        // Lagrange: 2 Σ wⱼ pᵢ·pⱼ + μ = 2 pᵢ·t and Σ w = 1, with colours relative to the first row
        double[][] system = new double[n + 1][n + 2];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                system[i][j] = dot(rows[0], rows[i], palette[rows[j]]);
            }
            system[i][n] = 1;
            system[i][n + 1] = dot(rows[0], rows[i], target);
            system[n][i] = 1;
        }
        system[n][n + 1] = 1;
        if (!solve(system)) {
            return new double[0];
        }
        double[] shares = new double[palette.length];
        for (int i = 0; i < n; i++) {
            shares[rows[i]] = system[i][n + 1];
        }
        return shares;
    }

    private double dot(int origin, int row, double[] other) {
        double sum = 0;
        for (int c = 0; c < channels; c++) {
            sum += (palette[row][c] - palette[origin][c]) * (other[c] - palette[origin][c]);
        }
        return sum;
    }

    private double[] mean(double[] shares) {
        double[] mean = new double[channels];
        for (int row = 0; row < palette.length; row++) {
            for (int c = 0; c < channels; c++) {
                mean[c] += shares[row] * palette[row][c];
            }
        }
        return mean;
    }

    private static double square(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += (a[c] - b[c]) * (a[c] - b[c]);
        }
        return sum;
    }

    /// Gauss and Jordan with row pivots; the last column becomes the solution. False where it is singular.
    private static boolean solve(double[][] system) {
        int n = system.length;
        for (int i = 0; i < n; i++) {
            int pivot = i;
            for (int row = i; row < n; row++) {
                pivot = Math.abs(system[row][i]) > Math.abs(system[pivot][i]) ? row : pivot;
            }
            double[] swapped = system[i];
            system[i] = system[pivot];
            system[pivot] = swapped;
            if (Math.abs(system[i][i]) < 1e-7) {
                return false;
            }
            for (int row = 0; row < n; row++) {
                double factor = row == i ? 0 : system[row][i] / system[i][i];
                for (int column = i; column <= n; column++) {
                    system[row][column] -= factor * system[i][column];
                }
            }
            for (int column = n; column >= i; column--) {
                system[i][column] /= system[i][i];
            }
        }
        return true;
    }
}
