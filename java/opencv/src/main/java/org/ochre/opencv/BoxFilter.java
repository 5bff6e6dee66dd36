package org.ochre.opencv;

import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Size;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.opencv.work.Engine;
import org.ochre.opencv.work.Filtering;
import org.ochre.opencv.work.Routine;
import org.ochre.work.Arguments;

/// The mean or the sum of a window around each pixel, computed by OpenCV's `boxFilter`. The cost does not grow with the
/// window. Use [org.ochre.stencil.LocalMean] for images of floats that may hold NaN, infinities or very large values,
/// for other borders and dtypes, and for speed on floats. Use [org.ochre.stencil.LocalStats] for the variance.
/// [OpenCvFilter] says what holds for all of OpenCV's filters.
///
/// | src | result | OpenCV adds in |
/// |---|---|---|
/// | U8 | U8 | 16 bits up to 256 pixels per window, else as below |
/// | U8, U16, I16, I32 | U8, U16, I16, I32, F32, F64 | 32 bits: sums, and means of up to 2²³ (U8), 2¹⁵ (U16), 2¹⁶ (I16, I32) pixels |
/// | U8, U16, I16 | U8, U16, I16, F32, F64 | F64: means of more pixels |
/// | F32, F64 | U8, U16, I16, F32, F64 | F64 |
///
/// A null dtype is OpenCV's `ddepth = −1`: the image's dtype. **Sums in 32 bits wrap around**, also where OpenCV
/// computes a mean from them. Sums of U16 wrap beyond 65,536 pixels of value 32,768 per window. Sums of I32 can wrap in
/// any window. Integer results are rounded to the nearest integer and clamped to the range of their dtype.
///
/// **Floats are summed by a running sum** along the rows and down the image: OpenCV adds each pixel that enters the
/// window and subtracts it again later. One NaN, infinity or very large value spoils all later results, to the right
/// and below, to the end of the image. (Windows 3 or 5 wide do not spoil the results to the right.) After values of
/// size `m`, results keep an error of about `m · 2⁻⁵³` for each pixel summed since. The results of floats therefore
/// depend on the pixel where the sum began. So floats are computed in one call on one thread, and a rectangle
/// ([#within]) differs from the whole image in the last bits. The results of integers do not depend on it, and are
/// computed in strips.
///
/// @param height the window's rows, the height of OpenCV's `ksize`
/// @param width the window's columns, the width of OpenCV's `ksize`
/// @param anchorY the row of the window that lies on the result's pixel; `height / 2` unless given
/// @param anchorX the column of the window that lies on the result's pixel; `width / 2` unless given
/// @param normalize true for the mean, false for the sum
/// @param border the values of pixels outside the image
/// @param dtype the result's dtype, OpenCV's `ddepth`; null for the image's dtype
public record BoxFilter(int height, int width, int anchorY, int anchorX, boolean normalize, Border border,
        @Nullable DType dtype) implements OpenCvFilter {
    private static final int LARGEST_OF_16_BITS = 256;

    /// @throws IllegalArgumentException `height: expected 1…32767, got …`, `anchorY: expected 0…2, got …`; `border:
    ///     expected one that OpenCV's boxFilter has (reflect-101, reflect, replicate or constant:0), got …;
    ///     org.ochre.stencil.LocalMean serves it`
    public BoxFilter {
        new Filtering(routine(height, width, normalize), height, width, anchorY, anchorX, border);
    }

    /// The mean of a window that is anchored in its middle.
    public BoxFilter(int height, int width, Border border) {
        this(height, width, height / 2, width / 2, true, border, null);
    }

    /// The mean of a square window that is anchored in its middle.
    public BoxFilter(int window, Border border) {
        this(window, window, border);
    }

    /// The same window with the sum instead of the mean.
    public BoxFilter sum() {
        return new BoxFilter(height, width, anchorY, anchorX, false, border, dtype);
    }

    /// The same filter with another anchor.
    public BoxFilter anchor(int y, int x) {
        return new BoxFilter(height, width, y, x, normalize, border, dtype);
    }

    /// The same filter with results of another dtype.
    public BoxFilter as(DType results) {
        return new BoxFilter(height, width, anchorY, anchorX, normalize, border, results);
    }

    /// @throws IllegalArgumentException `src: expected a dtype that OpenCV's boxFilter takes (u8, u16, i16, i32, f32,
    ///     f64), got …`, `dtype: expected one that OpenCV's boxFilter makes of f32 (u8, u16, i16, f32, f64), got …`
    @Override
    public TensorType resultType(TensorType src) {
        return routine(height, width, normalize).resultType(src, dtype);
    }

    @Override
    public long scratchBytes(TensorType src) {
        TensorType result = resultType(src);
        OpenCv.load();
        Filtering filtering = new Filtering(routine(height, width, normalize), height, width, anchorY, anchorX, border);
        int element = sumBytes(src.dtype(), result.dtype(), (long) height * width, normalize);
        return filtering.scratchBytes(src, result, new Engine(filtering, true, element), src.dtype().isFloat());
    }

    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        TensorType result = resultType(image.type());
        Arguments.rectangle(image, y, x, dst, result);
        OpenCv.load();
        Filtering filtering = new Filtering(routine(height, width, normalize), height, width, anchorY, anchorX, border);
        int element = sumBytes(image.dtype(), result.dtype(), (long) height * width, normalize);
        filtering.run(image, y, x, dst, new Engine(filtering, true, element), image.dtype().isFloat(),
                (from, to) -> opencv_imgproc.boxFilter(from, to, to.depth(), new Size(width, height),
                        new Point(anchorX, anchorY), normalize, filtering.code()));
    }

    private static Routine routine(int height, int width, boolean normalize) {
        return new Routine("boxFilter",
                normalize ? "org.ochre.stencil.LocalMean" : "org.ochre.stencil.SeparableCorrelation",
                (src, result) -> serves(src, result, (long) height * width, normalize));
    }

    private static boolean serves(DType src, DType result, long pixels, boolean normalize) {
        boolean known = src != DType.I8 && src != DType.I64 && result != DType.I8 && result != DType.I64;
        return known && (src != DType.I32 && result != DType.I32
                || sumBytes(src, result, pixels, normalize) == Integer.BYTES);
    }

    /// The size in bytes of the numbers in which OpenCV adds: U16, I32 or F64.
    private static int sumBytes(DType src, DType result, long pixels, boolean normalize) {
        long most = switch (src) {
            case U8 -> 1 << 23;
            case U16 -> 1 << 15;
            default -> 1 << 16;
        };
        if (src.isFloat() || normalize && pixels > most) {
            return Double.BYTES;
        }
        return src == DType.U8 && result == DType.U8 && pixels <= LARGEST_OF_16_BITS ? Short.BYTES : Integer.BYTES;
    }
}
