package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.SegmentAllocator;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.ochre.Border;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.stencil.Kernel;

/// Filters by their definition, one result after the other in F64, and the files that make_filters.py made.
final class Naive {
    static final List<Border> BORDERS = List.of(Border.REFLECT_101, Border.REFLECT, Border.REPLICATE, Border.WRAP,
            Border.constant(7.25), Border.constant(0), Border.INTERIOR);

    private Naive() {}

    /// A plane's pixel, inside or not.
    static double at(Tensor plane, Border border, long y, long x) {
        long row = fold(border.kind(), y, plane.size(0));
        long column = fold(border.kind(), x, plane.size(1));
        boolean outside = row != y || column != x;
        return outside && border.kind() == Border.Kind.CONSTANT ? border.value() : plane.getDouble(row, column);
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

    static Tensor plane(Tensor image, long channel) {
        return image.rank() == 2 ? image : image.channel(channel);
    }

    /// Holds a result to the exact correlation of `image`, of which `dst` is the rectangle at (top, left): within `units` of
    /// 2⁻²⁴ (or 2⁻⁵³) times the sum of absolute terms.
    static void holds(Tensor dst, Tensor image, long top, long left, Filter2D filter, double unit) {
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

    /// The sum, and that of the window's absolute values.
    static double[] correlate(Tensor plane, long y, long x, Filter2D filter) {
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
                double value = at(plane, filter.border(), top + i, left + j);
                sum += kernel.at(i, j) * value;
                size += Math.abs(value);
            }
        }
        return new double[]{sum, size};
    }

    static Tensor read(String name, SegmentAllocator results) {
        try {
            return Npy.read(Path.of(Objects.requireNonNull(Naive.class.getResource(name + ".npy"), name).toURI()),
                    results);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
