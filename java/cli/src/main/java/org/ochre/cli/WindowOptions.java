package org.ochre.cli;

import java.util.OptionalDouble;
import org.ochre.Border;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;

/// The options of statistics in a window.
final class WindowOptions {
    private final Argument<Pair> window;
    private final Argument<Border> border;
    private final Argument<Missing> missing;
    private final Argument<Double> nodata;
    private final Argument<Boolean> planes;

    WindowOptions(Command command) {
        window = command.option(Pair.class, new Pair.Wholes(), "H[,W]",
                "The window's rows and columns; unless given 3 for local-mean and 15 for local-stats.", "--window");
        border = command.option(Border.class, new Borders(), "BORDER",
                "reflect-101 (default), reflect, replicate, wrap, constant:V, interior (the rim is 0), or one-sided "
                        + "(only the part of the window inside the image counts).",
                "--border");
        missing = command.option(Missing.class, new Words<>(Missing.class), "HOW",
                "How NaN and the nodata value count: propagate (default) to each window that holds one, or skip.",
                "--missing");
        nodata = command.option(Double.class, "V", "The value of pixels that have no value.", "--nodata");
        planes = command.flag("IN is planes, [c, h, w]; so are the planes of OUT.", "--planes");
    }

    Pair window(Pair otherwise) {
        return window.or(otherwise);
    }

    Border border() {
        return border.or(Border.REFLECT_101);
    }

    Missing missing() {
        return missing.or(Missing.PROPAGATE);
    }

    OptionalDouble nodata() {
        return nodata.given() ? OptionalDouble.of(nodata.get()) : OptionalDouble.empty();
    }

    /// The result's type. With `--planes` it has the axes in the order of planes.
    TensorType resultType(UnaryOperation operation, TensorType image) {
        if (!planes.or(false)) {
            return operation.resultType(image);
        }
        if (image.rank() != 3) {
            throw new IllegalArgumentException("IN: expected planes [c, h, w] beside --planes, got " + image);
        }
        TensorType type = operation
                .resultType(new TensorType(image.dtype(), image.size(1), image.size(2), image.size(0)));
        return type.rank() == 4
                ? new TensorType(type.dtype(), type.size(0), type.size(3), type.size(1), type.size(2))
                : new TensorType(type.dtype(), type.size(2), type.size(0), type.size(1));
    }

    /// Runs an operation on an image or on planes. With `--planes` the result has the axes in the order of planes too.
    Tensor apply(UnaryOperation operation, Tensor image, Run run) {
        if (!planes.or(false)) {
            return operation.apply(image, run.arena());
        }
        Tensor result = Tensor.allocate(run.arena(), resultType(operation, image.type()));
        operation.into(image.permute(1, 2, 0),
                result.rank() == 4 ? result.permute(0, 2, 3, 1) : result.permute(1, 2, 0));
        return result;
    }
}
