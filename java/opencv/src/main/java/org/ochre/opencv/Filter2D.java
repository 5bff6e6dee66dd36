package org.ochre.opencv;

import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Point;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Scratch;
import org.ochre.opencv.work.Engine;
import org.ochre.opencv.work.Filtering;
import org.ochre.opencv.work.Headers;
import org.ochre.opencv.work.MatLayout;
import org.ochre.opencv.work.Routine;
import org.ochre.stencil.Kernel;

/// Correlation with any kernel by OpenCV's `filter2D`:
/// `dst(y, x) = delta + Σ kernel(i, j) · src(y + i − anchorY, x + j − anchorX)`, summed over the kernel, which is
/// **not** flipped ([#convolution] flips it). Take [org.ochre.stencil.Correlation] where an image may hold NaN, for
/// other borders and dtypes, for large kernels that are a column times a row, and where one meaning at every size
/// matters. What holds for all of OpenCV's filters: see [WindowOperation].
///
/// | src | result |
/// |---|---|
/// | U8 | U8, U16, I16, F32, F64 |
/// | U16 | U16, F32, F64 |
/// | I16 | I16, F32, F64 |
/// | F32 | F32 |
/// | F64 | F64 |
///
/// A null dtype is OpenCV's `ddepth = −1`: that of the image. Sums are made in F32, in F64 where image or result are
/// F64; integer results are rounded to the nearest, halves to even, and to the nearest in their range.
///
/// **From 130 taps on (U8 to U8 or I16, F32 to F32) or 50 (all others) OpenCV goes by a DFT**, for a whole image in one
/// call, never for a rectangle ([#within]). So its numbers jump there: one NaN or infinity spoils a tile of some 200²
/// pixels, a large value its tile's last digits, and a rectangle differs from the whole by up to 2e-5 of the values.
/// `filter2D` by DFT takes some further dtypes (I8, I32), and WRAP, that it refuses for smaller kernels; here they are
/// refused at every size.
///
/// @param kernel the taps, which OpenCV rounds to the dtype that it computes in
/// @param anchorY the row of the kernel that lies on the result's pixel
/// @param anchorX the column that does
/// @param delta added to each result
/// @param border what stands outside the image
/// @param dtype that of the result, OpenCV's `ddepth`; null for that of the image
public record Filter2D(Kernel kernel, int anchorY, int anchorX, double delta, Border border, @Nullable DType dtype)
        implements
            WindowOperation {
    private static final Routine ROUTINE = new Routine("filter2D", "org.ochre.stencil.Correlation", Filter2D::serves);
    private static final int DFT_TAPS = 130;
    private static final int DFT_TAPS_OF_OTHERS = 50;

    /// @throws IllegalArgumentException `anchorY: expected 0…2, got …`;
    ///     `border: expected one that OpenCV's filter2D has (reflect-101, reflect, replicate or constant:0),
    ///     got …; org.ochre.stencil.Correlation serves it`
    public Filter2D {
        filtering(kernel, anchorY, anchorX, border);
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

    /// Convolution: `dst(y, x) = delta + Σ kernel(i, j) · src(y − (i − anchorY), x − (j − anchorX))`, which is
    /// correlation with the flipped kernel and the anchor `[kh − 1 − anchorY, kw − 1 − anchorX]`.
    ///
    /// @throws IllegalArgumentException `anchorY: expected 0…2, got …`
    public static Filter2D convolution(Kernel kernel, int anchorY, int anchorX, double delta, Border border) {
        filtering(kernel, anchorY, anchorX, border);
        return new Filter2D(kernel.flipped(), kernel.height() - 1 - anchorY, kernel.width() - 1 - anchorX, delta,
                border, null);
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

    /// @throws IllegalArgumentException
    ///     `src: expected a dtype that OpenCV's filter2D takes (u8, u16, i16, f32, f64), got …`,
    ///     `dtype: expected one that OpenCV's filter2D makes of u16 (u16, f32, f64), got …`
    @Override
    public TensorType resultType(TensorType src) {
        return ROUTINE.resultType(src, dtype);
    }

    /// @throws IllegalArgumentException as [WindowOperation#within], and for an image of several channels that a kernel
    ///     of thousands of rows or columns would need a DFT of 2³¹ bytes for
    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        TensorType result = resultType(image.type());
        Filtering.requireFit(image, y, x, dst, result);
        boolean isDft = isDft(image.dtype(), result.dtype()) && dst.size(0) == image.size(0)
                && dst.size(1) == image.size(1);
        if (isDft) {
            requireDft(kernel.height(), kernel.width(), image.type());
        }
        Filtering filtering = filtering(kernel, anchorY, anchorX, border);
        try (Scratch scratch = new Scratch()) {
            Tensor taps = kernel.tensor(DType.F64, scratch);
            filtering.run(image, y, x, dst, new Engine(filtering, false, image.dtype().size()), isDft,
                    (from, to) -> Headers.scoped(List.of(taps),
                            mats -> opencv_imgproc.filter2D(from, to, to.depth(), mats.getFirst(),
                                    new Point(anchorX, anchorY), delta, filtering.code())));
        }
    }

    private boolean isDft(DType src, DType result) {
        OpenCv.load();
        boolean isQuick = src == DType.U8 && (result == DType.U8 || result == DType.I16)
                || src == DType.F32 && result == DType.F32;
        return kernel.taps() >= (isQuick && opencv_core.checkHardwareSupport(opencv_core.CV_CPU_SSE3)
                ? DFT_TAPS
                : DFT_TAPS_OF_OTHERS);
    }

    /// OpenCV's `crossCorr` counts the bytes of a tile, that it splits into channels, in 32 bits.
    static void requireDft(int height, int width, TensorType src) {
        double tile = tile(height, src.size(0)) * tile(width, src.size(1)) * Double.BYTES;
        if (MatLayout.channels(src) > 1 && tile > Integer.MAX_VALUE) {
            throw ROUTINE.refuse("kernel", "one whose tiles of a DFT are below 2^31 bytes",
                    height + " × " + width + " over " + src);
        }
    }

    /// The size of a tile, at the most: 4.5 kernels or 256, and what the kernel reaches, rounded up to a size that a
    /// DFT is quick for.
    private static double tile(int taps, long size) {
        return 1.25 * (Math.min(Math.max(4.5 * taps, 256), size) + taps);
    }

    private static boolean serves(DType src, DType result) {
        return switch (src) {
            case U8 -> result != DType.I8 && result != DType.I32 && result != DType.I64;
            case U16, I16 -> result == src || result.isFloat();
            case F32, F64 -> result == src;
            case I8, I32, I64 -> false;
        };
    }

    private static Filtering filtering(Kernel kernel, int anchorY, int anchorX, Border border) {
        return new Filtering(ROUTINE, kernel.height(), kernel.width(), anchorY, anchorX, border);
    }
}
