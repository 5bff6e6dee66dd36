package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// Both first and all three second derivatives of an F64 field of 4000 × 4000; the rim is 0.
public class GradientHessianBench extends Workload {
    /// The number of rows around the middle that are compared with the reference.
    private static final long CHECKED = 500;

    @Param({"ochre", "vector", "scalar", "opencv", "copy", "moved"})
    public String implementation;

    @Param
    public Size size;

    private Tensor field;

    @Override
    protected Job prepare() {
        field = Scenes.field(DType.F64, size.of(4000), size.of(4000), arena);
        TensorType planes = new GradientAndHessian(Border.INTERIOR).resultType(field.type());
        return switch (implementation) {
            case "ochre" -> {
                Tensor derivatives = Tensor.allocate(arena, planes);
                yield new Job(derivatives, () -> new GradientAndHessian(Border.INTERIOR).into(field, derivatives));
            }
            case "vector" -> JavaDerivatives.of(field, JavaDerivatives::vectorRow);
            case "scalar" -> JavaDerivatives.of(field, JavaDerivatives::scalarRow);
            case "opencv" -> OpencvStencils.derivatives(field, Tensor.allocate(arena, planes), threads);
            case "copy" -> Job.copy(field, Tensor.allocate(arena, field.type()));
            case "moved" -> Job.moved(field.type().bytes() + planes.bytes(), arena);
            default -> throw unknown(implementation);
        };
    }

    @Override
    protected long pixels() {
        return field.elements();
    }

    @Override
    protected String judge(Tensor derivatives) {
        long rows = Math.min(CHECKED, field.size(0));
        long first = (field.size(0) - rows) / 2;
        Job reference = JavaDerivatives.of(field.slice(0, first, first + rows), JavaDerivatives::scalarRow);
        return FieldReference.derivatives(derivatives.slice(1, first, first + rows), reference.answer());
    }
}
