package org.ochre.cli;

import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Gradient;

/// `ochre gradient IN OUT`: first derivatives by central differences.
final class GradientCommand extends GridCommand {
    GradientCommand() {
        super("gradient", "Differentiate by central differences: OUT is [2, h, w], d/dy and d/dx.", "",
                "Integers are computed in f64, as numpy does. --border one-sided gives the results of numpy.gradient.");
    }

    @Override
    UnaryOperation operation(TensorType image) {
        return new Gradient(grid.spacing().y(), grid.spacing().x(), grid.border());
    }
}
