package org.ochre.cli;

import java.util.OptionalDouble;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Gradient;

/// `ochre gradient IN OUT`: first derivatives by central differences.
final class GradientCommand extends GridCommand {
    private final Argument<Integer> edgeOrder = option(Integer.class, "N",
            "1 (default), or with --border one-sided 2: the order of differences at an edge.", "--edge-order");

    GradientCommand() {
        super("gradient",
                "Differentiate by central differences: OUT is [2, h, w], d/dy and d/dx; with --axes one of them alone.",
                "",
                "Integers are computed in f64, as numpy does. --border one-sided gives the results of numpy.gradient.");
    }

    @Override
    UnaryOperation operation(TensorType image) {
        Gradient gradient = new Gradient(grid.y(), grid.x(), grid.border()).along(grid.axes()).with(grid.missing())
                .edgeOrder(edgeOrder.or(1));
        OptionalDouble nodata = grid.nodata();
        return nodata.isPresent() ? gradient.nodata(nodata.getAsDouble()) : gradient;
    }
}
