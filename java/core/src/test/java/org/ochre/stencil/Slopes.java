package org.ochre.stencil;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;

/// Derivatives along one axis by numpy's formulas, for a whole line at a time. Each step is rounded to the dtype that
/// it has in numpy 2. Where missing values are skipped, the line falls apart at them, and each part is a line of its
/// own.
///
/// @param coordinates where the samples lie; null for even steps
/// @param step the even step, or the distance that all coordinates have
/// @param axisNarrow whether weights are F32
/// @param fieldNarrow whether the field is F32
record Slopes(double @Nullable [] coordinates, double step, boolean axisNarrow, boolean fieldNarrow, int edgeOrder,
        boolean skip) {
    private static final int BEYOND = 3;

    static Slopes even(double step, DType field, int edgeOrder, boolean skip) {
        return new Slopes(null, step, field == DType.F32, field == DType.F32, edgeOrder, skip);
    }

    /// Evenness is decided as numpy decides it.
    static Slopes at(double[] coordinates, boolean narrow, DType field, int edgeOrder, boolean skip) {
        double first = distance(coordinates, 0, narrow);
        boolean even = true;
        for (int i = 1; i + 1 < coordinates.length; i++) {
            even &= distance(coordinates, i, narrow) == first;
        }
        return new Slopes(even ? null : coordinates, first, narrow, field == DType.F32, edgeOrder, skip);
    }

    private static double distance(double[] x, int i, boolean narrow) {
        return narrow ? (float) x[i + 1] - (float) x[i] : x[i + 1] - x[i];
    }

    /// A row or column of a plane, with three more values at each end where the border extends the plane.
    static double[] line(Tensor plane, Border border, boolean alongY, long other) {
        int n = (int) plane.size(alongY ? 0 : 1);
        int beyond = extended(border);
        double[] line = new double[n + 2 * beyond];
        for (int i = 0; i < line.length; i++) {
            long at = i - beyond;
            line[i] = alongY ? Neighbours.at(plane, border, at, other) : Neighbours.at(plane, border, other, at);
        }
        return line;
    }

    private static int extended(Border border) {
        return border.kind() == Border.Kind.INTERIOR || border.kind() == Border.Kind.ONE_SIDED ? 0 : BEYOND;
    }

    /// The first or second derivative of a line that [#line] made.
    double[] of(double[] line, Border border, int order) {
        double[] all = new double[line.length];
        Arrays.fill(all, Double.NaN);
        for (int from = 0; from < line.length; from++) {
            int end = from + 1;
            while (end < line.length && !(skip && Double.isNaN(line[end]))) {
                end++;
            }
            if (!(skip && Double.isNaN(line[from]))) {
                for (int i = from; i < end; i++) {
                    all[i] = order == 1 ? first(line, from, end, i) : second(line, from, end, i);
                }
                from = end;
            }
        }
        int beyond = extended(border);
        double[] own = Arrays.copyOfRange(all, beyond, all.length - beyond);
        if (border.kind() == Border.Kind.INTERIOR) {
            own[0] = own[own.length - 1] = 0;
        }
        return own;
    }

    private double first(double[] f, int from, int end, int i) {
        if (end - from < 2) {
            return Double.NaN;
        }
        boolean three = edgeOrder == 2 && end - from > 2;
        if (i == from) {
            return three ? start(f, i) : over(f[i + 1] - f[i], gap(i));
        }
        if (i == end - 1) {
            return three ? finish(f, i) : over(f[i] - f[i - 1], gap(i - 1));
        }
        if (coordinates == null) {
            return over(f[i + 1] - f[i - 1], w(2 * step));
        }
        double d = gap(i - 1);
        double e = gap(i);
        return sum(w(-e / w(d * w(d + e))), f[i - 1], w(w(e - d) / w(d * e)), f[i], w(d / w(e * w(d + e))), f[i + 1]);
    }

    private double start(double[] f, int i) {
        if (coordinates == null) {
            return sum(w(-1.5 / step), f[i], w(2 / step), f[i + 1], w(-0.5 / step), f[i + 2]);
        }
        double d = gap(i);
        double e = gap(i + 1);
        return sum(w(-w(w(2 * d) + e) / w(d * w(d + e))), f[i], w(w(d + e) / w(d * e)), f[i + 1],
                w(-d / w(e * w(d + e))), f[i + 2]);
    }

    private double finish(double[] f, int i) {
        if (coordinates == null) {
            return sum(w(0.5 / step), f[i - 2], w(-2 / step), f[i - 1], w(1.5 / step), f[i]);
        }
        double d = gap(i - 2);
        double e = gap(i - 1);
        return sum(w(e / w(d * w(d + e))), f[i - 2], w(-w(e + d) / w(d * e)), f[i - 1],
                w(w(w(2 * e) + d) / w(e * w(d + e))), f[i]);
    }

    private double second(double[] f, int from, int end, int i) {
        if (end - from < 3) {
            return Double.NaN;
        }
        int at = Math.clamp(i, from + 1, end - 2);
        if (coordinates == null) {
            return over(field(f[at + 1] - field(2 * f[at])) + f[at - 1], w(step * step));
        }
        double d = gap(at - 1);
        double e = gap(at);
        return sum(w(2 / w(d * w(d + e))), f[at - 1], w(-2 / w(d * e)), f[at], w(2 / w(e * w(d + e))), f[at + 1]);
    }

    private double gap(int i) {
        return coordinates == null ? w(step) : distance(coordinates, i, axisNarrow);
    }

    private double over(double difference, double divisor) {
        return field(work(field(difference) / divisor));
    }

    private double sum(double a, double p, double b, double q, double c, double r) {
        return field(work(work(work(a * p) + work(b * q)) + work(c * r)));
    }

    private double w(double value) {
        return axisNarrow ? (float) value : value;
    }

    private double work(double value) {
        return axisNarrow && fieldNarrow ? (float) value : value;
    }

    private double field(double value) {
        return fieldNarrow ? (float) value : value;
    }
}
