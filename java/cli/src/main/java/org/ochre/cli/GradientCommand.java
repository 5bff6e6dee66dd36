package org.ochre.cli;

import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Gradient;
import picocli.CommandLine.Command;

/// `ochre gradient IN OUT`: central differences.
@Command(name = "gradient", sortOptions = false,
        description = "Differentiate by central differences: OUT is [2, h, w], d/dy and d/dx.",
        footer = {"", "Whole numbers are computed in f64, as numpy does. One-sided borders equal numpy.gradient."})
final class GradientCommand extends GridCommand {
    @Override
    UnaryOperation operation(TensorType image) {
        return new Gradient(grid.spacing.y(), grid.spacing.x(), grid.border);
    }
}
