package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;

/// The planes dy, dx, yy, yx, xx of a plane by the slicing formula. Each step is one operation of the dtype.
record Differences(Tensor plane, double dy, double dx, Border border) {

    double at(int order, long y, long x) {
        boolean rim = y == 0 || x == 0 || y == plane.size(0) - 1 || x == plane.size(1) - 1;
        if (border.kind() == Border.Kind.INTERIOR && rim) {
            return 0;
        }
        return switch (order) {
            case 0 -> first(y, x, 1, 0, dy);
            case 1 -> first(y, x, 0, 1, dx);
            case 2 -> second(y, x, 1, 0, dy);
            case 3 -> mixed(y, x);
            default -> second(y, x, 0, 1, dx);
        };
    }

    private double first(long y, long x, int down, int right, double spacing) {
        long[] to = {near(y + down, 0), near(x + right, 1)};
        long[] from = {near(y - down, 0), near(x - right, 1)};
        return over(minus(f(to[0], to[1]), f(from[0], from[1])), (to[0] - from[0] + to[1] - from[1]) * spacing);
    }

    private double second(long y, long x, int down, int right, double spacing) {
        boolean oneSided = border.kind() == Border.Kind.ONE_SIDED;
        long row = oneSided ? Math.clamp(y, down, plane.size(0) - 1 - down) : y;
        long column = oneSided ? Math.clamp(x, right, plane.size(1) - 1 - right) : x;
        double bend = minus(f(row + down, column + right), 2 * f(row, column));
        return over(rounded(bend + f(row - down, column - right)), spacing * spacing);
    }

    private double mixed(long y, long x) {
        long y1 = near(y + 1, 0);
        long y0 = near(y - 1, 0);
        long x1 = near(x + 1, 1);
        long x0 = near(x - 1, 1);
        double twist = minus(minus(f(y1, x1), f(y1, x0)), f(y0, x1));
        return over(rounded(twist + f(y0, x0)), (y1 - y0) * (x1 - x0) * dy * dx);
    }

    /// With one-sided differences a neighbour outside the image is replaced by the pixel itself.
    private long near(long i, int axis) {
        return border.kind() == Border.Kind.ONE_SIDED ? Math.clamp(i, 0, plane.size(axis) - 1) : i;
    }

    private double f(long y, long x) {
        return Neighbours.at(plane, border, y, x);
    }

    private double minus(double a, double b) {
        return rounded(a - b);
    }

    private double over(double a, double divisor) {
        return rounded(a / rounded(divisor));
    }

    private double rounded(double value) {
        return plane.dtype() == DType.F32 ? (float) value : value;
    }
}
