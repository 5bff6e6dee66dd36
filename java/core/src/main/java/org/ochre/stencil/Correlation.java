package org.ochre.stencil;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;

/// Correlation with any kernel: `dst(y, x) = delta + Σ kernel(i, j) · src(y + i − anchorY, x + j − anchorX)`, summed
/// over the kernel. The kernel is **not** flipped; [#convolution] flips it. For OpenCV's own numbers, including its DFT
/// for large kernels, use the operation `Filter2D` of the OpenCV module. Dtypes, shapes, borders and crops: see
/// [WindowOperation].
///
/// A kernel of 36 taps or more that is a column times a row ([Kernel#separated]) runs in two passes, as in
/// [SeparableCorrelation]. Any other kernel is summed directly. At every size **a value touches only the results whose
/// window holds it**. A NaN or an infinity under a tap of 0 is not read where the kernel is summed directly. It may be
/// read where the kernel runs in two passes.
///
/// The result is within `(n + 16) · u · (max|kernel| · Σ|src| + |delta|)` of the exact sum. Here `n` is the number of
/// taps, `Σ|src|` is summed over the window, and `u` is `2⁻²⁴` in F32 and `2⁻⁵³` in F64. The bound holds where all sums
/// and products stay within a quarter of the dtype's range. Within the bound the last bits depend on the CPU: some CPUs
/// round a product and a sum together.
///
/// The default anchor is `[kh / 2, kw / 2]`, as in OpenCV and `scipy.ndimage.correlate(origin=0)`.
///
/// @param kernel the taps; they are rounded to the dtype computed in
/// @param anchorY the row of the kernel that lies on the result's pixel
/// @param anchorX the column of the kernel that lies on the result's pixel
/// @param delta added to each result
/// @param border the pixels outside the image
/// @param dtype the dtype of the result; null for the dtype computed in
public record Correlation(Kernel kernel, int anchorY, int anchorX, double delta, Border border, @Nullable DType dtype)
        implements
            WindowOperation,
            NeighbourOperation {
    private static final int SEPARATED_TAPS = 36;

    /// @throws IllegalArgumentException `anchorY: expected 0…2, got …`;
    ///     `border: expected interior or one that extends the image, got …`
    public Correlation {
        window(kernel, anchorY, anchorX, border);
    }

    /// Correlation with the anchor in the middle.
    public Correlation(Kernel kernel, Border border) {
        this(kernel, kernel.height() / 2, kernel.width() / 2, 0, border, null);
    }

    /// Correlation with the anchor in the middle; `kernel` is F32 or F64 `[kh, kw]`.
    public Correlation(Tensor kernel, Border border) {
        this(Kernel.of(kernel), border);
    }

    /// Convolution with the anchor in the middle, as `scipy.ndimage.convolve(origin=0)`, also for even sizes.
    public static Correlation convolution(Kernel kernel, Border border) {
        return convolution(kernel, kernel.height() / 2, kernel.width() / 2, 0, border);
    }

    /// As [#convolution(Kernel, Border)], with a tensor F32 or F64 `[kh, kw]` as kernel.
    public static Correlation convolution(Tensor kernel, Border border) {
        return convolution(Kernel.of(kernel), border);
    }

    /// Convolution: `dst(y, x) = delta + Σ kernel(i, j) · src(y − (i − anchorY), x − (j − anchorX))`. This equals
    /// correlation with the flipped kernel and the anchor `[kh − 1 − anchorY, kw − 1 − anchorX]`. (A negative scipy
    /// origin `o` is the anchor `kh / 2 + o`.)
    ///
    /// @throws IllegalArgumentException `anchorY: expected 0…2, got …`
    public static Correlation convolution(Kernel kernel, int anchorY, int anchorX, double delta, Border border) {
        window(kernel, anchorY, anchorX, border);
        return new Correlation(kernel.flipped(), kernel.height() - 1 - anchorY, kernel.width() - 1 - anchorX, delta,
                border, null);
    }

    /// The same operation with another anchor.
    ///
    /// @throws IllegalArgumentException `anchorY: expected 0…2, got …`
    public Correlation anchor(int y, int x) {
        return new Correlation(kernel, y, x, delta, border, dtype);
    }

    /// The same operation with another number added to each result.
    public Correlation delta(double value) {
        return new Correlation(kernel, anchorY, anchorX, value, border, dtype);
    }

    /// The same operation with results of that dtype.
    public Correlation as(DType result) {
        return new Correlation(kernel, anchorY, anchorX, delta, border, result);
    }

    /// @throws IllegalArgumentException `src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Window.resultType(src, dtype);
    }

    @Override
    public long scratchBytes(TensorType src) {
        TensorType result = resultType(src);
        DType working = Window.working(src.dtype(), dtype);
        try (Scratch scratch = new Scratch()) {
            return window().scratchBytes(src, result, work(working, scratch), scratch);
        }
    }

    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        TensorType result = resultType(image.type());
        DType working = Window.working(image.dtype(), dtype);
        try (Scratch scratch = new Scratch()) {
            window().run(image, y, x, dst, result, work(working, scratch));
        }
    }

    @Override
    public Reach reachY() {
        return window().reachY();
    }

    @Override
    public Reach reachX() {
        return window().reachX();
    }

    @Override
    public void tile(TensorType src, Span rows, Span columns, Tensor patch, Tensor dst) {
        Window.tile(this, src, rows, columns, patch, dst);
    }

    @Override
    public long tileScratchBytes(TensorType src, Span rows, Span columns) {
        return scratchBytes(patchType(src, rows, columns));
    }

    Window window() {
        return window(kernel, anchorY, anchorX, border);
    }

    /// Makes the work that runs for each strip.
    ///
    /// @param scratch open as long as the work goes on
    Window.Work work(DType working, Scratch scratch) {
        Optional<Kernel.Separated> passes = kernel.taps() >= SEPARATED_TAPS
                ? kernel.separated(working)
                : Optional.empty();
        return passes.isPresent()
                ? window().sums(passes.get(), delta, working, scratch)
                : window().sums(kernel, delta, working, scratch);
    }

    private static Window window(Kernel kernel, int anchorY, int anchorX, Border border) {
        return new Window(kernel.height(), kernel.width(), anchorY, anchorX, border);
    }
}
