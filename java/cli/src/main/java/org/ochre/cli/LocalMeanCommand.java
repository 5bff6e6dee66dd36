package org.ochre.cli;

import java.util.OptionalDouble;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.LocalMean;

/// `ochre local-mean IN OUT`: the mean in a sliding window.
final class LocalMeanCommand extends WindowCommand {
    private static final Pair WINDOW = new Pair(3, 3);

    LocalMeanCommand() {
        super("local-mean", "The mean of each pixel's window: OUT has the shape of IN, f32 (f64 for i32 and f64).");
        convertible();
    }

    @Override
    UnaryOperation operation(TensorType image) {
        Pair window = options.window(WINDOW);
        LocalMean mean = new LocalMean(window.rows(), window.columns(), options.border()).with(options.missing());
        OptionalDouble nodata = options.nodata();
        return nodata.isPresent() ? mean.nodata(nodata.getAsDouble()) : mean;
    }
}
