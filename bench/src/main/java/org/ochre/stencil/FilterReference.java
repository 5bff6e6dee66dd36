package org.ochre.stencil;

import java.util.Locale;
import org.ochre.Tensor;
import org.ochre.bench.Workload;

/// Correlation by definition, in F64, in rows spread evenly and away from edges.
public final class FilterReference {
    private static final int ROWS = 20;
    private static final double UNIT = 0x1p-24;

    private FilterReference() {}

    /// A kernel that is a large ring minus a smaller one, which is not a column times a row.
    public static double[] ring(int window) {
        double[] taps = new double[window * window];
        double middle = (window - 1) / 2.0;
        double width = 2 * Math.pow(window / 5.0, 2);
        for (int i = 0; i < taps.length; i++) {
            double square = Math.pow(i / window - middle, 2) + Math.pow(i % window - middle, 2);
            taps[i] = (1 - square / width) * StrictMath.exp(-square / width) / taps.length;
        }
        return taps;
    }

    /// The taps of a kernel, row by row.
    static double[] taps(Kernel kernel) {
        double[] taps = new double[kernel.taps()];
        for (int i = 0; i < taps.length; i++) {
            taps[i] = kernel.at(i / kernel.width(), i % kernel.width());
        }
        return taps;
    }

    /// Checks that a result is exact within rounding in F32, `(n + 16) · 2⁻²⁴ · max|tap| · Σ|src|`. A NaN of the field
    /// may spoil only its windows.
    public static String judge(Tensor field, int window, double[] taps, Tensor result) {
        double largest = java.util.Arrays.stream(taps).map(Math::abs).max().orElseThrow();
        double worst = 0;
        int r = window / 2;
        long step = Math.max(1, field.size(0) / ROWS);
        for (long y = r; y < field.size(0) - r; y += step) {
            for (long x = r; x < field.size(1) - r; x += 31) {
                double sum = 0;
                double weight = 0;
                for (int i = 0; i < taps.length; i++) {
                    double value = field.getDouble(y - r + i / window, x - r + i % window);
                    sum += taps[i] * value;
                    weight += Math.abs(value);
                }
                double error = Math.abs(result.getDouble(y, x) - sum) / ((taps.length + 16) * UNIT * largest * weight);
                worst = Double.isNaN(error) ? worst : Math.max(worst, error);
            }
        }
        long allowed = Double.isNaN(field.getDouble(field.size(0) / 2, field.size(1) / 2)) ? taps.length : 0;
        long spoiled = spoiled(result);
        String nan = spoiled <= allowed ? "" : "one NaN spoils " + spoiled + " pixels instead of " + allowed;
        String error = worst <= 1 ? "" : String.format(Locale.ROOT, "off by %.1f times the bound of F32", worst);
        String both = nan + (nan.isEmpty() || error.isEmpty() ? "" : "; ") + error;
        return both.isEmpty() ? Workload.EXACT : "not exact: " + both;
    }

    private static long spoiled(Tensor result) {
        long count = 0;
        float[] row = new float[Math.toIntExact(result.size(1))];
        for (long y = 0; y < result.size(0); y++) {
            result.at(y).copyTo(row);
            for (float value : row) {
                count += Float.isNaN(value) ? 1 : 0;
            }
        }
        return count;
    }
}
