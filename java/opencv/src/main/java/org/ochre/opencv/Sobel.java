package org.ochre.opencv;

import java.nio.DoubleBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.stencil.Kernel;
import org.ochre.work.Arguments;

/// Smoothed derivatives, with the kernels of OpenCV's `Sobel` and `Scharr`: `dst = scale · (src ⋆ (column · row)) + delta`, a
/// correlation in two passes, or in one where the kernel is at most 3 × 3 and the image of the dtype computed in. Dtypes,
/// shapes, borders and crops: see [WindowOperation].
///
/// | size | kernel |
/// |---|---|
/// | 1 | no smoothing: `[−1 0 1]` or `[1 −2 1]` along the derived axis (both, where both are derived) |
/// | 3, 5, … 31 | derivatives of binomials: `[−1 0 1]`, `[1 2 1]` for 3 |
/// | [#SCHARR] | 3 × 3: `[−1 0 1]` and `[3 10 3]`; `dy + dx = 1` |
///
/// A kernel is not normalised: that of size 3 gives 8 times the derivative, larger ones far more, which is what `scale` is
/// for. It is applied **after** the passes, each result rounded once, so that size 1 gives `(b − a) · scale`; OpenCV's own
/// `Sobel` multiplies the kernel first, which gives `b · s − a · s` and other last bits. For differences divided by the
/// spacing, exactly as the slicing formula, see [org.ochre.stencil.Gradient].
///
/// A NaN or an infinity touches only the results whose window holds it.
///
/// @param dy order of the derivative along y
/// @param dx order along x; `dy + dx ≥ 1`, both below the size (below 3 for size 1)
/// @param size of the kernel: 1, 3, … 31, or [#SCHARR]
/// @param scale multiplies each result
/// @param delta added to each result
/// @param border what stands outside the image
/// @param dtype that of the result; null for the one that is computed in
public record Sobel(int dy, int dx, int size, double scale, double delta, Border border, @Nullable DType dtype)
        implements
            WindowOperation {
    /// In place of a size: Scharr's 3 × 3 kernels.
    public static final int SCHARR = opencv_imgproc.FILTER_SCHARR;

    private static final int LARGEST = 31;
    private static final int DIRECT_SIZE = 3;

    /// @throws IllegalArgumentException `size: expected 1, 3, … 31 or SCHARR (-1), got …`, `order: expected …, got …`,
    ///     `border: expected interior or one that extends the image, got …`
    public Sobel {
        if (size != SCHARR && (size < 1 || size > LARGEST || size % 2 == 0)) {
            throw Arguments.refuse("size", "1, 3, … 31 or SCHARR (-1)", size);
        }
        int most = size == SCHARR ? 1 : Math.max(size, 3) - 1;
        boolean both = dy + dx >= 1 && (size != SCHARR || dy + dx == 1);
        if (dy < 0 || dx < 0 || dy > most || dx > most || !both) {
            throw Arguments.refuse("order", "dy and dx in 0…" + most + ", not both 0" + (size == SCHARR ? " or 1" : ""),
                    dy + " and " + dx);
        }
        new Window(1, 1, 0, 0, border);
    }

    /// Unscaled.
    public Sobel(int dy, int dx, int size, Border border) {
        this(dy, dx, size, 1, 0, border, null);
    }

    /// Scharr's kernel, unscaled.
    public static Sobel scharr(int dy, int dx, Border border) {
        return new Sobel(dy, dx, SCHARR, border);
    }

    /// The same, multiplied.
    public Sobel scale(double factor) {
        return new Sobel(dy, dx, size, factor, delta, border, dtype);
    }

    /// The same with something added to each result.
    public Sobel delta(double value) {
        return new Sobel(dy, dx, size, scale, value, border, dtype);
    }

    /// The same with results of a dtype.
    public Sobel as(DType results) {
        return new Sobel(dy, dx, size, scale, delta, border, results);
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
        Kernel.Separated kernels = kernels();
        Kernel column = kernels.column();
        Kernel row = kernels.row();
        Window window = new Window(column.height(), row.width(), column.height() / 2, row.width() / 2, border);
        try (Scratch scratch = new Scratch()) {
            Window.Work filter;
            Window.Reads reads;
            if (size <= DIRECT_SIZE && image.dtype() == working) {
                Filter2D whole = new Filter2D(kernels.product(), border);
                filter = whole.work(working, scratch);
                reads = whole.reads(working);
            } else {
                filter = SeparableFilter.work(column, row, window.anchorY(), window.anchorX(), 0, working, scratch);
                reads = SeparableFilter.reads(working);
            }
            window.run(image, y, x, dst, result, working, reads, strip -> {
                filter.on(strip);
                if (scale != 1 || delta != 0) {
                    strip.dst().convertTo(strip.dst(), -1, scale, delta);
                }
            });
        }
    }

    /// The two passes, before scaling.
    public Kernel.Separated kernels() {
        OpenCv.load();
        try (PointerScope _ = new PointerScope()) {
            Mat row = new Mat();
            Mat column = new Mat();
            opencv_imgproc.getDerivKernels(row, column, dx, dy, size, false, opencv_core.CV_64F);
            return new Kernel.Separated(Kernel.column(values(column)), Kernel.row(values(row)));
        }
    }

    private static double[] values(Mat kernel) {
        double[] values = new double[(int) kernel.total()];
        kernel.<DoubleBuffer>createBuffer().get(values);
        return values;
    }
}
