package org.ochre.stencil;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Mend;

/// Correlation with a column times a row, in two passes:
/// `dst(y, x) = delta + Σ column(i) · row(j) · src(y + i − anchorY, x + j − anchorX)`. It computes the same as
/// [Correlation] with the kernel `column(i) · row(j)`, with `kh + kw` instead of `kh · kw` operations a pixel. For
/// OpenCV's own numbers, call `sepFilter2D` through `Mats.call` of the OpenCV module, or use its `Sobel`. Dtypes,
/// shapes, borders and crops: see [WindowOperation].
///
/// The first pass sums down each column, the second along the rows of these sums. A kernel of at most 9 taps (3 × 3)
/// runs in one pass, which is faster, unless a tap is huge or tiny. The result is within
/// `(kh + kw + 6) · u · (Σ|column · row · src| + |delta|)` of the exact sum, with `u = 2⁻²⁴` in F32 and `2⁻⁵³` in F64.
/// The bound holds where all sums and products stay within a quarter of the dtype's range. Within the bound the last
/// bits depend on the CPU. A NaN or an infinity touches only results whose window holds it, and not the results where
/// it lies under a tap of 0.
///
/// @param column the taps along y, `[kh, 1]`
/// @param row the taps along x, `[1, kw]`
/// @param anchorY the tap of the column that lies on the result's pixel
/// @param anchorX the tap of the row that lies on the result's pixel
/// @param delta added to each result
/// @param border the pixels outside the image
/// @param dtype the dtype of the result; null for the dtype computed in
public record SeparableCorrelation(
        Kernel column, Kernel row, int anchorY, int anchorX, double delta, Border border, @Nullable DType dtype)
        implements
            WindowOperation,
            NeighbourOperation {

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

    /// Correlation with the anchor in the middle.
    public SeparableCorrelation(Kernel column, Kernel row, Border border) {
        this(column, row, column.height() / 2, row.width() / 2, 0, border, null);
    }

    /// Correlation with the anchor in the middle, with both passes of a kernel such as [Kernel#sobel].
    public SeparableCorrelation(Kernel.Separated passes, Border border) {
        this(passes.column(), passes.row(), border);
    }

    /// Correlation with the anchor in the middle; `column` and `row` are F32 or F64 `[kh]` and `[kw]`.
    ///
    /// @throws IllegalArgumentException for tensors of other dtypes or shapes
    public SeparableCorrelation(Tensor column, Tensor row, Border border) {
        this(Kernel.of(vector("column", column).expand(1)), Kernel.of(vector("row", row).expand(0)), border);
    }

    /// Convolution with the anchor in the middle, as `scipy.ndimage.convolve1d(origin=0)` along each axis.
    public static SeparableCorrelation convolution(Kernel column, Kernel row, Border border) {
        return new SeparableCorrelation(column.flipped(), row.flipped(), (column.height() - 1) / 2,
                (row.width() - 1) / 2, 0, border, null);
    }

    /// The same operation with another anchor.
    ///
    /// @throws IllegalArgumentException `anchorY: expected 0…2, got …`
    public SeparableCorrelation anchor(int y, int x) {
        return new SeparableCorrelation(column, row, y, x, delta, border, dtype);
    }

    /// The same operation with another number added to each result.
    public SeparableCorrelation delta(double value) {
        return new SeparableCorrelation(column, row, anchorY, anchorX, value, border, dtype);
    }

    /// The same operation with results of that dtype.
    public SeparableCorrelation as(DType result) {
        return new SeparableCorrelation(column, row, anchorY, anchorX, delta, border, result);
    }

    /// @throws IllegalArgumentException `src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Window.resultType(src, dtype);
    }

    @Override
    public long scratchBytes(TensorType src) {
        TensorType result = resultType(src);
        Window window = window();
        try (Scratch scratch = new Scratch()) {
            return window.scratchBytes(src, result, work(window, src.dtype(), scratch), scratch);
        }
    }

    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        TensorType result = resultType(image.type());
        Window window = window();
        try (Scratch scratch = new Scratch()) {
            window.run(image, y, x, dst, result, work(window, image.dtype(), scratch));
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

    private Window window() {
        return new Window(column.height(), row.width(), anchorY, anchorX, border);
    }

    private Window.Work work(Window window, DType image, Scratch scratch) {
        return window.sums(new Kernel.Separated(column, row), delta, Window.working(image, dtype), scratch);
    }

    private static Tensor vector(String argument, Tensor tensor) {
        if (tensor.rank() != 1) {
            throw Arguments.refuse(argument, "f32 or f64 [n]", tensor.type()
                    + Mend.dtype(tensor.type(), DType.F64, Set.of(DType.F32, DType.F64)));
        }
        return tensor;
    }
}
