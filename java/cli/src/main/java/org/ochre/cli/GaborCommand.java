package org.ochre.cli;

import org.ochre.Border;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.stencil.Gabor;
import org.ochre.stencil.GaborKernel;
import org.ochre.stencil.LocalStats;

/// `ochre gabor IN OUT`: the response to a Gabor filter (a wave times a Gaussian), and its mean and variance.
final class GaborCommand extends MappingCommand {
    private static final Pair AUTOMATIC = new Pair(0, 0);
    private static final Angle QUARTER = new Angle(Math.PI / 2, true);

    private final Argument<Double> wavelength = required(Double.class, "L", "The wavelength, pixels.", "--wavelength");

    private final Argument<Angle> theta = required(Angle.class, new Angle.Parser(), "T",
            "The direction of the wave: radians (0.785), or degrees with their unit (45deg).", "--theta");

    private final Argument<Double> sigma = required(Double.class, "S",
            "The standard deviation of the Gaussian along the wave, pixels.", "--sigma");

    private final Argument<Double> gamma = option(Double.class, "G",
            "sigma divided by the standard deviation across the wave; 1 unless given.", "--gamma");

    private final Argument<Angle> psi = option(Angle.class, new Angle.Parser(), "P",
            "The phase, radians or 90deg; π/2 unless given, as in OpenCV.", "--psi");

    private final Argument<Pair> size = option(Pair.class, new Pair.Wholes(), "H[,W]",
            "The size of the kernel; unless given it reaches three standard deviations to each side.", "--size",
            "--ksize");

    private final Argument<Gabor.Response> response = option(Gabor.Response.class, new Words<>(Gabor.Response.class),
            "WHICH", "real (default), imaginary or energy.", "--response");

    private final Argument<Integer> stats = option(Integer.class, "N",
            "Write mean and variance of the response in a window of N × N.", "--stats");

    private final Argument<Border> border = option(Border.class, new Borders(), "BORDER",
            "reflect-101 (default), reflect, replicate, wrap, constant:V or interior (the rim is 0).", "--border");

    GaborCommand() {
        super("gabor",
                "Ochre's own Gabor filter, with the parameters of OpenCV's getGaborKernel: OUT is the response. "
                        + "With --stats OUT is [2, h, w]: mean and variance of the response around each pixel.");
    }

    private Border border() {
        return border.or(Border.REFLECT_101);
    }

    @Override
    UnaryOperation operation(TensorType image) {
        Pair extent = size.or(AUTOMATIC);
        return new Gabor(
                GaborKernel.openCv(Math.toIntExact(extent.rows()), Math.toIntExact(extent.columns()), sigma.get(),
                        theta.get().radians(),
                        wavelength.get(), gamma.or(1.0), psi.or(QUARTER).radians()),
                response.or(Gabor.Response.REAL), border());
    }

    @Override
    TensorType resultType(TensorType image) {
        common.range("--stats", stats.or(0), 0, Integer.MAX_VALUE);
        TensorType answer = super.resultType(image);
        return stats.or(0) == 0 ? answer : new LocalStats(stats.get(), border()).resultType(answer);
    }

    @Override
    Tensor apply(Tensor image, Run run) {
        if (theta.get().isDoubtful()) {
            common.warn("--theta: " + theta.get().radians() + " is taken as radians; degrees are written 45deg");
        }
        Tensor answer = super.apply(image, run);
        return stats.or(0) == 0 ? answer : new LocalStats(stats.get(), border()).apply(answer, run.arena());
    }
}
