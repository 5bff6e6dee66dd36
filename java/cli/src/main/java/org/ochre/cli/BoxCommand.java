package org.ochre.cli;

import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.opencv.BoxFilter;

/// `ochre box IN OUT`: OpenCV's `boxFilter`.
final class BoxCommand extends MappingCommand {
    private static final Pair WINDOW = new Pair(3, 3);

    private final Argument<Pair> window = option(Pair.class, new Pair.Wholes(), "H[,W]",
            "The window's rows and columns; 3 unless given.", "--window", "--ksize", "--size");

    private final Argument<Boolean> sum = flag("The sum instead of the mean: OpenCV's normalize = false.", "--sum");

    private final OpenCvOptions options = new OpenCvOptions(this);

    private final Argument<Pair> anchor = option(Pair.class, new Pair.Wholes(), "Y,X",
            "The window's row and column that lie on the pixel; the window's middle unless given.", "--anchor");

    BoxCommand() {
        super("box", "OpenCV's boxFilter: the mean or sum of each pixel's window.", "",
                "In floats a NaN spoils the pixels after it. Ochre's own local-mean avoids this and has every border.");
        convertible();
    }

    @Override
    UnaryOperation operation(TensorType image) {
        Pair size = window.or(WINDOW);
        BoxFilter mean = new BoxFilter(Math.toIntExact(size.rows()), Math.toIntExact(size.columns()),
                options.border()).as(options.dtype(image));
        BoxFilter box = sum.or(false) ? mean.sum() : mean;
        Pair place = anchor.orNull();
        return place == null ? box : box.anchor(Math.toIntExact(place.rows()), Math.toIntExact(place.columns()));
    }
}
