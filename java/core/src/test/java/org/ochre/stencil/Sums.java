package org.ochre.stencil;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.ochre.Border;
import org.ochre.Tensor;

/// Filters by their definition. Results are computed one by one in F64.
final class Sums {
    static final List<Border> BORDERS = List.of(Border.REFLECT_101, Border.REFLECT, Border.REPLICATE, Border.WRAP,
            Border.constant(7.25), Border.constant(0), Border.INTERIOR);

    private Sums() {}

    static Tensor plane(Tensor image, long channel) {
        return image.rank() == 2 ? image : image.channel(channel);
    }

    /// Compares `dst` with the exact correlation of `image`. `dst` is the rectangle at (top, left). The error must stay
    /// within the bound that [Correlation] states, with `u = unit`.
    static void holds(Tensor dst, Tensor image, long top, long left, Correlation filter, double unit) {
        Kernel kernel = filter.kernel();
        double largest = 0;
        for (int i = 0; i < kernel.taps(); i++) {
            largest = Math.max(largest, Math.abs(kernel.at(i / kernel.width(), i % kernel.width())));
        }
        for (long c = 0; c < (image.rank() == 2 ? 1 : image.size(2)); c++) {
            Tensor src = plane(image, c);
            Tensor got = plane(dst, c);
            for (long y = 0; y < got.size(0); y++) {
                for (long x = 0; x < got.size(1); x++) {
                    double[] exact = correlate(src, top + y, left + x, filter);
                    double bound = (kernel.taps() + 16) * unit * (largest * exact[1] + Math.abs(filter.delta()));
                    if (!(Math.abs(got.getDouble(y, x) - exact[0]) <= bound)) {
                        assertThat(got.getDouble(y, x)).as("%s at %d %d %d", filter, y, x, c)
                                .isCloseTo(exact[0], within(bound));
                    }
                }
            }
        }
    }

    /// The sum of the window, and the sum of its absolute values.
    static double[] correlate(Tensor plane, long y, long x, Correlation filter) {
        Kernel kernel = filter.kernel();
        long top = y - filter.anchorY();
        long left = x - filter.anchorX();
        boolean leaves = top < 0 || left < 0 || top + kernel.height() > plane.size(0)
                || left + kernel.width() > plane.size(1);
        if (filter.border().kind() == Border.Kind.INTERIOR && leaves) {
            return new double[]{0, 0};
        }
        double sum = filter.delta();
        double size = 0;
        for (int i = 0; i < kernel.height(); i++) {
            for (int j = 0; j < kernel.width(); j++) {
                double value = Neighbours.at(plane, filter.border(), top + i, left + j);
                sum += kernel.at(i, j) * value;
                size += Math.abs(value);
            }
        }
        return new double[]{sum, size};
    }
}
