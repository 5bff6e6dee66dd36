package org.ochre.stencil;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.work.Arguments;

/// Statistics of the window around each pixel: mean and variance, or those that are asked for ([#of]). OpenCV has no
/// such routine; two calls of `org.ochre.opencv.BoxFilter` give its running sums, which lose digits. The time per pixel
/// does not depend on the window's height. It grows with the logarithm of the window's width.
///
/// | statistic | |
/// |---|---|
/// | `MEAN` | `μ = Σx / n` |
/// | `VARIANCE` | `Σ(x − μ)² / n` |
/// | `DEVIATION` | the square root of the variance in F64, correctly rounded |
/// | `SUM` | `Σx`; 0 where no value counts, as `numpy.nansum` |
/// | `COUNT` | how many pixels of the window lie inside the image and are not missing, whatever the border and `missing` |
///
/// | src | result |
/// |---|---|
/// | U8, I8, U16, I16, F32 `[h, w]` or `[h, w, c]` | F32 `[planes, h, w]` or `[planes, h, w, c]`; F64 for integers where `SUM` is among the statistics |
/// | I32, F64, likewise | F64, likewise |
///
/// There is a plane for each statistic, in the order asked for.
///
/// Window, anchor, borders, missing values and scratch are as in [LocalMean], and the mean has the same guarantees.
/// Under `INTERIOR` every statistic is 0 where the window leaves the image. The variance is never negative. It is
/// exactly 0 where all values are equal, and NaN where the mean is not finite. Let u = 2⁻⁵³ and σ² the variance. Then
/// the relative error of the variance, before it is rounded to F32, is at most `8(height + width)·u·(1 + max|x| / σ)`.
/// It is mostly a tenth of that. Integers of at most 16 bits without missing values have exact sums in windows of at
/// most 215 × 215, under all borders but `ONE_SIDED` and a constant that is no such integer: the relative error is then
/// at most `6·u`. Where an F32 result comes from windows of at most 24 × 24, it may be
/// `20·height·width·(height + width)·u` instead, at most 7e-11. So at 10,000 ± 0.1 results in F32 only have the error
/// of that last rounding (6e-8), and at 1e12 ± 1 in F64 three digits are right. The sum of integers is exact while it
/// fits 53 bits; the error of other sums is at most `(height + width)·u·Σ|x|`.
///
/// @param height rows of the window, 1 or more; they may be more than the image has
/// @param width columns of the window, likewise
/// @param border the pixels outside the image
/// @param missing what a missing value does: a NaN, or the nodata value
/// @param nodata a further value that counts as missing, compared in the dtype of the image; null for none
/// @param dtype F32 or F64; null for the dtype in the table
/// @param statistics the planes of the result: at least one, none twice
public record LocalStats(long height, long width, Border border, Missing missing, @Nullable Double nodata,
        @Nullable DType dtype, List<Statistic> statistics) implements NeighbourOperation {

    /// What a plane of the result tells of each window.
    public enum Statistic {
        MEAN, VARIANCE, DEVIATION, SUM, COUNT
    }

    /// @throws IllegalArgumentException for a window without pixels, an integer dtype, or
    ///     `statistics: expected at least one, and none twice, got …`
    public LocalStats {
        statistics = List.copyOf(statistics);
        if (statistics.isEmpty() || Set.copyOf(statistics).size() < statistics.size()) {
            throw Arguments.refuse("statistics", "at least one, and none twice", statistics);
        }
        new Windows(height, width, border, missing, nodata, dtype, statistics);
    }

    /// A square window; a NaN makes its windows NaN.
    public LocalStats(long window, Border border) {
        this(window, window, border);
    }

    /// A window of height × width; a NaN makes its windows NaN.
    public LocalStats(long height, long width, Border border) {
        this(height, width, border, Missing.PROPAGATE, null, null, List.of(Statistic.MEAN, Statistic.VARIANCE));
    }

    /// The same operation with other statistics: a plane for each, in this order.
    ///
    /// @throws IllegalArgumentException `statistics: expected at least one, and none twice, got …`
    public LocalStats of(Statistic... statistics) {
        return new LocalStats(height, width, border, missing, nodata, dtype, List.of(statistics));
    }

    /// The same operation with another treatment of missing values.
    public LocalStats with(Missing missing) {
        return new LocalStats(height, width, border, missing, nodata, dtype, statistics);
    }

    /// The same operation with a nodata value: it counts as missing, as NaN always does.
    public LocalStats nodata(double value) {
        return new LocalStats(height, width, border, missing, value, dtype, statistics);
    }

    /// The same operation with results of that dtype.
    ///
    /// @throws IllegalArgumentException `dtype: expected f32 or f64, got …`
    public LocalStats as(DType dtype) {
        return new LocalStats(height, width, border, missing, nodata, dtype, statistics);
    }

    /// @throws IllegalArgumentException `src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        return new TensorType(windows().resultDType(src), Planes.before(statistics.size(), src.shape()));
    }

    @Override
    public long scratchBytes(TensorType src) {
        return windows().scratchBytes(src);
    }

    /// @throws IllegalArgumentException for a type or memory that is not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Arguments.destination("dst", dst, resultType(src.type()));
        Arguments.apart("src", src, "dst", dst);
        if (dst.elements() > 0) {
            windows().into(src, dst, Planes.of("dst", dst));
        }
    }

    @Override
    public Reach reachY() {
        return windows().reachY();
    }

    @Override
    public Reach reachX() {
        return windows().reachX();
    }

    private Windows windows() {
        return new Windows(height, width, border, missing, nodata, dtype, statistics);
    }
}
