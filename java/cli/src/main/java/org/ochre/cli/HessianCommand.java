package org.ochre.cli;

import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Hessian;

/// `ochre hessian IN OUT`: second derivatives by central differences.
final class HessianCommand extends GridCommand {
    HessianCommand() {
        super("hessian", "Second derivatives by central differences: OUT is [3, h, w], yy, yx and xx.", "",
                "Integers are computed in f64, as numpy does.");
    }

    @Override
    UnaryOperation operation(TensorType image) {
        return new Hessian(grid.spacing().y(), grid.spacing().x(), grid.border());
    }
}
