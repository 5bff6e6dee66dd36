package org.ochre.cli;

import org.ochre.Border;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.opencv.Gabor;
import org.ochre.opencv.GaborKernel;
import org.ochre.stencil.LocalStats;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `ochre gabor IN OUT`: the response to a wave under a Gaussian, and its statistics.
@Command(name = "gabor", sortOptions = false,
        description = "The response to a Gabor filter, by the parameters of OpenCV's getGaborKernel; with --stats its mean and variance "
                + "around each pixel, [2, h, w].")
final class GaborCommand extends MappingCommand {
    @Option(names = "--wavelength", paramLabel = "L", required = true, description = "Pixels a wave.")
    private double wavelength;

    @Option(names = "--theta", paramLabel = "T", required = true, description = "The direction of the wave, radians.")
    private double theta;

    @Option(names = "--sigma", paramLabel = "S", required = true,
            description = "The standard deviation of the Gaussian along the wave, pixels.")
    private double sigma;

    @Option(names = "--gamma", paramLabel = "G",
            description = "sigma over the standard deviation across the wave; 1 unless given.")
    private double gamma = 1;

    @Option(names = "--psi", paramLabel = "P", description = "The phase, radians; π/2 unless given, as in OpenCV.")
    private double psi = Math.PI / 2;

    @Option(names = "--size", paramLabel = "H[,W]", converter = Pair.Wholes.class,
            description = "The size of the kernel; three standard deviations to each side unless given.")
    private Pair size = new Pair(0, 0);

    @Option(names = "--response", paramLabel = "WHICH", completionCandidates = Responses.class,
            converter = Responses.class,
            description = "real (default), imaginary or energy.")
    private Gabor.Response response = Gabor.Response.REAL;

    @Option(names = "--stats", paramLabel = "N",
            description = "Mean and variance of the response in a window of N × N.")
    private int stats;

    @Option(names = "--border", paramLabel = "BORDER", completionCandidates = Borders.class, converter = Borders.class,
            description = "reflect-101 (default), reflect, replicate, wrap, constant:V or interior (the rim is 0).")
    private Border border = Border.REFLECT_101;

    static final class Responses extends Words<Gabor.Response> {
        Responses() {
            super(Gabor.Response.class);
        }
    }

    @Override
    UnaryOperation operation(TensorType image) {
        return new Gabor(GaborKernel.openCv(Math.toIntExact(size.rows()), Math.toIntExact(size.columns()), sigma, theta,
                wavelength, gamma, psi), response, border);
    }

    @Override
    TensorType resultType(TensorType image) {
        common.range("--stats", stats, 0, Integer.MAX_VALUE);
        TensorType answer = super.resultType(image);
        return stats == 0 ? answer : new LocalStats(stats, border).resultType(answer);
    }

    @Override
    Tensor apply(Tensor image, Run run) {
        Tensor answer = super.apply(image, run);
        return stats == 0 ? answer : new LocalStats(stats, border).apply(answer, run.arena());
    }
}
