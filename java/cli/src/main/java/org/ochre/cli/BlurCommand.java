package org.ochre.cli;

import org.ochre.Border;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.GaussianBlur;

/// `ochre blur IN OUT --sigma S`: a Gaussian blur.
final class BlurCommand extends MappingCommand {
    private final Argument<Pair> sigma = required(Pair.class, new Pair.Numbers(), "SY[,SX]",
            "The standard deviation in pixels along y and x; 0 leaves an axis unchanged.",
            "--sigma");

    private final Argument<Double> truncate = option(Double.class, "T",
            "The weights reach T standard deviations; 4 unless given.", "--truncate");

    private final Argument<Border> border = option(Border.class, new Borders(), "BORDER",
            "reflect-101 (default), reflect, replicate, wrap, constant:V or interior (the rim is 0).", "--border");

    BlurCommand() {
        super("blur", "Ochre's own Gaussian blur: OUT has the shape of IN, f32 (f64 for i32 and f64).", "",
                "The weights equal scipy.ndimage.gaussian_filter's. (scipy's default border is reflect.)");
        convertible();
    }

    @Override
    UnaryOperation operation(TensorType image) {
        return new GaussianBlur(sigma.get().y(), sigma.get().x(), border.or(Border.REFLECT_101))
                .truncate(truncate.or(4.0));
    }
}
