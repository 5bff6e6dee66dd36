package org.ochre.stencil;

import java.util.List;
import org.ochre.Border;
import org.ochre.Tensor;

/// Borders by their definition. A pixel outside the image is found by folding its place back step by step.
final class Neighbours {
    static final List<Border> EXTENDING = List.of(Border.REFLECT_101, Border.REFLECT, Border.REPLICATE, Border.WRAP,
            Border.constant(7.25));
    static final List<Border> ALL = List.of(Border.INTERIOR, Border.ONE_SIDED, Border.REFLECT_101, Border.REFLECT,
            Border.REPLICATE, Border.WRAP, Border.constant(7.25));

    private Neighbours() {}

    /// The value of a plane at a place inside or outside, where the border extends the plane.
    static double at(Tensor plane, Border border, long y, long x) {
        long row = fold(border.kind(), y, plane.size(0));
        long column = fold(border.kind(), x, plane.size(1));
        boolean outside = row != y || column != x;
        return outside && border.kind() == Border.Kind.CONSTANT ? border.value() : plane.getDouble(row, column);
    }

    static boolean inside(Tensor plane, long y, long x) {
        return y >= 0 && y < plane.size(0) && x >= 0 && x < plane.size(1);
    }

    private static long fold(Border.Kind kind, long place, long n) {
        long i = place;
        while (i < 0 || i >= n) {
            i = switch (kind) {
                case REFLECT_101 -> n == 1 ? 0 : i < 0 ? -i : 2 * (n - 1) - i;
                case REFLECT -> i < 0 ? -1 - i : 2 * n - 1 - i;
                case WRAP -> i < 0 ? i + n : i - n;
                case INTERIOR, ONE_SIDED, REPLICATE, CONSTANT -> i < 0 ? 0 : n - 1;
            };
        }
        return i;
    }
}
