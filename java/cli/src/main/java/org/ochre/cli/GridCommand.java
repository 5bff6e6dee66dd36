package org.ochre.cli;

import org.ochre.Tensor;
import picocli.CommandLine.Mixin;

/// Differences on a grid, of real numbers.
abstract class GridCommand extends MappingCommand {
    @Mixin
    GridOptions grid;

    @Override
    Tensor prepared(Tensor image, Run run) {
        return real(image, run);
    }
}
