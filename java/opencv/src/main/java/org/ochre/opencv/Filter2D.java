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
import org.ochre.work.Arguments;

/// Correlation with any kernel, computed by OpenCV's `filter2D`:
/// `dst(y, x) = delta + Σ kernel(i, j) · src(y + i − anchorY, x + j − anchorX)`, summed over the kernel. The kernel is
/// **not** flipped ([#convolution] flips it). Use [org.ochre.stencil.Correlation] for images that may hold NaN, for
/// other borders and dtypes, for large kernels that are a column times a row, and where results must mean the same at
/// every kernel size. [OpenCvFilter] says what holds for all of OpenCV's filters.
///
/// | src | result |
/// |---|---|
/// | U8 | U8, U16, I16, F32, F64 |
/// | U16 | U16, F32, F64 |
/// | I16 | I16, F32, F64 |
/// | F32 | F32 |
/// | F64 | F64 |
///
/// A null dtype is OpenCV's `ddepth = −1`: the image's dtype. Sums are made in F32, or in F64 where the image or the
/// result is F64. Integer results are rounded to the nearest integer, halves to even, and clamped to the range of their
/// dtype.
///
/// **OpenCV computes large kernels by a DFT**: from 130 taps on (U8 to U8 or I16, F32 to F32), or from 50 taps on (all
/// other dtypes). It does so for a whole image in one call, never for a rectangle ([#within]). So the numbers change at
/// that size. One NaN or infinity spoils a tile of some 200² pixels. A large value spoils the last digits of its tile.
/// A rectangle differs from the whole image by up to 2e-5 of the values. For kernels of DFT size `filter2D` itself also
/// takes further dtypes (I8, I32) and the border WRAP, which it refuses for smaller kernels. Here they are refused at
/// every size.
///
/// @param kernel the taps, which OpenCV rounds to the dtype that it computes in
/// @param anchorY the row of the kernel that lies on the result's pixel
/// @param anchorX the column of the kernel that lies on the result's pixel
/// @param delta added to each result
/// @param border the values of pixels outside the image
/// @param dtype the result's dtype, OpenCV's `ddepth`; null for the image's dtype
public record Filter2D(Kernel kernel, int anchorY, int anchorX, double delta, Border border, @Nullable DType dtype)
        implements
            OpenCvFilter {
    private static final Routine ROUTINE = new Routine("filter2D", "org.ochre.stencil.Correlation", Filter2D::serves);
    private static final int DFT_TAPS = 130;
    private static final int DFT_TAPS_OF_OTHERS = 50;

    /// @throws IllegalArgumentException `anchorY: expected 0…2, got …`;
    ///     `border: expected one that OpenCV's filter2D has (reflect-101, reflect, replicate or constant:0),
    ///     got …; org.ochre.stencil.Correlation serves it`
    public Filter2D {
        filtering(kernel, anchorY, anchorX, border);
    }

    /// Correlation with a kernel that is anchored in its middle.
    public Filter2D(Kernel kernel, Border border) {
        this(kernel, kernel.height() / 2, kernel.width() / 2, 0, border, null);
    }

    /// Correlation with a kernel that is anchored in its middle. `kernel` is F32 or F64 `[kh, kw]`.
    public Filter2D(Tensor kernel, Border border) {
        this(Kernel.of(kernel), border);
    }

    /// Convolution with a kernel that is anchored in its middle, as `scipy.ndimage.convolve(origin=0)`, also for even
    /// sizes.
    public static Filter2D convolution(Kernel kernel, Border border) {
        return convolution(kernel, kernel.height() / 2, kernel.width() / 2, 0, border);
    }

    /// Convolution: `dst(y, x) = delta + Σ kernel(i, j) · src(y − (i − anchorY), x − (j − anchorX))`. This is
    /// correlation with the flipped kernel and the anchor `[kh − 1 − anchorY, kw − 1 − anchorX]`.
    ///
    /// @throws IllegalArgumentException `anchorY: expected 0…2, got …`
    public static Filter2D convolution(Kernel kernel, int anchorY, int anchorX, double delta, Border border) {
        filtering(kernel, anchorY, anchorX, border);
        return new Filter2D(kernel.flipped(), kernel.height() - 1 - anchorY, kernel.width() - 1 - anchorX, delta,
                border, null);
    }

    /// The same filter with another anchor.
    public Filter2D anchor(int y, int x) {
        return new Filter2D(kernel, y, x, delta, border, dtype);
    }

    /// The same filter with a number added to each result.
    public Filter2D delta(double value) {
        return new Filter2D(kernel, anchorY, anchorX, value, border, dtype);
    }

    /// The same filter with results of another dtype.
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

    @Override
    public long scratchBytes(TensorType src) {
        TensorType result = resultType(src);
        boolean isDft = isDft(src.dtype(), result.dtype());
        Filtering filtering = filtering(kernel, anchorY, anchorX, border);
        long copies = filtering.scratchBytes(src, result, new Engine(filtering, false, src.dtype().size()), isDft);
        return Scratch.bytes(Scratch.times(kernel.taps(), Double.BYTES), isDft ? dftBytes(src) : 0, copies);
    }

    /// @throws IllegalArgumentException as [OpenCvFilter#within]; also for an image of several channels with a
    ///     kernel of thousands of rows or columns, whose DFT would need tiles of 2³¹ bytes
    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        TensorType result = resultType(image.type());
        Arguments.rectangle(image, y, x, dst, result);
        boolean isDft = isDft(image.dtype(), result.dtype()) && dst.size(0) == image.size(0)
                && dst.size(1) == image.size(1);
        if (isDft) {
            requireDft(kernel.height(), kernel.width(), image.type());
        }
        Filtering filtering = filtering(kernel, anchorY, anchorX, border);
        try (Scratch scratch = new Scratch()) {
            Tensor taps = kernel.tensor(DType.F64, scratch);
            scratch.charge(isDft ? dftBytes(image.type()) : 0);
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

    /// Refuses kernels with DFT tiles of 2³¹ bytes or more. OpenCV's `crossCorr` splits a tile of several channels, and
    /// counts the bytes of that tile in 32 bits.
    static void requireDft(int height, int width, TensorType src) {
        double tile = tile(height, src.size(0)) * tile(width, src.size(1)) * Double.BYTES;
        if (MatLayout.channels(src) > 1 && tile > Integer.MAX_VALUE) {
            throw ROUTINE.refuse("kernel", "one whose tiles of a DFT are below 2^31 bytes",
                    height + " × " + width + " over " + src);
        }
    }

    /// What OpenCV takes for a DFT: spectra of the kernel, of a tile and of its result, in numbers of at most 8 bytes.
    private long dftBytes(TensorType src) {
        return (long) (3 * Double.BYTES * tile(kernel.height(), src.size(0)) * tile(kernel.width(), src.size(1)));
    }

    /// An upper bound of a tile's size along an axis. A tile is 4.5 kernels or 256 pixels, plus the reach of the
    /// kernel, rounded up to a size that has a fast DFT.
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
