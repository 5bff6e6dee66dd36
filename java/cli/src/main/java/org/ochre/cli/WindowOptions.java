package org.ochre.cli;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Missing;
import picocli.CommandLine.Option;

/// The options of statistics in a window.
final class WindowOptions {
    @Option(names = "--window", paramLabel = "H[,W]", converter = Pair.Wholes.class,
            description = "The window, rows then columns; 3 for local-mean and 15 for local-stats unless given.")
    @Nullable
    Pair window;

    @Option(names = "--border", paramLabel = "BORDER", completionCandidates = Borders.class, converter = Borders.class,
            description = "reflect-101 (default), reflect, replicate, wrap, constant:V, interior (the rim is 0), or one-sided (what of "
                    + "the window lies in the image).")
    Border border = Border.REFLECT_101;

    @Option(names = "--missing", paramLabel = "HOW", completionCandidates = Missings.class, converter = Missings.class,
            description = "What NaN and the nodata value do: propagate (default) to each window that holds one, or skip.")
    Missing missing = Missing.PROPAGATE;

    @Option(names = "--nodata", paramLabel = "V", description = "A value that stands for no value.")
    private @Nullable Double nodata;

    @Option(names = "--planes", description = "IN is planes, [c, h, w]; so are the planes of OUT.")
    private boolean planes;

    static final class Missings extends Words<Missing> {
        Missings() {
            super(Missing.class);
        }
    }

    OptionalDouble nodata() {
        return nodata == null ? OptionalDouble.empty() : OptionalDouble.of(nodata);
    }

    /// The result's type, in the order of the planes where there are such.
    TensorType resultType(UnaryOperation operation, TensorType image) {
        if (!planes) {
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

    /// Runs an operation on an image, or on planes, whose order the result then has too.
    Tensor apply(UnaryOperation operation, Tensor image, Run run) {
        if (!planes) {
            return operation.apply(image, run.arena());
        }
        Tensor result = Tensor.allocate(run.arena(), resultType(operation, image.type()));
        operation.into(image.permute(1, 2, 0),
                result.rank() == 4 ? result.permute(0, 2, 3, 1) : result.permute(1, 2, 0));
        return result;
    }
}
