package org.ochre.cli;

import org.ochre.Tensor;

/// Differences on a grid, of real numbers.
abstract class GridCommand extends MappingCommand {
    final GridOptions grid = new GridOptions(this);

    GridCommand(String name, String description, String... footer) {
        super(name, description, footer);
    }

    @Override
    Tensor prepared(Tensor image, Run run) {
        return real(image, run);
    }
}
