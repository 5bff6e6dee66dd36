package org.ochre.opencv;

import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Size;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;

/// The mean or the sum of a window around each pixel, through OpenCV's `boxFilter`. Dtypes, shapes, borders and crops: see
/// [WindowOperation]. The cost does not grow with the window.
///
/// **It is a running sum**, kept in F64 along the rows of a strip and down it: what entered is subtracted again. So one NaN,
/// infinity or very large value spoils everything after it, to the right (in windows 3 or 5 wide not) and below, until the
/// strip ends (a thirty-second of the image or more, at least 4 windows); and after values of size `m` results keep an error of
/// about `m · 2⁻⁵³` for each pixel summed since. [org.ochre.stencil.LocalMean] and [org.ochre.stencil.LocalStats] do neither,
/// at any window size: prefer them where data may hold such values, or where variance is wanted. For clean data in a narrow
/// range the result is the exact mean or sum, rounded.
///
/// An even window's anchor is `height / 2`, as OpenCV and `scipy.ndimage.uniform_filter(origin=0)` have it. Sums of integers
/// are rounded to the result dtype, F32 by default.
///
/// @param height rows of the window, odd or even
/// @param width columns
/// @param anchorY the row of the window that lies on the result's pixel
/// @param anchorX the column that does
/// @param result mean or sum
/// @param border what stands outside the image
/// @param dtype that of the result; null for the one that is computed in
public record BoxFilter(
        int height, int width, int anchorY, int anchorX, Result result, Border border, @Nullable DType dtype)
        implements
            WindowOperation {

    /// What is made of a window.
    public enum Result {
        MEAN, SUM
    }

    /// @throws IllegalArgumentException `height: expected 1…32767, got …`, `anchorY: expected 0…2, got …`,
    ///     `border: expected interior or one that extends the image, got …`
    public BoxFilter {
        window(height, width, anchorY, anchorX, border);
    }

    /// The mean of a window anchored in its middle.
    public BoxFilter(int height, int width, Border border) {
        this(height, width, height / 2, width / 2, Result.MEAN, border, null);
    }

    /// The mean of a square window.
    public BoxFilter(int window, Border border) {
        this(window, window, border);
    }

    /// The same window's sum.
    public BoxFilter sum() {
        return new BoxFilter(height, width, anchorY, anchorX, Result.SUM, border, dtype);
    }

    /// The same with another anchor.
    public BoxFilter anchor(int y, int x) {
        return new BoxFilter(height, width, y, x, result, border, dtype);
    }

    /// The same with results of a dtype.
    public BoxFilter as(DType results) {
        return new BoxFilter(height, width, anchorY, anchorX, result, border, results);
    }

    /// @throws IllegalArgumentException `src: expected u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        return Window.resultType(src, dtype);
    }

    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        TensorType type = resultType(image.type());
        DType working = Window.working(image.dtype(), dtype);
        window(height, width, anchorY, anchorX, border).run(image, y, x, dst, type, working,
                new Window.Reads(working::equals, true),
                strip -> opencv_imgproc.boxFilter(strip.src(), strip.dst(), strip.dst().depth(),
                        new Size(width, height),
                        new Point(anchorX, anchorY), result == Result.MEAN, strip.border()));
    }

    private static Window window(int height, int width, int anchorY, int anchorX, Border border) {
        return new Window(height, width, anchorY, anchorX, border);
    }
}
