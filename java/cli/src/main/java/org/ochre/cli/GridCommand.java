package org.ochre.cli;

import org.ochre.Tensor;

/// A command for derivatives on a grid, which computes with floats.
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
