package org.ochre.stencil;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.Missing;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;

/// The planes of [Gradient] and [Hessian], computed in one pass over the image where both axes have even steps and
/// nothing is missing. Each plane is bit-identical to the plane that these give.
///
/// | src | result |
/// |---|---|
/// | F32 `[n]`, `[h, w]`, `[h, w, c]` | F32, for both axes `[5, h, w]`, `[5, h, w, c]`: d/dy, d/dx, yy, yx, xx; for one axis two planes, such as d/dx and xx |
/// | F64 and all integers, likewise | F64, likewise |
///
/// With `ONE_SIDED` three samples are needed along each axis.
///
/// @param y where the rows lie
/// @param x where the columns lie
/// @param border the pixels outside the image; `INTERIOR` or `ONE_SIDED` where an axis has coordinates
/// @param axes the axes that are differentiated; the other one may have any length
/// @param missing what a missing value does: a NaN, or the nodata value
/// @param nodata a further value that counts as missing, compared in the dtype of the image; null for none
public record GradientAndHessian(Spacing y, Spacing x, Border border, Axes axes, Missing missing,
        @Nullable Double nodata) implements NeighbourOperation {

    /// @throws IllegalArgumentException `border: expected interior or one-sided beside coordinates, …`
    public GradientAndHessian {
        new Grid(Derivatives.GRADIENT_AND_HESSIAN, y, x, border, axes, 1, missing, nodata);
    }

    /// Derivatives along both axes, by spacings of any kind.
    public GradientAndHessian(Spacing y, Spacing x, Border border) {
        this(y, x, border, Axes.YX, Missing.PROPAGATE, null);
    }

    /// Derivatives along both axes, at even steps.
    ///
    /// @throws IllegalArgumentException `dy: expected a finite number other than 0, got …`
    public GradientAndHessian(double dy, double dx, Border border) {
        this(Spacing.of("dy", dy), Spacing.of("dx", dx), border);
    }

    /// Derivatives with a spacing of 1.
    public GradientAndHessian(Border border) {
        this(1, 1, border);
    }

    /// The same operation along these axes alone.
    public GradientAndHessian along(Axes axes) {
        return new GradientAndHessian(y, x, border, axes, missing, nodata);
    }

    /// The same operation with another treatment of missing values.
    public GradientAndHessian with(Missing missing) {
        return new GradientAndHessian(y, x, border, axes, missing, nodata);
    }

    /// The same operation with a nodata value: it counts as missing, as NaN always does.
    public GradientAndHessian nodata(double value) {
        return new GradientAndHessian(y, x, border, axes, missing, value);
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
        return new GradientAndHessian(axes.hasY() ? y.part(rows) : y, axes.hasX() ? x.part(columns) : x, border, axes,
                missing, nodata);
    }

    private Grid grid() {
        return new Grid(Derivatives.GRADIENT_AND_HESSIAN, y, x, border, axes, 1, missing, nodata);
    }
}
