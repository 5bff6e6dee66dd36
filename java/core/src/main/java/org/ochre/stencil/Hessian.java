package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;

/// The second derivatives by central differences, with `f₊₋ = f(y+1, x−1)` and so on:
/// `yy = (f₊₀ − 2f₀₀ + f₋₀) / dy²`, `yx = (f₊₊ − f₊₋ − f₋₊ + f₋₋) / 4·dy·dx`, `xx = (f₀₊ − 2f₀₀ + f₀₋) / dx²`.
///
/// | src | result |
/// |---|---|
/// | F32 or F64 `[h, w]` | the same dtype, `[3, h, w]`: yy, yx, xx |
/// | F32 or F64 `[h, w, c]` | the same dtype, `[3, h, w, c]` |
///
/// Computed in the dtype of `src`, from left to right. The divisor is computed in F64 and rounded once. So results are
/// bit-identical to numpy's `((f[2:] - 2 * f[1:-1]) + f[:-2]) / (dy * dy)`. Integers are refused; convert them with
/// [org.ochre.pixel.Convert].
///
/// | border | |
/// |---|---|
/// | `INTERIOR` | all planes are 0 in the first and last row and column |
/// | `ONE_SIDED` | yy and xx at an edge: the second difference of the three nearest samples; yx: differences of the neighbours inside the image, divided by their distances (`dy·dx` in a corner, `2·dy·dx` at an edge); needs three rows and columns |
/// | others | the image is extended; a constant is rounded to the dtype |
///
/// A NaN or infinity reaches only the nine pixels around it (and, with `ONE_SIDED`, an edge two pixels away).
///
/// @param dy distance between rows, finite and > 0
/// @param dx distance between columns, finite and > 0
/// @param border the pixels outside the image
public record Hessian(double dy, double dx, Border border) implements UnaryOperation {

    /// @throws IllegalArgumentException `dy: expected a finite spacing > 0, got …`
    public Hessian {
        Derivatives.requireSpacing("dy", dy);
        Derivatives.requireSpacing("dx", dx);
    }

    /// Derivatives with a spacing of 1.
    public Hessian(Border border) {
        this(1, 1, border);
    }

    /// @throws IllegalArgumentException `src: expected f32 or f64 [h, w] or [h, w, c], got …`, or
    ///     `src: expected at least 3 rows and columns for one-sided differences, got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Derivatives.HESSIAN.resultType(src, border);
    }

    @Override
    public long scratchBytes(TensorType src) {
        return Derivatives.HESSIAN.scratchBytes(src, border);
    }

    /// @throws IllegalArgumentException for a type or memory that is not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Derivatives.HESSIAN.into(src, dst, dy, dx, border);
    }
}
