package org.ochre.cli;

import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.opencv.BoxFilter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `ochre box IN OUT`: OpenCV's running mean or sum.
@Command(name = "box", sortOptions = false,
        description = "The mean or sum of each pixel's window, by OpenCV's running sums.",
        footer = {"", "One NaN spoils what comes after it; local-mean has no such trouble."})
final class BoxCommand extends MappingCommand {
    @Option(names = "--window", paramLabel = "H[,W]", converter = Pair.Wholes.class,
            description = "The window, rows then columns; 3 unless given.")
    private Pair window = new Pair(3, 3);

    @Option(names = "--sum", description = "The sum instead of the mean.")
    private boolean sum;

    @Mixin
    private FilterOptions options;

    @Override
    UnaryOperation operation(TensorType image) {
        BoxFilter mean = new BoxFilter(Math.toIntExact(window.rows()), Math.toIntExact(window.columns()),
                options.border);
        BoxFilter box = sum ? mean.sum() : mean;
        Pair anchor = options.anchor;
        return anchor == null ? box : box.anchor(Math.toIntExact(anchor.rows()), Math.toIntExact(anchor.columns()));
    }
}
