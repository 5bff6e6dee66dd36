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

/// All three second derivatives of an F64 field of 4000 × 4000; the rim is 0.
public class HessianBench extends Workload {
    @Param({"ochre", "vector", "scalar", "copy", "moved"})
    public String implementation;

    @Param
    public Size size;

    private Tensor field;

    @Override
    protected Job prepare() {
        field = Scenes.field(DType.F64, size.of(4000), size.of(4000), arena);
        Hessian operation = new Hessian(Border.INTERIOR);
        TensorType planes = operation.resultType(field.type());
        return switch (implementation) {
            case "ochre" -> {
                Tensor derivatives = Tensor.allocate(arena, planes);
                yield new Job(derivatives, () -> operation.into(field, derivatives));
            }
            case "vector" -> JavaDerivatives.of(field, 3, JavaDerivatives::vectorHessianRow);
            case "scalar" -> JavaDerivatives.of(field, 3, JavaDerivatives::scalarHessianRow);
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
        Tensor all = JavaDerivatives.of(field, JavaDerivatives::scalarRow).answer();
        return FieldReference.derivatives(derivatives, all.slice(0, 2, 5));
    }
}
