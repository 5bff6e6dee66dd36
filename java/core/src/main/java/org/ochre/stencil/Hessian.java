package org.ochre.stencil;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.Missing;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;

/// The second derivatives by central differences, with `f₊₋ = f(y+1, x−1)` and so on:
/// `yy = (f₊₀ − 2f₀₀ + f₋₀) / dy²`, `yx = (f₊₊ − f₊₋ − f₋₊ + f₋₋) / 4·dy·dx`, `xx = (f₀₊ − 2f₀₀ + f₀₋) / dx²`.
///
/// | src | result |
/// |---|---|
/// | F32 `[n]`, `[h, w]`, `[h, w, c]` | F32: for one axis the same shape; for both `[3, h, w]`, `[3, h, w, c]`: yy, yx, xx |
/// | F64 and all integers, likewise | F64, likewise |
///
/// A tensor `[n]` has the axis x.
///
/// Computed in the dtype of the result, from left to right; weights and divisors as [Spacing] says. So results with
/// even steps are bit-identical to numpy's `((f[2:] - 2 * f[1:-1]) + f[:-2]) / (dy * dy)`. Where samples are `d` and
/// `e` apart, `yy = a·f₋₀ + b·f₀₀ + c·f₊₀` with `a = 2 / d(d+e)`, `b = −2 / de`, `c = 2 / e(d+e)`, and yx is
/// [Gradient]'s derivative along x of its derivative along y.
///
/// | border | |
/// |---|---|
/// | `INTERIOR` | all planes are 0 in the first and last sample of each axis that is differentiated |
/// | `ONE_SIDED` | yy and xx at an edge: the second difference of the three nearest samples; yx: differences of the neighbours inside the image, divided by their distances (`dy·dx` in a corner, `2·dy·dx` at an edge); needs three samples along each axis |
/// | others | the image is extended; a constant is rounded to the dtype |
///
/// | missing | |
/// |---|---|
/// | `PROPAGATE` | a missing value counts as NaN: it reaches only the nine pixels around it (and, with `ONE_SIDED`, an edge two pixels away) |
/// | `SKIP` | a missing value has the result NaN. It ends the image, for those beside it, as an edge with `ONE_SIDED` does; yy and xx need three samples between two gaps. With even steps yx takes the first of these rectangles whose corners are all there: the whole one, the one below the pixel, above, right, left, then a quarter below right, below left, above right, above left |
///
/// @param y where the rows lie
/// @param x where the columns lie
/// @param border the pixels outside the image; `INTERIOR` or `ONE_SIDED` where an axis has coordinates
/// @param axes the axes that are differentiated; the other one may have any length
/// @param missing what a missing value does: a NaN, or the nodata value
/// @param nodata a further value that counts as missing, compared in the dtype of the image; null for none
public record Hessian(Spacing y, Spacing x, Border border, Axes axes, Missing missing,
        @Nullable Double nodata) implements NeighbourOperation {

    /// @throws IllegalArgumentException `border: expected interior or one-sided beside coordinates, …`
    public Hessian {
        new Grid(Derivatives.HESSIAN, y, x, border, axes, 1, missing, nodata);
    }

    /// Derivatives along both axes, by spacings of any kind.
    public Hessian(Spacing y, Spacing x, Border border) {
        this(y, x, border, Axes.YX, Missing.PROPAGATE, null);
    }

    /// Derivatives along both axes, at even steps.
    ///
    /// @throws IllegalArgumentException `dy: expected a finite number other than 0, got …`
    public Hessian(double dy, double dx, Border border) {
        this(Spacing.of("dy", dy), Spacing.of("dx", dx), border);
    }

    /// Derivatives with a spacing of 1.
    public Hessian(Border border) {
        this(1, 1, border);
    }

    /// The same operation along these axes alone.
    public Hessian along(Axes axes) {
        return new Hessian(y, x, border, axes, missing, nodata);
    }

    /// The same operation with another treatment of missing values.
    public Hessian with(Missing missing) {
        return new Hessian(y, x, border, axes, missing, nodata);
    }

    /// The same operation with a nodata value: it counts as missing, as NaN always does.
    public Hessian nodata(double value) {
        return new Hessian(y, x, border, axes, missing, value);
    }

    /// @throws IllegalArgumentException `src: expected [n], [h, w] or [h, w, c], got …`,
    ///     `src: expected 5 rows, as many as coordinates along y, got …`, or
    ///     `src: expected at least 3 rows and columns for one-sided differences, got …`
    @Override
    public TensorType resultType(TensorType src) {
        return grid().resultType(src);
    }

    @Override
    public long scratchBytes(TensorType src) {
        return grid().scratchBytes(src);
    }

    /// @throws IllegalArgumentException for a type or memory that is not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        grid().into(src, dst);
    }

    @Override
    public Reach reachY() {
        return grid().reachY();
    }

    @Override
    public Reach reachX() {
        return grid().reachX();
    }

    @Override
    public UnaryOperation onPatch(List<Span> rows, List<Span> columns) {
        return new Hessian(axes.hasY() ? y.part(rows) : y, axes.hasX() ? x.part(columns) : x, border, axes, missing,
                nodata);
    }

    private Grid grid() {
        return new Grid(Derivatives.HESSIAN, y, x, border, axes, 1, missing, nodata);
    }
}
