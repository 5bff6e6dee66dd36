package org.ochre.cli;

import java.util.OptionalDouble;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.LocalStats;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `ochre local-stats IN OUT`: mean and variance in a sliding window.
@Command(name = "local-stats", sortOptions = false,
        description = "Mean and variance of each pixel's window: OUT is [2, h, w], f32 (f64 for i32 and f64).")
final class LocalStatsCommand extends MappingCommand {
    private static final Pair WINDOW = new Pair(15, 15);

    @Mixin
    private WindowOptions options;

    @Override
    UnaryOperation operation(TensorType image) {
        Pair window = options.window == null ? WINDOW : options.window;
        LocalStats stats = new LocalStats(window.rows(), window.columns(), options.border).with(options.missing);
        OptionalDouble nodata = options.nodata();
        return nodata.isPresent() ? stats.nodata(nodata.getAsDouble()) : stats;
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
