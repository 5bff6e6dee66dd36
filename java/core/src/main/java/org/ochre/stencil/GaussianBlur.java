package org.ochre.stencil;

import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.work.Arguments;

/// The weighted mean of each pixel's neighbours under a Gaussian, as `scipy.ndimage.gaussian_filter` defines it. For
/// OpenCV's own numbers, call its `GaussianBlur` through `Mats.call` of the OpenCV module. Dtypes, shapes, borders and
/// crops: see [WindowOperation]. How it runs, and how exact it is: see [SeparableCorrelation].
///
/// Along each axis the taps are `exp(−i² / 2σ²)` for `i = −r … r`, divided by their sum, with `r = ⌊truncate · σ + ½⌋`.
/// A sigma of 0 leaves its axis unchanged. scipy's modes `reflect`, `mirror`, `nearest`, `wrap`, `constant` are
/// `Border.REFLECT` (scipy's default), `REFLECT_101`, `REPLICATE`, `WRAP`, `constant`. OpenCV takes the kernel's size
/// instead. Where no size is given, it uses `r = ⌊3σ + ½⌋` for U8 and `⌊4σ + ½⌋` for other dtypes.
///
/// @param sigmaY standard deviation along y, in pixels, finite and ≥ 0
/// @param sigmaX standard deviation along x, in pixels, finite and ≥ 0
/// @param truncate how many standard deviations the weights reach, finite and > 0
/// @param border the pixels outside the image
/// @param dtype the dtype of the result; null for the dtype computed in
public record GaussianBlur(double sigmaY, double sigmaX, double truncate, Border border, @Nullable DType dtype)
        implements
            WindowOperation,
            NeighbourOperation {
    private static final double TRUNCATE = 4;
    private static final int MOST = Short.MAX_VALUE / 2;

    /// @throws IllegalArgumentException `sigmaY: expected a finite number ≥ 0, got …`,
    ///     `truncate: expected a finite number > 0, got …`, `sigmaY: expected a reach of at most 16383 pixels, got …`,
    ///     `border: expected interior or one that extends the image, got …`
    public GaussianBlur {
        if (!(truncate > 0) || Double.isInfinite(truncate)) {
            throw Arguments.refuse("truncate", "a finite number > 0", truncate);
        }
        requireSigma("sigmaY", sigmaY, truncate);
        requireSigma("sigmaX", sigmaX, truncate);
        new Window(1, 1, 0, 0, border);
    }

    /// A blur whose weights reach four standard deviations to each side.
    public GaussianBlur(double sigmaY, double sigmaX, Border border) {
        this(sigmaY, sigmaX, TRUNCATE, border, null);
    }

    /// A blur with the same sigma along both axes, whose weights reach four standard deviations to each side.
    public GaussianBlur(double sigma, Border border) {
        this(sigma, sigma, border);
    }

    /// The same operation with weights that reach that many standard deviations.
    ///
    /// @throws IllegalArgumentException `truncate: expected a finite number > 0, got …`
    public GaussianBlur truncate(double deviations) {
        return new GaussianBlur(sigmaY, sigmaX, deviations, border, dtype);
    }

    /// The same operation with results of that dtype.
    public GaussianBlur as(DType result) {
        return new GaussianBlur(sigmaY, sigmaX, truncate, border, result);
    }

    /// The taps along y and along x.
    public Kernel.Separated passes() {
        return new Kernel.Separated(Kernel.column(taps(sigmaY)), Kernel.row(taps(sigmaX)));
    }

    /// @throws IllegalArgumentException `src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Window.resultType(src, dtype);
    }

    @Override
    public long scratchBytes(TensorType src) {
        return sums().scratchBytes(src);
    }

    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        sums().within(image, y, x, dst);
    }

    @Override
    public Reach reachY() {
        return sums().reachY();
    }

    @Override
    public Reach reachX() {
        return sums().reachX();
    }

    @Override
    public void tile(TensorType src, Span rows, Span columns, Tensor patch, Tensor dst) {
        Window.tile(this, src, rows, columns, patch, dst);
    }

    @Override
    public long tileScratchBytes(TensorType src, Span rows, Span columns) {
        return scratchBytes(patchType(src, rows, columns));
    }

    private SeparableCorrelation sums() {
        SeparableCorrelation sums = new SeparableCorrelation(passes(), border);
        return dtype == null ? sums : sums.as(dtype);
    }

    private double[] taps(double sigma) {
        int radius = (int) (truncate * sigma + 0.5);
        if (radius == 0) {
            return new double[]{1};
        }
        double[] taps = new double[2 * radius + 1];
        double sum = 0;
        for (int i = 0; i < taps.length; i++) {
            double distance = i - radius;
            taps[i] = Math.exp(-0.5 / (sigma * sigma) * distance * distance);
            sum += taps[i];
        }
        for (int i = 0; i < taps.length; i++) {
            taps[i] /= sum;
        }
        return taps;
    }

    private static void requireSigma(String argument, double sigma, double truncate) {
        if (!(sigma >= 0) || Double.isInfinite(sigma)) {
            throw Arguments.refuse(argument, "a finite number ≥ 0", sigma);
        }
        if (truncate * sigma + 0.5 >= MOST + 1) {
            throw Arguments.refuse(argument, "a reach of at most " + MOST + " pixels", sigma + " · " + truncate);
        }
    }
}
