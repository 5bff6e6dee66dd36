package org.ochre.stencil;

import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.work.Arguments;

/// The mean and variance of the window around each pixel: `μ = Σx / n` and `Σ(x − μ)² / n`. OpenCV has no such routine;
/// two calls of `org.ochre.opencv.BoxFilter` give its running sums, which lose digits. The time per pixel does not
/// depend on the window's height. It grows with the logarithm of the window's width.
///
/// | src | result |
/// |---|---|
/// | U8, U16, F32 `[h, w]` or `[h, w, c]` | F32 `[2, h, w]` or `[2, h, w, c]`: mean, variance |
/// | I32, F64, likewise | F64, likewise |
///
/// Window, anchor, borders, missing values and scratch are as in [LocalMean], and the mean has the same guarantees. The
/// variance is never negative. It is exactly 0 where all values are equal, and NaN where the mean is not finite. Let u
/// = 2⁻⁵³ and σ² the variance. Then the relative error of the variance, before it is rounded to F32, is at most
/// `8(height + width)·u·(1 + max|x| / σ)`. It is mostly a tenth of that. So at 10,000 ± 0.1 results in F32 only have
/// the error of that last rounding (6e-8), and at 1e12 ± 1 in F64 three digits are right.
///
/// @param height rows of the window, 1 … the image's
/// @param width columns of the window, 1 … the image's
/// @param border the pixels outside the image
/// @param missing what a missing value does: a NaN, or the nodata value
/// @param nodata a further value that counts as missing, compared in the dtype of the image; null for none
/// @param dtype F32 or F64; null for the dtype in the table
public record LocalStats(long height, long width, Border border, Missing missing, @Nullable Double nodata,
        @Nullable DType dtype) implements UnaryOperation {

    /// @throws IllegalArgumentException for a window without pixels, or an integer dtype
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

    /// The same operation with another treatment of missing values.
    public LocalStats with(Missing missing) {
        return new LocalStats(height, width, border, missing, nodata, dtype);
    }

    /// The same operation with a nodata value: it counts as missing, as NaN always does.
    public LocalStats nodata(double value) {
        return new LocalStats(height, width, border, missing, value, dtype);
    }

    /// The same operation with results of that dtype.
    ///
    /// @throws IllegalArgumentException `dtype: expected f32 or f64, got …`
    public LocalStats as(DType dtype) {
        return new LocalStats(height, width, border, missing, nodata, dtype);
    }

    /// @throws IllegalArgumentException `src: expected u8, u16, i32, f32 or f64 [h, w] or [h, w, c], got …`, or
    ///     `window: expected at most the image's 4 × 5, got 7 × 7`
    @Override
    public TensorType resultType(TensorType src) {
        return new TensorType(windows().resultDType(src), Planes.before(2, src.shape()));
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

    private Windows windows() {
        return new Windows(height, width, border, missing, nodata, dtype);
    }
}
