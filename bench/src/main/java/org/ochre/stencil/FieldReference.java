package org.ochre.stencil;

import java.util.Locale;
import org.ochre.Tensor;
import org.ochre.bench.Workload;

/// Checks answers over fields. The fields of the window benchmarks have one NaN in the middle. It may spoil only the
/// windows that hold it.
final class FieldReference {
    /// The bound for an F32 result of F64 sums.
    private static final double ROUNDED = 1.0 / (1 << 23);
    private static final int ROWS = 40;

    private FieldReference() {}

    /// Checks derivatives bit for bit, inside the rim.
    static String derivatives(Tensor got, Tensor expected) {
        long wrong = 0;
        double largest = 0;
        for (long plane = 0; plane < expected.size(0); plane++) {
            double[] a = inner(got.at(plane));
            double[] b = inner(expected.at(plane));
            for (int i = 0; i < a.length; i++) {
                wrong += a[i] == b[i] ? 0 : 1;
                largest = Math.max(largest, Math.abs(a[i] - b[i]));
            }
        }
        double share = 100.0 * wrong / expected.elements();
        return wrong == 0
                ? Workload.EXACT
                : String.format(Locale.ROOT, "not bit-identical: %.1f %% of the values, by up to %.1e", share, largest);
    }

    /// Checks means, in rows spread evenly, away from edges.
    static String means(Tensor field, Tensor means, int window) {
        Worst mean = new Worst();
        visit(field, window, (y, x, m, _) -> mean.see(means.getDouble(y, x), m, Math.abs(m) + 1));
        return verdict(spoiled(means, window), mean.worst <= 2 * ROUNDED, mean.text("the mean"));
    }

    /// Checks means and variances `[2, h, w]`, in rows spread evenly, away from edges.
    static String stats(Tensor field, Tensor stats, int window) {
        Worst mean = new Worst();
        Worst variance = new Worst();
        visit(field, window, (y, x, m, v) -> {
            mean.see(stats.getDouble(0, y, x), m, Math.abs(m) + 1);
            variance.see(stats.getDouble(1, y, x), v, v);
        });
        boolean right = variance.worst <= 2 * ROUNDED && mean.worst <= 2 * ROUNDED;
        return verdict(spoiled(stats.at(0), window), right,
                variance.text("the variance") + ", " + variance.negative + " of " + variance.seen + " negative");
    }

    private static String verdict(String spoiled, boolean right, String error) {
        if (spoiled.isEmpty()) {
            return right ? Workload.EXACT : "not exact: " + error;
        }
        return "not exact: " + spoiled + (right ? "" : "; " + error);
    }

    /// The number of pixels that one NaN made NaN, in words, if it is not the number of its windows.
    private static String spoiled(Tensor means, int window) {
        long count = 0;
        for (long y = 0; y < means.size(0); y++) {
            float[] row = new float[Math.toIntExact(means.size(1))];
            means.at(y).copyTo(row);
            for (float value : row) {
                count += Float.isNaN(value) ? 1 : 0;
            }
        }
        int right = window * window;
        return count == right ? "" : "one NaN spoils " + count + " pixels instead of " + right;
    }

    private interface Pixel {
        void at(long y, long x, double mean, double variance);
    }

    /// Visits every seventh pixel of some rows, with its mean and variance by definition. Windows that leave the field
    /// or hold a NaN are left out.
    private static void visit(Tensor field, int window, Pixel pixel) {
        int r = window / 2;
        int n = window * window;
        long step = Math.max(1, field.size(0) / ROWS);
        for (long y = r; y < field.size(0) - r; y += step) {
            for (long x = r; x < field.size(1) - r; x += 7) {
                double[] values = new double[n];
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    values[i] = field.getDouble(y - r + i / window, x - r + i % window);
                    sum += values[i];
                }
                double squares = 0;
                for (double value : values) {
                    squares += (value - sum / n) * (value - sum / n);
                }
                if (!Double.isNaN(sum)) {
                    pixel.at(y, x, sum / n, squares / n);
                }
            }
        }
    }

    private static double[] inner(Tensor plane) {
        Tensor inside = plane.crop(1, 1, plane.size(0) - 2, plane.size(1) - 2);
        double[] values = new double[Math.toIntExact(inside.elements())];
        inside.copyTo(values);
        return values;
    }

    /// The largest relative error of the results that are not NaN.
    private static final class Worst {
        private double worst;
        private long negative;
        private long seen;

        void see(double got, double expected, double scale) {
            if (!Double.isNaN(got)) {
                worst = Math.max(worst, Math.abs(got - expected) / scale);
                seen++;
                negative += got < 0 ? 1 : 0;
            }
        }

        String text(String what) {
            return String.format(Locale.ROOT, "%s is off by up to %.1e of it", what, worst);
        }
    }
}
