package org.ochre.stencil;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.Missing;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;

/// The first derivatives by central differences: `(f(y+1, x) − f(y−1, x)) / 2dy` and `(f(y, x+1) − f(y, x−1)) / 2dx`,
/// or for samples that are not evenly spaced `a·f(y, x−1) + b·f(y, x) + c·f(y, x+1)` with numpy's weights.
///
/// | src | result |
/// |---|---|
/// | F32 `[n]`, `[h, w]`, `[h, w, c]` | F32: for one axis the same shape; for both `[2, h, w]`, `[2, h, w, c]`: d/dy, d/dx |
/// | F64 and all integers, likewise | F64, likewise |
///
/// A tensor `[n]` has the axis x. For a volume `[d, h, w]`, `along(Axes.Y)` is the derivative along d.
///
/// Computed in the dtype of the result, in the order of the formula; weights and divisors as [Spacing] says. So results
/// with even steps are bit-identical to numpy's `(f[2:] - f[:-2]) / (2 * dy)`. With `ONE_SIDED` all results are
/// bit-identical to numpy 2's `gradient(f, y, x, axis=…, edge_order=…)`: those in F64 to older numpy's too, which
/// rounded some edges of F32 fields in another dtype.
///
/// | border | |
/// |---|---|
/// | `INTERIOR` | all planes are 0 in the first and last sample of each axis that is differentiated |
/// | `ONE_SIDED` | `(f(1) − f(0)) / dy` at an edge, or of three samples with `edgeOrder` 2; needs a sample more than that order |
/// | others | the image is extended; a constant is rounded to the dtype |
///
/// | missing | |
/// |---|---|
/// | `PROPAGATE` | a missing value counts as NaN: it reaches only the four pixels beside it (and, with `ONE_SIDED`, itself at an edge) |
/// | `SKIP` | a missing value has the result NaN. It ends the image, for those beside it, as an edge with `ONE_SIDED` does: what lies between two gaps is differentiated alone. With `edgeOrder` 2, two samples between gaps have the difference of order 1; a single one has NaN |
///
/// @param y where the rows lie
/// @param x where the columns lie
/// @param border the pixels outside the image; `INTERIOR` or `ONE_SIDED` where an axis has coordinates
/// @param axes the axes that are differentiated; the other one may have any length
/// @param edgeOrder 1, or with `ONE_SIDED` 2: the order of differences at an edge
/// @param missing what a missing value does: a NaN, or the nodata value
/// @param nodata a further value that counts as missing, compared in the dtype of the image; null for none
public record Gradient(Spacing y, Spacing x, Border border, Axes axes, int edgeOrder, Missing missing,
        @Nullable Double nodata) implements NeighbourOperation {

    /// @throws IllegalArgumentException `border: expected interior or one-sided beside coordinates, …`
    ///     or `edgeOrder: expected 1…2, got …`
    public Gradient {
        new Grid(Derivatives.GRADIENT, y, x, border, axes, edgeOrder, missing, nodata);
    }

    /// Derivatives along both axes, by spacings of any kind.
    public Gradient(Spacing y, Spacing x, Border border) {
        this(y, x, border, Axes.YX, 1, Missing.PROPAGATE, null);
    }

    /// Derivatives along both axes, at even steps.
    ///
    /// @throws IllegalArgumentException `dy: expected a finite number other than 0, got …`
    public Gradient(double dy, double dx, Border border) {
        this(Spacing.of("dy", dy), Spacing.of("dx", dx), border);
    }

    /// Derivatives with a spacing of 1.
    public Gradient(Border border) {
        this(1, 1, border);
    }

    /// The same operation along these axes alone.
    public Gradient along(Axes axes) {
        return new Gradient(y, x, border, axes, edgeOrder, missing, nodata);
    }

    /// The same operation with edges of that order: 1 takes two samples at an edge, 2 takes three. As numpy's
    /// `edge_order`; with `ONE_SIDED` only.
    ///
    /// @throws IllegalArgumentException `edgeOrder: expected 1…2, got …`
    public Gradient edgeOrder(int order) {
        return new Gradient(y, x, border, axes, order, missing, nodata);
    }

    /// The same operation with another treatment of missing values.
    public Gradient with(Missing missing) {
        return new Gradient(y, x, border, axes, edgeOrder, missing, nodata);
    }

    /// The same operation with a nodata value: it counts as missing, as NaN always does.
    public Gradient nodata(double value) {
        return new Gradient(y, x, border, axes, edgeOrder, missing, value);
    }

    /// @throws IllegalArgumentException `src: expected [n], [h, w] or [h, w, c], got …`,
    ///     `src: expected 5 rows, as many as coordinates along y, got …`, or
    ///     `src: expected at least 2 rows and columns for one-sided differences, got …`
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
        return new Gradient(axes.hasY() ? y.part(rows) : y, axes.hasX() ? x.part(columns) : x, border, axes, edgeOrder,
                missing, nodata);
    }

    private Grid grid() {
        return new Grid(Derivatives.GRADIENT, y, x, border, axes, edgeOrder, missing, nodata);
    }
}
