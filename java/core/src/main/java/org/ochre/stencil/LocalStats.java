package org.ochre.stencil;

import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.work.Arguments;

/// Mean and variance of the window around each pixel: `μ = Σx / n` and `Σ(x − μ)² / n`. The time per pixel does not
/// depend on the window's height, and grows with the logarithm of its width.
///
/// | src | result |
/// |---|---|
/// | U8, U16, F32 `[h, w]` or `[h, w, c]` | F32 `[2, h, w]` or `[2, h, w, c]`: mean, variance |
/// | I32, F64, likewise | F64, likewise |
///
/// Window, anchor, borders, missing values and scratch are those of [LocalMean], and so is what can be relied on for
/// the mean. The variance is never negative, exactly 0 where all values are equal, and NaN where the mean is not
/// finite. With u = 2⁻⁵³ and σ² the variance, its relative error before it is rounded to F32 is at most
/// `8(height + width)·u·(1 + max|x| / σ)`, and mostly a tenth of that. So at 10,000 ± 0.1 results in F32 are off by
/// that last rounding alone (6e-8), and at 1e12 ± 1 in F64 three digits hold.
///
/// @param height rows of the window, 1 … the image's
/// @param width columns of the window, 1 … the image's
/// @param border the pixels outside the image
/// @param missing what a NaN or nodata value does
/// @param nodata a value that is missing, compared in the dtype of the image; null where there is none
/// @param dtype F32 or F64, or null for the table's
public record LocalStats(long height, long width, Border border, Missing missing, @Nullable Double nodata,
        @Nullable DType dtype) implements UnaryOperation {

    /// @throws IllegalArgumentException for a window without pixels or an integer dtype
    public LocalStats {
        new Windows(height, width, border, missing, nodata, dtype);
    }

    /// A square window; a NaN makes its windows NaN.
    public LocalStats(long window, Border border) {
        this(window, window, border);
    }

    /// A window of height × width; a NaN makes its windows NaN.
    public LocalStats(long height, long width, Border border) {
        this(height, width, border, Missing.PROPAGATE, null, null);
    }

    /// This, with missing values treated so.
    public LocalStats with(Missing missing) {
        return new LocalStats(height, width, border, missing, nodata, dtype);
    }

    /// This, with a value that is missing, as NaN always is.
    public LocalStats nodata(double value) {
        return new LocalStats(height, width, border, missing, value, dtype);
    }

    /// This, with results of that dtype.
    public LocalStats as(DType dtype) {
        return new LocalStats(height, width, border, missing, nodata, dtype);
    }

    /// @throws IllegalArgumentException `src: expected u8, u16, i32, f32 or f64 [h, w] or [h, w, c], got …`, or
    ///     `window: expected at most the image's 4 × 5, got 7 × 7`
    @Override
    public TensorType resultType(TensorType src) {
        return new TensorType(windows().resultDType(src), Planes.before(2, src.shape()));
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

    private Windows windows() {
        return new Windows(height, width, border, missing, nodata, dtype);
    }
}
