package org.ochre.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.LocalStats;
import org.ochre.stencil.LocalStats.Statistic;
import picocli.CommandLine.ITypeConverter;

/// `ochre local-stats IN OUT`: mean, variance and other statistics in a sliding window.
final class LocalStatsCommand extends WindowCommand {
    private static final Pair WINDOW = new Pair(15, 15);
    private static final Chosen USUAL = new Chosen(List.of(Statistic.MEAN, Statistic.VARIANCE));

    private final Argument<Chosen> statistics = option(Chosen.class, new Names(), "WHICH[,WHICH]",
            "mean,variance (default), deviation, sum, count: a plane of OUT for each, in this order. count is how many "
                    + "pixels of the window lie inside the image and have a value.",
            "--stats");

    LocalStatsCommand() {
        super("local-stats", "Statistics of each pixel's window: OUT is [2, h, w], mean and variance, or the planes "
                + "that --stats names; f32 (f64 for i32, f64, and sums of integers).");
    }

    @Override
    UnaryOperation operation(TensorType image) {
        Pair window = options.window(WINDOW);
        LocalStats stats = new LocalStats(window.rows(), window.columns(), options.border()).with(options.missing())
                .of(statistics.or(USUAL).planes().toArray(Statistic[]::new));
        OptionalDouble nodata = options.nodata();
        return nodata.isPresent() ? stats.nodata(nodata.getAsDouble()) : stats;
    }

    /// The statistics that a user chose.
    private record Chosen(List<Statistic> planes) {}

    /// Parses `mean,count`.
    private static final class Names implements Iterable<String>, ITypeConverter<Chosen> {
        private final Words<Statistic> words = new Words<>(Statistic.class);

        @Override
        public Chosen convert(String text) {
            return new Chosen(Arrays.stream(text.split(",", -1)).map(String::strip).map(words::convert).toList());
        }

        @Override
        public Iterator<String> iterator() {
            return words.iterator();
        }
    }
}
