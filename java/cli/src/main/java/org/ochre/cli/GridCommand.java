package org.ochre.cli;

import java.io.IOException;
import org.ochre.Tensor;

/// A command for derivatives on a grid.
abstract class GridCommand extends MappingCommand {
    final GridOptions grid = new GridOptions(this);

    GridCommand(String name, String description, String... footer) {
        super(name, description, footer);
    }

    @Override
    Tensor prepared(Tensor image, Run run) throws IOException {
        grid.read(run);
        return image;
    }
}
