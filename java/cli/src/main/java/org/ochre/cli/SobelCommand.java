package org.ochre.cli;

import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.opencv.Sobel;

/// `ochre sobel IN OUT`: OpenCV's `Sobel` and `Scharr`.
final class SobelCommand extends MappingCommand {
    private final Argument<Integer> dy = option(Integer.class, "N",
            "The order of the derivative along y; 0 unless given.", "--dy");

    private final Argument<Integer> dx = option(Integer.class, "N",
            "The order of the derivative along x; unless given 0, or 1 where --dy is 0.", "--dx");

    private final Argument<Integer> size = option(Integer.class, "N",
            "The size of the kernel, 1, 3, … 31; 3 unless given.", "--size", "--ksize");

    private final Argument<Boolean> scharr = flag("Take Scharr's kernel of 3 × 3 instead.", "--scharr");

    private final Argument<Double> scale = option(Double.class, "F", "A factor for the kernel; 1 unless given.",
            "--scale");

    private final Argument<Double> delta = option(Double.class, "D", "A number added to each result; 0 unless given.",
            "--delta");

    private final OpenCvOptions options = new OpenCvOptions(this);

    SobelCommand() {
        super("sobel", "OpenCV's Sobel and Scharr: smoothed derivatives, not divided by the kernel's sum.", "",
                "gradient is Ochre's own: central differences divided by the spacing, with every border.");
        convertible();
    }

    @Override
    UnaryOperation operation(TensorType image) {
        int down = dy.or(0);
        int along = dx.or(down == 0 ? 1 : 0);
        return new Sobel(down, along, scharr.or(false) ? Sobel.SCHARR : size.or(3), options.border())
                .scale(scale.or(1.0)).delta(delta.or(0.0)).as(options.dtype(image));
    }
}
