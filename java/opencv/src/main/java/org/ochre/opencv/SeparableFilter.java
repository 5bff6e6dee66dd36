package org.ochre.opencv;

import java.util.List;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Point;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.opencv.work.Headers;
import org.ochre.stencil.Kernel;
import org.ochre.work.Arguments;

/// Correlation with a column times a row, in two passes, through OpenCV's `sepFilter2D`: `dst(y, x) = delta + Σ column(i) ·
/// row(j) · src(y + i − anchorY, x + j − anchorX)`. It is what [Filter2D] with the kernel `column(i) · row(j)` is, for `kh +
/// kw` operations a pixel instead of `kh · kw`; [Filter2D] finds such kernels itself. Dtypes, shapes, borders and crops: see
/// [WindowOperation].
///
/// The result is within `(kh + kw + 6) · u · (Σ|column · row · src| + |delta|)` of the exact sum, `u = 2⁻²⁴` in F32 and
/// `2⁻⁵³` in F64 (where all sums and products stay within a quarter of the dtype's range). A NaN or an infinity touches only
/// the results whose window holds it, under a tap of 0 too.
///
/// @param column the taps along y, `[kh, 1]`
/// @param row the taps along x, `[1, kw]`
/// @param anchorY the tap of the column that lies on the result's pixel
/// @param anchorX the tap of the row that does
/// @param delta added to each result
/// @param border what stands outside the image
/// @param dtype that of the result; null for the one that is computed in
public record SeparableFilter(
        Kernel column, Kernel row, int anchorY, int anchorX, double delta, Border border, @Nullable DType dtype)
        implements
            WindowOperation {

    /// @throws IllegalArgumentException `column: expected [kh, 1], got …`, `row: expected [1, kw], got …`,
    ///     `anchorY: expected 0…2, got …`, `border: expected interior or one that extends the image, got …`
    public SeparableFilter {
        if (column.width() != 1) {
            throw Arguments.refuse("column", "[kh, 1]", column);
        }
        if (row.height() != 1) {
            throw Arguments.refuse("row", "[1, kw]", row);
        }
        window(column, row, anchorY, anchorX, border);
    }

    /// Anchored in the middle.
    public SeparableFilter(Kernel column, Kernel row, Border border) {
        this(column, row, column.height() / 2, row.width() / 2, 0, border, null);
    }

    /// Anchored in the middle; `column` and `row` are F32 or F64 `[kh]` and `[kw]`.
    ///
    /// @throws IllegalArgumentException for other tensors
    public SeparableFilter(Tensor column, Tensor row, Border border) {
        this(Kernel.of(vector("column", column).expand(1)), Kernel.of(vector("row", row).expand(0)), border);
    }

    /// Convolution, anchored in the middle, as `scipy.ndimage.convolve1d(origin=0)` along each axis.
    public static SeparableFilter convolution(Kernel column, Kernel row, Border border) {
        return new SeparableFilter(column.flipped(), row.flipped(), (column.height() - 1) / 2, (row.width() - 1) / 2, 0,
                border, null);
    }

    /// The same with another anchor.
    public SeparableFilter anchor(int y, int x) {
        return new SeparableFilter(column, row, y, x, delta, border, dtype);
    }

    /// The same with something added to each result.
    public SeparableFilter delta(double value) {
        return new SeparableFilter(column, row, anchorY, anchorX, value, border, dtype);
    }

    /// The same with results of a dtype.
    public SeparableFilter as(DType result) {
        return new SeparableFilter(column, row, anchorY, anchorX, delta, border, result);
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
            window(column, row, anchorY, anchorX, border).run(image, y, x, dst, result, working, reads(working),
                    work(column, row, anchorY, anchorX, delta, working, scratch));
        }
    }

    /// The dtypes of images that it reads as they lie: OpenCV takes the narrow ones to the dtype computed in as it goes, exactly.
    static Window.Reads reads(DType working) {
        return new Window.Reads(
                dtype -> dtype == working || dtype == DType.U8 || dtype == DType.U16 || dtype == DType.I16, true);
    }

    /// What is done for each strip.
    ///
    /// @param scratch open as long as the work goes on
    static Window.Work work(
            Kernel column, Kernel row, int anchorY, int anchorX, double delta, DType working, Scratch scratch) {
        List<Tensor> kernels = List.of(column.tensor(working, scratch), row.tensor(working, scratch));
        return strip -> Headers.scoped(kernels,
                mats -> opencv_imgproc.sepFilter2D(strip.src(), strip.dst(), strip.dst().depth(),
                        mats.get(1), mats.get(0), new Point(anchorX, anchorY), delta, strip.border()));
    }

    private static Tensor vector(String argument, Tensor tensor) {
        if (tensor.rank() != 1) {
            throw Arguments.refuse(argument, "f32 or f64 [n]", tensor.type());
        }
        return tensor;
    }

    private static Window window(Kernel column, Kernel row, int anchorY, int anchorX, Border border) {
        return new Window(column.height(), row.width(), anchorY, anchorX, border);
    }
}
