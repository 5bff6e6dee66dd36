package org.ochre.cli;

import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Hessian;
import picocli.CommandLine.Command;

/// `ochre hessian IN OUT`: second differences.
@Command(name = "hessian", sortOptions = false,
        description = "Second derivatives by central differences: OUT is [3, h, w], yy, yx and xx.",
        footer = {"", "Whole numbers are computed in f64, as numpy does."})
final class HessianCommand extends GridCommand {
    @Override
    UnaryOperation operation(TensorType image) {
        return new Hessian(grid.spacing.y(), grid.spacing.x(), grid.border);
    }
}
