package org.ochre.cli;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.Tensor;
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

    /// Runs an operation on an image, or on planes, whose order the result then has too.
    Tensor apply(UnaryOperation operation, Tensor image, Run run) {
        if (!planes) {
            return operation.apply(image, run.arena());
        }
        if (image.rank() != 3) {
            throw new IllegalArgumentException("IN: expected planes [c, h, w] beside --planes, got " + image.type());
        }
        Tensor pixels = image.permute(1, 2, 0);
        var type = operation.resultType(pixels.type());
        boolean several = type.rank() == 4;
        long[] shape = several
                ? new long[]{type.size(0), type.size(3), type.size(1), type.size(2)}
                : new long[]{type.size(2), type.size(0), type.size(1)};
        Tensor result = Tensor.allocate(run.arena(), type.dtype(), shape);
        operation.into(pixels, several ? result.permute(0, 2, 3, 1) : result.permute(1, 2, 0));
        return result;
    }
}
