package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;

/// The planes of [Gradient] and [Hessian], computed in one pass over the image. Each plane is bit-identical to the
/// plane that these give.
///
/// | src | result |
/// |---|---|
/// | F32 or F64 `[h, w]` | the same dtype, `[5, h, w]`: d/dy, d/dx, yy, yx, xx |
/// | F32 or F64 `[h, w, c]` | the same dtype, `[5, h, w, c]` |
///
/// @param dy distance between rows, finite and > 0
/// @param dx distance between columns, finite and > 0
/// @param border the pixels outside the image; `ONE_SIDED` needs three rows and columns
public record GradientAndHessian(double dy, double dx, Border border) implements UnaryOperation {

    /// @throws IllegalArgumentException `dy: expected a finite spacing > 0, got …`
    public GradientAndHessian {
        Derivatives.requireSpacing("dy", dy);
        Derivatives.requireSpacing("dx", dx);
    }

    /// Derivatives with a spacing of 1.
    public GradientAndHessian(Border border) {
        this(1, 1, border);
    }

    /// @throws IllegalArgumentException as [Hessian#resultType]
    @Override
    public TensorType resultType(TensorType src) {
        return Derivatives.GRADIENT_AND_HESSIAN.resultType(src, border);
    }

    @Override
    public long scratchBytes(TensorType src) {
        return Derivatives.GRADIENT_AND_HESSIAN.scratchBytes(src, border);
    }

    /// @throws IllegalArgumentException for a type or memory that is not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Derivatives.GRADIENT_AND_HESSIAN.into(src, dst, dy, dx, border);
    }
}
