package org.ochre.cli;

import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.opencv.Sobel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `ochre sobel IN OUT`: smoothed derivatives.
@Command(name = "sobel", sortOptions = false, description = "OpenCV's Sobel derivatives.",
        footer = {"", "gradient has plain central differences."})
final class SobelCommand extends MappingCommand {
    @Option(names = "--dy", paramLabel = "N", description = "The order of the derivative along y; 0 unless given.")
    private int dy;

    @Option(names = "--dx", paramLabel = "N", description = "The order along x; 1 unless --dy or --dx is given.")
    private @Nullable Integer dx;

    @Option(names = "--size", paramLabel = "N", description = "The size of the kernel, 1, 3, … 31; 3 unless given.")
    private int size = 3;

    @Option(names = "--scharr", description = "Scharr's kernel of 3 × 3 instead.")
    private boolean scharr;

    @Option(names = "--scale", paramLabel = "F", description = "Multiplies each result; 1 unless given.")
    private double scale = 1;

    @Option(names = "--delta", paramLabel = "D", description = "Added to each result; 0 unless given.")
    private double delta;

    @Option(names = "--border", paramLabel = "BORDER", completionCandidates = Borders.class, converter = Borders.class,
            description = "reflect-101 (default), reflect, replicate, wrap, constant:V or interior (the rim is 0).")
    private Border border = Border.REFLECT_101;

    @Override
    UnaryOperation operation(TensorType image) {
        int along = dx != null ? dx : dy == 0 ? 1 : 0;
        return new Sobel(dy, along, scharr ? Sobel.SCHARR : size, border).scale(scale).delta(delta);
    }
}
