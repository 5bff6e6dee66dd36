package org.ochre.cli;

import org.ochre.Border;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.opencv.Sobel;

/// `ochre sobel IN OUT`: smoothed derivatives.
final class SobelCommand extends MappingCommand {
    private final Argument<Integer> dy = option(Integer.class, "N",
            "The order of the derivative along y; 0 unless given.", "--dy");

    private final Argument<Integer> dx = option(Integer.class, "N",
            "The order along x; 1 unless --dy or --dx is given.", "--dx");

    private final Argument<Integer> size = option(Integer.class, "N",
            "The size of the kernel, 1, 3, … 31; 3 unless given.", "--size");

    private final Argument<Boolean> scharr = flag("Scharr's kernel of 3 × 3 instead.", "--scharr");

    private final Argument<Double> scale = option(Double.class, "F", "Multiplies each result; 1 unless given.",
            "--scale");

    private final Argument<Double> delta = option(Double.class, "D", "Added to each result; 0 unless given.",
            "--delta");

    private final Argument<Border> border = option(Border.class, new Borders(), "BORDER",
            "reflect-101 (default), reflect, replicate, wrap, constant:V or interior (the rim is 0).", "--border");

    SobelCommand() {
        super("sobel", "OpenCV's Sobel derivatives.", "", "gradient has plain central differences.");
    }

    @Override
    UnaryOperation operation(TensorType image) {
        int down = dy.or(0);
        int along = dx.or(down == 0 ? 1 : 0);
        return new Sobel(down, along, scharr.or(false) ? Sobel.SCHARR : size.or(3), border.or(Border.REFLECT_101))
                .scale(scale.or(1.0)).delta(delta.or(0.0));
    }
}
