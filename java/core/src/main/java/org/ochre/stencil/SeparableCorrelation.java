package org.ochre.stencil;

import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;

/// Correlation with a column times a row, in two passes:
/// `dst(y, x) = delta + Σ column(i) · row(j) · src(y + i − anchorY, x + j − anchorX)`. Where OpenCV's own numbers are
/// wanted, call `sepFilter2D` through `Mats.call` of the OpenCV module, or take its `Sobel`. It is what [Correlation]
/// with the kernel `column(i) · row(j)` is, for `kh + kw` operations a pixel instead of `kh · kw`. Dtypes, shapes,
/// borders and crops: see [WindowOperation].
///
/// Down each column first, then along the rows of these sums; up to 3 × 3 taps at once, which is faster. The result is
/// within `(kh + kw + 6) · u · (Σ|column · row · src| +
/// |delta|)` of the exact sum, `u = 2⁻²⁴` in F32 and `2⁻⁵³` in F64 (where all sums and products stay within a quarter of the dtype's
/// range). Within it, the last bits depend on the CPU. A NaN or an infinity touches only the results whose window holds
/// it, and not those where it lies under a tap of 0.
///
/// @param column the taps along y, `[kh, 1]`
/// @param row the taps along x, `[1, kw]`
/// @param anchorY the tap of the column that lies on the result's pixel
/// @param anchorX the tap of the row that does
/// @param delta added to each result
/// @param border what stands outside the image
/// @param dtype that of the result; null for the one that is computed in
public record SeparableCorrelation(
        Kernel column, Kernel row, int anchorY, int anchorX, double delta, Border border, @Nullable DType dtype)
        implements
            WindowOperation {

    /// @throws IllegalArgumentException `column: expected [kh, 1], got …`, `row: expected [1, kw], got …`,
    ///     `anchorY: expected 0…2, got …`, `border: expected interior or one that extends the image, got …`
    public SeparableCorrelation {
        if (column.width() != 1) {
            throw Arguments.refuse("column", "[kh, 1]", column);
        }
        if (row.height() != 1) {
            throw Arguments.refuse("row", "[1, kw]", row);
        }
        new Window(column.height(), row.width(), anchorY, anchorX, border);
    }

    /// Anchored in the middle.
    public SeparableCorrelation(Kernel column, Kernel row, Border border) {
        this(column, row, column.height() / 2, row.width() / 2, 0, border, null);
    }

    /// Anchored in the middle, with both passes of a kernel: those of [Kernel#sobel], say.
    public SeparableCorrelation(Kernel.Separated passes, Border border) {
        this(passes.column(), passes.row(), border);
    }

    /// Anchored in the middle; `column` and `row` are F32 or F64 `[kh]` and `[kw]`.
    ///
    /// @throws IllegalArgumentException for other tensors
    public SeparableCorrelation(Tensor column, Tensor row, Border border) {
        this(Kernel.of(vector("column", column).expand(1)), Kernel.of(vector("row", row).expand(0)), border);
    }

    /// Convolution, anchored in the middle, as `scipy.ndimage.convolve1d(origin=0)` along each axis.
    public static SeparableCorrelation convolution(Kernel column, Kernel row, Border border) {
        return new SeparableCorrelation(column.flipped(), row.flipped(), (column.height() - 1) / 2,
                (row.width() - 1) / 2, 0, border, null);
    }

    /// The same with another anchor.
    public SeparableCorrelation anchor(int y, int x) {
        return new SeparableCorrelation(column, row, y, x, delta, border, dtype);
    }

    /// The same with something added to each result.
    public SeparableCorrelation delta(double value) {
        return new SeparableCorrelation(column, row, anchorY, anchorX, value, border, dtype);
    }

    /// The same with results of a dtype.
    public SeparableCorrelation as(DType result) {
        return new SeparableCorrelation(column, row, anchorY, anchorX, delta, border, result);
    }

    /// @throws IllegalArgumentException `src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Window.resultType(src, dtype);
    }

    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        TensorType result = resultType(image.type());
        Window window = new Window(column.height(), row.width(), anchorY, anchorX, border);
        try (Scratch scratch = new Scratch()) {
            window.run(image, y, x, dst, result, window.sums(new Kernel.Separated(column, row), delta,
                    Window.working(image.dtype(), dtype), scratch));
        }
    }

    private static Tensor vector(String argument, Tensor tensor) {
        if (tensor.rank() != 1) {
            throw Arguments.refuse(argument, "f32 or f64 [n]", tensor.type());
        }
        return tensor;
    }
}
