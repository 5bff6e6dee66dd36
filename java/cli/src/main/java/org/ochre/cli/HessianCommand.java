package org.ochre.cli;

import java.util.OptionalDouble;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Hessian;

/// `ochre hessian IN OUT`: second derivatives by central differences.
final class HessianCommand extends GridCommand {
    HessianCommand() {
        super("hessian",
                "Second derivatives by central differences: OUT is [3, h, w], yy, yx and xx; with --axes one of yy and "
                        + "xx alone.",
                "", "Integers are computed in f64, as numpy does.");
    }

    @Override
    UnaryOperation operation(TensorType image) {
        Hessian hessian = new Hessian(grid.y(), grid.x(), grid.border()).along(grid.axes()).with(grid.missing());
        OptionalDouble nodata = grid.nodata();
        return nodata.isPresent() ? hessian.nodata(nodata.getAsDouble()) : hessian;
    }
}
