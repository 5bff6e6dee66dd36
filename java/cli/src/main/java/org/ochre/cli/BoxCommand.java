package org.ochre.cli;

import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.opencv.BoxFilter;

/// `ochre box IN OUT`: OpenCV's running mean or sum.
final class BoxCommand extends MappingCommand {
    private static final Pair WINDOW = new Pair(3, 3);

    private final Argument<Pair> window = option(Pair.class, new Pair.Wholes(), "H[,W]",
            "The window, rows then columns; 3 unless given.", "--window");

    private final Argument<Boolean> sum = flag("The sum instead of the mean.", "--sum");

    private final FilterOptions options = new FilterOptions(this);

    BoxCommand() {
        super("box", "The mean or sum of each pixel's window, by OpenCV's running sums.", "",
                "One NaN spoils what comes after it; local-mean has no such trouble.");
    }

    @Override
    UnaryOperation operation(TensorType image) {
        Pair size = window.or(WINDOW);
        BoxFilter mean = new BoxFilter(Math.toIntExact(size.rows()), Math.toIntExact(size.columns()),
                options.border());
        BoxFilter box = sum.or(false) ? mean.sum() : mean;
        Pair anchor = options.anchor();
        return anchor == null ? box : box.anchor(Math.toIntExact(anchor.rows()), Math.toIntExact(anchor.columns()));
    }
}
