package org.ochre.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.opencv.Filter2D;
import org.ochre.opencv.Kernel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `ochre filter IN OUT --kernel K`: any kernel.
@Command(name = "filter", sortOptions = false,
        description = "Correlate with a kernel, or convolve: OUT has the shape of IN, f32 (f64 for i32 and f64).")
final class FilterCommand extends MappingCommand {
    @Option(names = "--kernel", paramLabel = "K", required = true, description = "The kernel, .npy [kh, kw].")
    private Path kernelFile;

    @Option(names = "--convolve", description = "Flip the kernel: convolution instead of correlation.")
    private boolean convolve;

    @Option(names = "--delta", paramLabel = "D", description = "Added to each result; 0 unless given.")
    private double delta;

    @Mixin
    private FilterOptions options;

    private @Nullable Kernel kernel;

    @Override
    Tensor prepared(Tensor image, Run run) throws IOException {
        kernel = Kernel.of(real(TensorFile.read(kernelFile, run), run));
        return image;
    }

    @Override
    UnaryOperation operation(TensorType image) {
        Kernel taps = java.util.Objects.requireNonNull(kernel);
        Pair anchor = options.anchor == null ? new Pair(taps.height() / 2, taps.width() / 2) : options.anchor;
        int y = Math.toIntExact(anchor.rows());
        int x = Math.toIntExact(anchor.columns());
        return convolve
                ? Filter2D.convolution(taps, y, x, delta, options.border)
                : new Filter2D(taps, options.border).anchor(y, x).delta(delta);
    }
}
