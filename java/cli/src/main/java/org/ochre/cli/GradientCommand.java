package org.ochre.cli;

import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Gradient;

/// `ochre gradient IN OUT`: central differences.
final class GradientCommand extends GridCommand {
    GradientCommand() {
        super("gradient", "Differentiate by central differences: OUT is [2, h, w], d/dy and d/dx.", "",
                "Whole numbers are computed in f64, as numpy does. One-sided borders equal numpy.gradient.");
    }

    @Override
    UnaryOperation operation(TensorType image) {
        return new Gradient(grid.spacing().y(), grid.spacing().x(), grid.border());
    }
}
