package org.ochre.opencv;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativeStencil;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.stencil.Kernel;
import org.ochre.work.Call;
import org.ochre.work.Codes;
import org.ochre.work.ImageLayout;

/// Correlation with any kernel: `dst(y, x) = delta + Σ kernel(i, j) · src(y + i − anchorY, x + j
/// − anchorX)`, summed over the kernel, which is **not** flipped. [#convolution] flips it. Dtypes, shapes, borders and crops:
/// see [WindowOperation].
///
/// | kernel | how it is run |
/// |---|---|
/// | any but the next | directly, by the C library's `ochre_correlate` |
/// | 36 taps or more that are a column times a row ([Kernel#separated]) | two passes, `sepFilter2D` |
///
/// So it never is the DFT that OpenCV's own `filter2D` turns to beyond 128 taps (F64: 49) and that lets one NaN, infinity or
/// large value spoil a tile of some 200² pixels: at every size **a value touches only the results whose window holds it**, and
/// the cost grows with the number of taps. Under a tap of 0 a NaN or an infinity is not read when the kernel runs directly, and
/// is when it runs in two passes.
///
/// The result is within `(n + 16) · u · (max|kernel| · Σ|src| + |delta|)` of the exact sum, `n` the taps, the sum that over
/// the window, `u = 2⁻²⁴` in F32 and `2⁻⁵³` in F64 (where all sums and products stay within a quarter of the dtype's range).
/// Within it, the last bits depend on the CPU: products and sums are rounded together where it can.
///
/// Default anchor: `[kh / 2, kw / 2]`, as OpenCV and `scipy.ndimage.correlate(origin=0)` have it.
///
/// @param kernel the taps, rounded to the dtype computed in
/// @param anchorY the row of the kernel that lies on the result's pixel
/// @param anchorX the column that does
/// @param delta added to each result
/// @param border what stands outside the image
/// @param dtype that of the result; null for the one that is computed in
public record Filter2D(Kernel kernel, int anchorY, int anchorX, double delta, Border border, @Nullable DType dtype)
        implements
            WindowOperation {
    private static final int SEPARATED_TAPS = 36;

    /// @throws IllegalArgumentException `anchorY: expected 0…2, got …`; `border: expected interior or one that extends the
    ///     image, got …`
    public Filter2D {
        window(kernel, anchorY, anchorX, border);
    }

    /// Anchored in the middle.
    public Filter2D(Kernel kernel, Border border) {
        this(kernel, kernel.height() / 2, kernel.width() / 2, 0, border, null);
    }

    /// Anchored in the middle; `kernel` is F32 or F64 `[kh, kw]`.
    public Filter2D(Tensor kernel, Border border) {
        this(Kernel.of(kernel), border);
    }

    /// Convolution, anchored in the middle: as `scipy.ndimage.convolve(origin=0)`, for even sizes too.
    public static Filter2D convolution(Kernel kernel, Border border) {
        return convolution(kernel, kernel.height() / 2, kernel.width() / 2, 0, border);
    }

    /// As [#convolution(Kernel, Border)], of a tensor F32 or F64 `[kh, kw]`.
    public static Filter2D convolution(Tensor kernel, Border border) {
        return convolution(Kernel.of(kernel), border);
    }

    /// Convolution: `dst(y, x) = delta + Σ kernel(i, j) · src(y − (i − anchorY), x − (j − anchorX))`, which is correlation
    /// with the flipped kernel and the anchor `[kh − 1 − anchorY, kw − 1 − anchorX]`. (A negative scipy origin `o` is the
    /// anchor `kh / 2 + o`.)
    ///
    /// @throws IllegalArgumentException `anchorY: expected 0…2, got …`
    public static Filter2D convolution(Kernel kernel, int anchorY, int anchorX, double delta, Border border) {
        window(kernel, anchorY, anchorX, border);
        return new Filter2D(kernel.flipped(), kernel.height() - 1 - anchorY, kernel.width() - 1 - anchorX, delta,
                border,
                null);
    }

    /// The same with another anchor.
    public Filter2D anchor(int y, int x) {
        return new Filter2D(kernel, y, x, delta, border, dtype);
    }

    /// The same with something added to each result.
    public Filter2D delta(double value) {
        return new Filter2D(kernel, anchorY, anchorX, value, border, dtype);
    }

    /// The same with results of a dtype.
    public Filter2D as(DType result) {
        return new Filter2D(kernel, anchorY, anchorX, delta, border, result);
    }

    /// @throws IllegalArgumentException `src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Window.resultType(src, dtype);
    }

    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        TensorType result = resultType(image.type());
        DType working = Window.working(image.dtype(), dtype);
        try (Scratch scratch = new Scratch()) {
            window(kernel, anchorY, anchorX, border).run(image, y, x, dst, result, working, reads(working),
                    work(working, scratch));
        }
    }

    Window.Reads reads(DType working) {
        return isSeparated(working)
                ? SeparableFilter.reads(working)
                : new Window.Reads(dtype -> dtype == working, false);
    }

    /// What is done for each strip.
    ///
    /// @param scratch open as long as the work goes on
    Window.Work work(DType working, Scratch scratch) {
        Optional<Kernel.Separated> separated = kernel.separated(working);
        if (isSeparated(working) && separated.isPresent()) {
            return SeparableFilter.work(separated.get().column(), separated.get().row(), anchorY, anchorX, delta,
                    working,
                    scratch);
        }
        long taps = kernel.tensor(DType.F64, scratch).segment().address();
        long struct = Structs.Kernel.write(scratch, kernel.height(), kernel.width(), taps, delta);
        return strip -> correlate(struct, strip);
    }

    private boolean isSeparated(DType working) {
        return kernel.taps() >= SEPARATED_TAPS && kernel.separated(working).isPresent();
    }

    private static void correlate(long kernel, Window.Strip strip) {
        ImageLayout from = ImageLayout.image("src", strip.pixels());
        ImageLayout to = ImageLayout.image("dst", strip.out());
        MemorySegment work = strip.scratch().allocate(
                NativeStencil.correlateScratchBytes(kernel, Codes.of(to.dtype()), to.channels()), 64);
        Call.require(NativeStencil.correlate(from.address(), from.layout(strip.scratch()), kernel, to.address(),
                to.layout(strip.scratch()), work.address()));
    }

    private static Window window(Kernel kernel, int anchorY, int anchorX, Border border) {
        return new Window(kernel.height(), kernel.width(), anchorY, anchorX, border);
    }
}
