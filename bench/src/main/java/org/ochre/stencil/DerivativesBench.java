package org.ochre.stencil;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.bench.Job;
import org.ochre.bench.Scenes;
import org.ochre.bench.Size;
import org.ochre.bench.Workload;
import org.openjdk.jmh.annotations.Param;

/// The two first or the three second derivatives alone, of an F64 field of 4000 × 4000; the rim is 0.
public class DerivativesBench extends Workload {
    /// Which planes are made, of the five of [JavaDerivatives].
    public enum Order {
        gradient(0, new Gradient(Border.INTERIOR), JavaDerivatives::scalarGradientRow,
                JavaDerivatives::vectorGradientRow),
        hessian(2, new Hessian(Border.INTERIOR), JavaDerivatives::scalarHessianRow, JavaDerivatives::vectorHessianRow);

        private final int first;
        private final UnaryOperation operation;
        private final JavaDerivatives.Row scalar;
        private final JavaDerivatives.Row vector;

        Order(int first, UnaryOperation operation, JavaDerivatives.Row scalar, JavaDerivatives.Row vector) {
            this.first = first;
            this.operation = operation;
            this.scalar = scalar;
            this.vector = vector;
        }
    }

    @Param({"ochre", "vector", "scalar", "copy", "moved"})
    public String implementation;

    @Param
    public Order order;

    @Param
    public Size size;

    private Tensor field;
    private int planes;

    @Override
    protected Job prepare() {
        field = Scenes.field(DType.F64, size.of(4000), size.of(4000), arena);
        TensorType type = order.operation.resultType(field.type());
        planes = Math.toIntExact(type.size(0));
        return switch (implementation) {
            case "ochre" -> {
                Tensor derivatives = Tensor.allocate(arena, type);
                yield new Job(derivatives, () -> order.operation.into(field, derivatives));
            }
            case "vector" -> JavaDerivatives.of(field, planes, order.vector);
            case "scalar" -> JavaDerivatives.of(field, planes, order.scalar);
            case "copy" -> Job.copy(field, Tensor.allocate(arena, field.type()));
            case "moved" -> Job.moved(field.type().bytes() + type.bytes(), arena);
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
        return FieldReference.derivatives(derivatives, all.slice(0, order.first, order.first + planes));
    }
}
