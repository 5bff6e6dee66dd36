package org.ochre.cli;

import org.ochre.Border;
import org.ochre.Tensor;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Sharpen;

/// `ochre sharpen IN OUT --sigma S`: an unsharp mask.
final class SharpenCommand extends PictureCommand {
    private static final int RGBA = 4;

    private final Argument<Double> sigma = required(Double.class, "S",
            "The standard deviation of the blur in pixels: how fine the detail is.", "--sigma");

    private final Argument<Double> amount = option(Double.class, "A",
            "How much stronger the detail becomes: 1 (default) doubles it.", "--amount");

    private final Argument<Double> threshold = option(Double.class, "T",
            "Pixels whose detail is smaller than this, in values of the image, stay as they are; 0 unless given.",
            "--threshold");

    private final Argument<Border> border = option(Border.class, new Borders(), "BORDER",
            "reflect-101 (default), reflect, replicate, wrap or constant:V.", "--border");

    SharpenCommand() {
        super("sharpen", "Make fine detail stronger (an unsharp mask).", "",
                "The fourth of four channels is alpha, and stays.");
    }

    @Override
    UnaryOperation operation() {
        return new Sharpen(sigma.get(), amount.or(1.0), threshold.or(0.0), border.or(Border.REFLECT_101));
    }

    @Override
    Tensor apply(UnaryOperation operation, Tensor image, Run run) {
        if (image.rank() != 3 || image.size(2) != RGBA) {
            return super.apply(operation, image, run);
        }
        Tensor result = Tensor.allocate(run.arena(), image.type());
        operation.into(image.slice(2, 0, RGBA - 1), result.slice(2, 0, RGBA - 1));
        result.channel(RGBA - 1).copyFrom(image.channel(RGBA - 1));
        return result;
    }
}
