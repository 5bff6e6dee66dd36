package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Correlation;
import org.ochre.stencil.Kernel;

/// `ochre filter IN OUT --kernel K`: correlation or convolution with any kernel.
final class FilterCommand extends MappingCommand {
    private final Argument<Path> kernelFile = required(Path.class, "K", "The kernel, .npy [kh, kw].", "--kernel");

    private final Argument<Boolean> convolve = flag("Flip the kernel: convolution instead of correlation.",
            "--convolve");

    private final Argument<Double> delta = option(Double.class, "D", "Added to each result; 0 unless given.",
            "--delta");

    private final FilterOptions options = new FilterOptions(this);

    FilterCommand() {
        super("filter",
                "Ochre's own correlation or convolution with a kernel: OUT has IN's shape, f32 (f64 for i32 and f64).");
        convertible();
    }

    private @Nullable Kernel kernel;

    @Override
    Tensor prepared(Tensor image, Run run) throws IOException {
        kernel = Kernel.of(real(TensorFile.read(kernelFile.get(), run), run));
        return image;
    }

    @Override
    UnaryOperation operation(TensorType image) {
        Kernel taps = java.util.Objects.requireNonNull(kernel);
        Pair given = options.anchor();
        Pair anchor = given == null ? new Pair(taps.height() / 2, taps.width() / 2) : given;
        int y = Math.toIntExact(anchor.rows());
        int x = Math.toIntExact(anchor.columns());
        return convolve.or(false)
                ? Correlation.convolution(taps, y, x, delta.or(0.0), options.border())
                : new Correlation(taps, options.border()).anchor(y, x).delta(delta.or(0.0));
    }
}
