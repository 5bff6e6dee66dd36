package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.stencil.Axes;
import org.ochre.Missing;
import org.ochre.stencil.Spacing;

/// The options of derivatives on a grid.
final class GridOptions {
    private static final Pair ONE = new Pair(1, 1);

    private final Command command;
    private final Argument<Pair> spacing;
    private final Argument<Path> coordinatesY;
    private final Argument<Path> coordinatesX;
    private final Argument<Axes> axes;
    private final Argument<Border> border;
    private final Argument<Missing> missing;
    private final Argument<Double> nodata;
    private @Nullable Spacing y;
    private @Nullable Spacing x;

    GridOptions(Command command) {
        this.command = command;
        spacing = command.option(Pair.class, new Pair.Numbers(), "DY[,DX]",
                "The distance of neighbours along y and x, negative where an axis runs backwards; 1 unless given.",
                "--spacing");
        coordinatesY = command.option(Path.class, "F.npy", "Where the rows lie, [h], instead of an even spacing.",
                "--coordinates-y");
        coordinatesX = command.option(Path.class, "F.npy", "Where the columns lie, [w].", "--coordinates-x");
        axes = command.option(Axes.class, new Words<>(Axes.class), "WHICH",
                "The axes to differentiate along: yx (default), y or x.", "--axes");
        border = command.option(Border.class, new Borders(), "BORDER",
                "interior (the rim is 0; default), one-sided, reflect-101, reflect, replicate, wrap or constant:V.",
                "--border");
        missing = command.option(Missing.class, new Words<>(Missing.class), "HOW",
                "How NaN and the nodata value count: propagate (default) to their neighbours, or skip: neighbours are "
                        + "computed as at an edge.",
                "--missing");
        nodata = command.option(Double.class, "V", "The value of pixels that have no value.", "--nodata");
    }

    /// Reads the files of coordinates.
    void read(Run run) throws IOException {
        y = spacing(coordinatesY, "--coordinates-y", spacing.or(ONE).y(), run);
        x = spacing(coordinatesX, "--coordinates-x", spacing.or(ONE).x(), run);
    }

    private Spacing spacing(Argument<Path> file, String option, double step, Run run) throws IOException {
        if (!file.given()) {
            return Spacing.of(step);
        }
        if (!TensorFile.isArray(file.get())) {
            throw command.misuse(option + ": expected an .npy file, got " + file.get());
        }
        return Spacing.at(TensorFile.read(file.get(), run));
    }

    Spacing y() {
        return Objects.requireNonNull(y, "read before");
    }

    Spacing x() {
        return Objects.requireNonNull(x, "read before");
    }

    Axes axes() {
        return axes.or(Axes.YX);
    }

    Border border() {
        return border.or(Border.INTERIOR);
    }

    Missing missing() {
        return missing.or(Missing.PROPAGATE);
    }

    OptionalDouble nodata() {
        return nodata.given() ? OptionalDouble.of(nodata.get()) : OptionalDouble.empty();
    }
}
