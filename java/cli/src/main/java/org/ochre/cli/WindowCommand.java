package org.ochre.cli;

import org.ochre.Tensor;
import org.ochre.TensorType;
import picocli.CommandLine.Mixin;

/// Statistics in a sliding window, of an image or of planes.
abstract class WindowCommand extends MappingCommand {
    @Mixin
    WindowOptions options;

    @Override
    TensorType resultType(TensorType image) {
        return options.resultType(operation(image), image);
    }

    @Override
    Tensor apply(Tensor image, Run run) {
        return options.apply(operation(image.type()), image, run);
    }
}
