package org.ochre.cli;

import org.ochre.Tensor;
import org.ochre.TensorType;

/// A command for statistics in a sliding window, of an image or of planes.
abstract class WindowCommand extends MappingCommand {
    final WindowOptions options = new WindowOptions(this);

    WindowCommand(String name, String description, String... footer) {
        super(name, description, footer);
    }

    @Override
    TensorType resultType(TensorType image) {
        return options.resultType(operation(image), image);
    }

    @Override
    Tensor apply(Tensor image, Run run) {
        return options.apply(operation(image.type()), image, run);
    }
}
