package org.ochre.cli;

import java.util.OptionalDouble;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.LocalStats;

/// `ochre local-stats IN OUT`: mean and variance in a sliding window.
final class LocalStatsCommand extends WindowCommand {
    private static final Pair WINDOW = new Pair(15, 15);

    LocalStatsCommand() {
        super("local-stats", "Mean and variance of each pixel's window: OUT is [2, h, w], f32 (f64 for i32 and f64).");
    }

    @Override
    UnaryOperation operation(TensorType image) {
        Pair window = options.window(WINDOW);
        LocalStats stats = new LocalStats(window.rows(), window.columns(), options.border()).with(options.missing());
        OptionalDouble nodata = options.nodata();
        return nodata.isPresent() ? stats.nodata(nodata.getAsDouble()) : stats;
    }
}
