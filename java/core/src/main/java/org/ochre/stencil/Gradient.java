package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;

/// The first derivatives by central differences: `(f(y+1, x) − f(y−1, x)) / 2dy` and `(f(y, x+1) − f(y, x−1)) / 2dx`.
///
/// | src | result |
/// |---|---|
/// | F32 or F64 `[h, w]` | the same dtype, `[2, h, w]`: d/dy, d/dx |
/// | F32 or F64 `[h, w, c]` | the same dtype, `[2, h, w, c]` |
///
/// Computed in the dtype of `src`, in the order of the formula. The divisor is computed in F64 and rounded once. So
/// results are bit-identical to numpy's `(f[2:] - f[:-2]) / (2 * dy)`. Integers are refused; convert them with
/// [org.ochre.pixel.Convert].
///
/// | border | |
/// |---|---|
/// | `INTERIOR` | both planes are 0 in the first and last row and column |
/// | `ONE_SIDED` | `(f(1) − f(0)) / dy` at an edge: bit-identical to `numpy.gradient(f, dy, dx)`; needs two rows and columns |
/// | others | the image is extended; a constant is rounded to the dtype |
///
/// A NaN or infinity reaches only the four pixels beside it (and, with `ONE_SIDED`, itself at an edge).
///
/// @param dy distance between rows, finite and > 0
/// @param dx distance between columns, finite and > 0
/// @param border the pixels outside the image
public record Gradient(double dy, double dx, Border border) implements UnaryOperation {

    /// @throws IllegalArgumentException `dy: expected a finite spacing > 0, got …`
    public Gradient {
        Derivatives.requireSpacing("dy", dy);
        Derivatives.requireSpacing("dx", dx);
    }

    /// Derivatives with a spacing of 1.
    public Gradient(Border border) {
        this(1, 1, border);
    }

    /// @throws IllegalArgumentException `src: expected f32 or f64 [h, w] or [h, w, c], got …`, or
    ///     `src: expected at least 2 rows and columns for one-sided differences, got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Derivatives.GRADIENT.resultType(src, border);
    }

    @Override
    public long scratchBytes(TensorType src) {
        return Derivatives.GRADIENT.scratchBytes(src, border);
    }

    /// @throws IllegalArgumentException for a type or memory that is not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Derivatives.GRADIENT.into(src, dst, dy, dx, border);
    }
}
