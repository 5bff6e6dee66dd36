package org.ochre.stencil;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.ochre.Border;
import org.ochre.Missing;
import org.ochre.Tensor;

/// The mean and variance of one window by the definition, in arbitrary precision.
///
/// @param count how many values count
/// @param mean NaN where no value counts; numpy's value where it is not finite
/// @param variance with the same rules
/// @param largest the largest magnitude of the finite values
record Exact(long count, double mean, double variance, double largest) {
    private static final MathContext DIGITS = new MathContext(60);

    /// The window of pixel (y, x) of a plane, for an operation with these parameters.
    static Exact window(Tensor plane, LocalStats stats, long y, long x) {
        List<Double> values = new ArrayList<>();
        for (long i = y - stats.height() / 2; i < y - stats.height() / 2 + stats.height(); i++) {
            for (long j = x - stats.width() / 2; j < x - stats.width() / 2 + stats.width(); j++) {
                if (stats.border().kind() == Border.Kind.ONE_SIDED && !Neighbours.inside(plane, i, j)) {
                    continue;
                }
                double value = Neighbours.at(plane, stats.border(), i, j);
                boolean missing = Double.isNaN(value)
                        || stats.nodata() != null && stats.nodata() == value;
                if (!missing || stats.missing() == Missing.PROPAGATE) {
                    values.add(missing ? Double.NaN : value);
                }
            }
        }
        return of(values);
    }

    private static Exact of(List<Double> values) {
        double sum = values.stream().mapToDouble(value -> value).filter(value -> !Double.isFinite(value)).sum();
        double largest = values.stream().mapToDouble(Math::abs).filter(Double::isFinite).max().orElse(0);
        if (values.isEmpty() || values.stream().anyMatch(value -> !Double.isFinite(value))) {
            return new Exact(values.size(), values.isEmpty() ? Double.NaN : sum, Double.NaN, largest);
        }
        BigDecimal n = BigDecimal.valueOf(values.size());
        BigDecimal mean = values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add).divide(n,
                DIGITS);
        BigDecimal squares = BigDecimal.ZERO;
        for (double value : values) {
            squares = squares.add(new BigDecimal(value).subtract(mean).pow(2), DIGITS);
        }
        return new Exact(values.size(), mean.doubleValue(), squares.divide(n, DIGITS).doubleValue(), largest);
    }

    /// The bound on the error of a mean in F64: 6(height + width)·u·max|x|, u = 2⁻⁵³.
    double meanBound(LocalStats stats) {
        return 6 * (stats.height() + stats.width()) * 0x1p-53 * largest;
    }

    /// The bound on the error of a variance in F64: 8(height + width)·u·(1 + max|x| / σ)·σ².
    double varianceBound(LocalStats stats) {
        return 8 * (stats.height() + stats.width()) * 0x1p-53 * (variance + largest * Math.sqrt(variance));
    }
}
