package org.ochre.stencil;

import java.io.Serializable;
import org.ochre.work.Arguments;

/// The two kernels of a Gabor filter: a cosine (real) and a sine (imaginary) wave under one Gaussian.
///
/// With `u = x cos θ + y sin θ`, `v = −x sin θ + y cos θ` around the middle:
/// `g(y, x) = a · exp(−(u²/σu² + v²/σv²) / 2) · exp(i (2π u / λ + ψ))`.
///
/// The taps equal the taps of OpenCV's `getGaborKernel` ([#openCv]) or scikit-image's `gabor_kernel` ([#scikit]) up to
/// the last few bits. They are stored in the order of these libraries. OpenCV stores them backwards, to be *correlated*
/// with the image; scikit-image stores them forwards, to be *convolved* with it. In both cases the response is the
/// convolution of the image with `g`. [Gabor] computes it.
///
/// @param real the cosine part; odd height and width
/// @param imaginary the sine part, of the same size
/// @param convolved whether the taps are stored forwards
public record GaborKernel(Kernel real, Kernel imaginary, boolean convolved) implements Serializable {

    /// @throws IllegalArgumentException `imaginary: expected the size of the real part, got …`
    public GaborKernel {
        if (imaginary.height() != real.height() || imaginary.width() != real.width()) {
            throw Arguments.refuse("imaginary", "the size of the real part, " + real.height() + " × " + real.width(),
                    imaginary.height() + " × " + imaginary.width());
        }
    }

    /// A kernel by OpenCV's parameters: `a = 1`, `σu = sigma`, `σv = sigma / gamma`. The imaginary part equals OpenCV's
    /// `getGaborKernel` for `psi − π/2`.
    ///
    /// @param height of the kernel, one more where even (as in OpenCV); 0 for three standard deviations
    /// @param width of the kernel, with the same rules
    /// @param sigma standard deviation along the wave, > 0
    /// @param theta direction of the wave, radians
    /// @param wavelength in pixels, > 0; infinite for a Gaussian without a wave
    /// @param gamma `sigma` divided by the standard deviation across the wave, > 0
    /// @param psi phase, radians; OpenCV's default is π/2
    /// @throws IllegalArgumentException `sigma: expected a finite number > 0, got …`,
    ///     `height: expected 0…32766, got …`, or a kernel of more than 32,767 rows or columns
    public static GaborKernel openCv(
            int height, int width, double sigma, double theta, double wavelength, double gamma, double psi) {
        Arguments.range("height", height, 0, Short.MAX_VALUE - 1);
        Arguments.range("width", width, 0, Short.MAX_VALUE - 1);
        Wave wave = new Wave(positive("sigma", sigma), sigma / positive("gamma", gamma), finite("theta", theta),
                1 / (wavelength == Double.POSITIVE_INFINITY ? wavelength : positive("wavelength", wavelength)),
                finite("psi", psi), 1);
        double cos = Math.cos(theta);
        double sin = Math.sin(theta);
        double down = Math.max(Math.abs(3 * wave.along * sin), Math.abs(3 * wave.across * cos));
        double right = Math.max(Math.abs(3 * wave.along * cos), Math.abs(3 * wave.across * sin));
        GaborKernel forwards = wave.kernel(height > 0 ? height / 2 : reach(Math.rint(down)),
                width > 0 ? width / 2 : reach(Math.rint(right)));
        return new GaborKernel(forwards.real.flipped(), forwards.imaginary.flipped(), false);
    }

    /// A kernel by scikit-image's parameters, the others at their defaults: the kernel reaches three standard
    /// deviations, `offset` is 0, and both sigmas follow from the bandwidth. A frequency of 0 has no bandwidth, and
    /// needs the sigmas.
    ///
    /// @throws IllegalArgumentException `frequency: expected a finite number > 0, or sigmaX and sigmaY beside 0, got
    /// …`,
    ///     or as [#scikit(double, double, double, double, double, double)]
    public static GaborKernel scikit(double frequency, double theta, double bandwidth) {
        if (frequency == 0) {
            throw Arguments.refuse("frequency", "a finite number > 0, or sigmaX and sigmaY beside 0", frequency);
        }
        double octaves = Math.pow(2, positive("bandwidth", bandwidth));
        double sigma = 1 / Math.PI * Math.sqrt(Math.log(2) / 2) * (octaves + 1) / (octaves - 1)
                / positive("frequency", frequency);
        return scikit(frequency, theta, sigma, sigma, 3, 0);
    }

    /// A kernel by scikit-image's parameters: `λ = 1 / frequency`, `σu = sigmaX`, `σv = sigmaY`, `a = 1 / (2π σu σv)`,
    /// `ψ = offset`.
    ///
    /// @param frequency waves a pixel, ≥ 0; 0 for a Gaussian without a wave
    /// @param theta direction of the wave, radians
    /// @param sigmaX standard deviation along the wave, > 0
    /// @param sigmaY standard deviation across the wave, > 0
    /// @param deviations how many standard deviations the kernel reaches, > 0
    /// @param offset phase, radians
    /// @throws IllegalArgumentException `frequency: expected a finite number > 0, got …`, or a kernel of more than
    ///     32,767 rows or columns
    public static GaborKernel scikit(
            double frequency, double theta, double sigmaX, double sigmaY, double deviations, double offset) {
        Wave wave = new Wave(positive("sigmaX", sigmaX), positive("sigmaY", sigmaY), finite("theta", theta),
                frequency == 0 ? 0 : positive("frequency", frequency), finite("offset", offset),
                1 / (2 * Math.PI * sigmaX * sigmaY));
        double cos = Math.cos(theta);
        double sin = Math.sin(theta);
        double along = positive("deviations", deviations) * sigmaX;
        double across = deviations * sigmaY;
        return wave.kernel(reach(Math.ceil(Math.max(Math.max(Math.abs(across * cos), Math.abs(along * sin)), 1))),
                reach(Math.ceil(Math.max(Math.max(Math.abs(along * cos), Math.abs(across * sin)), 1))));
    }

    /// @param along standard deviation along the wave
    /// @param across standard deviation across the wave
    private record Wave(double along, double across, double theta, double frequency, double phase, double height) {

        /// Both parts, stored forwards. They have that many rows above and below the middle, and that many columns on
        /// each side.
        GaborKernel kernel(int down, int right) {
            int width = 2 * right + 1;
            double[] real = new double[(2 * down + 1) * width];
            double[] imaginary = new double[real.length];
            double cos = Math.cos(theta);
            double sin = Math.sin(theta);
            for (int i = 0; i < real.length; i++) {
                int y = i / width - down;
                int x = i % width - right;
                double u = x * cos + y * sin;
                double v = -x * sin + y * cos;
                double gauss = height * Math.exp(-0.5 * (u * u / (along * along) + v * v / (across * across)));
                double angle = 2 * Math.PI * frequency * u + phase;
                real[i] = gauss * Math.cos(angle);
                imaginary[i] = gauss * Math.sin(angle);
            }
            return new GaborKernel(Kernel.of(2 * down + 1, width, real), Kernel.of(2 * down + 1, width, imaginary),
                    true);
        }
    }

    private static int reach(double pixels) {
        if (pixels > Short.MAX_VALUE / 2) {
            throw Arguments.refuse("kernel", "at most 32767 rows and columns", "a reach of " + pixels);
        }
        return (int) pixels;
    }

    private static double positive(String argument, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw Arguments.refuse(argument, "a finite number > 0", value);
        }
        return value;
    }

    private static double finite(String argument, double value) {
        if (!Double.isFinite(value)) {
            throw Arguments.refuse(argument, "a finite number", value);
        }
        return value;
    }
}
