package org.ochre.opencv;

import org.bytedeco.opencv.global.opencv_imgproc;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.opencv.work.Engine;
import org.ochre.opencv.work.Filtering;
import org.ochre.opencv.work.Routine;
import org.ochre.work.Arguments;

/// Smoothed derivatives, computed by OpenCV's `Sobel` and `Scharr`: `dst = scale · (src ⋆ (column · row)) + delta`, a
/// correlation in two passes. Use [org.ochre.stencil.Gradient] for differences divided by the spacing. Use
/// [org.ochre.stencil.SeparableCorrelation] with [org.ochre.stencil.Kernel#sobel] for other borders and dtypes.
/// [OpenCvFilter] says what holds for all of OpenCV's filters.
///
/// | ksize | kernel |
/// |---|---|
/// | 1 | no smoothing: `[−1 0 1]` or `[1 −2 1]` along the derived axis (along both axes, where both are derived) |
/// | 3, 5, … 31 | derivatives of binomials: `[−1 0 1]`, `[1 2 1]` for 3 |
/// | [#SCHARR] | 3 × 3: `[−1 0 1]` and `[3 10 3]`; `dy + dx = 1` |
///
/// | src | result |
/// |---|---|
/// | U8, U16, I16, F32 | U8, U16, I16, F32, F64 |
/// | F64 | U8, U16, I16, F64 |
///
/// A null dtype is OpenCV's `ddepth = −1`: the image's dtype. **So U8 gives U8, in which every negative derivative is
/// 0**: ask for I16 or F32. Sums are made in F32, or in F64 where the image or the result is F64. From U8 to I16 sums
/// are made in 32-bit integers if the scaled kernel consists of whole numbers. Integer results are rounded to the
/// nearest integer, halves to even, and clamped to the range of their dtype.
///
/// A kernel is not normalised. The kernel of size 3 gives 8 times the derivative, and larger kernels give far more;
/// `scale` can correct this. OpenCV multiplies the **kernel** of one of the two axes by `scale`. So size 1 gives
/// `b · s − a · s` along y, not `(b − a) · s`: the last bits differ unless `scale` is a power of two. A NaN or an
/// infinity changes only the results whose window holds it.
///
/// @param dy the order of the derivative along y
/// @param dx the order of the derivative along x; `dy + dx ≥ 1`, both below the size (below 3 for size 1)
/// @param ksize the size of the kernel: 1, 3, … 31, or [#SCHARR]
/// @param scale multiplies the kernel
/// @param delta added to each result
/// @param border the values of pixels outside the image
/// @param dtype the result's dtype, OpenCV's `ddepth`; null for the image's dtype
public record Sobel(int dy, int dx, int ksize, double scale, double delta, Border border, @Nullable DType dtype)
        implements
            OpenCvFilter {
    /// Stands for a size: Scharr's 3 × 3 kernels.
    public static final int SCHARR = opencv_imgproc.FILTER_SCHARR;

    private static final Routine ROUTINE = new Routine("Sobel",
            "org.ochre.stencil.SeparableCorrelation of Kernel.sobel",
            Sobel::serves);
    private static final int LARGEST = 31;

    /// @throws IllegalArgumentException `ksize: expected 1, 3, … 31 or SCHARR (-1), got …`, `order: expected …, got …`;
    ///     `border: expected one that OpenCV's Sobel has (reflect-101, reflect, replicate or constant:0), got …`
    public Sobel {
        if (ksize != SCHARR && (ksize < 1 || ksize > LARGEST || ksize % 2 == 0)) {
            throw Arguments.refuse("ksize", "1, 3, … 31 or SCHARR (-1)", ksize);
        }
        int most = ksize == SCHARR ? 1 : Math.max(ksize, 3) - 1;
        boolean both = dy + dx >= 1 && (ksize != SCHARR || dy + dx == 1);
        if (dy < 0 || dx < 0 || dy > most || dx > most || !both) {
            throw Arguments.refuse("order",
                    "dy and dx in 0…" + most + ", not both 0" + (ksize == SCHARR ? " or 1" : ""),
                    dy + " and " + dx);
        }
        ROUTINE.border(border);
    }

    /// The unscaled Sobel derivative.
    public Sobel(int dy, int dx, int ksize, Border border) {
        this(dy, dx, ksize, 1, 0, border, null);
    }

    /// The unscaled Scharr derivative.
    public static Sobel scharr(int dy, int dx, Border border) {
        return new Sobel(dy, dx, SCHARR, border);
    }

    /// The same filter, multiplied by a factor.
    public Sobel scale(double factor) {
        return new Sobel(dy, dx, ksize, factor, delta, border, dtype);
    }

    /// The same filter with a number added to each result.
    public Sobel delta(double value) {
        return new Sobel(dy, dx, ksize, scale, value, border, dtype);
    }

    /// The same filter with results of another dtype.
    public Sobel as(DType results) {
        return new Sobel(dy, dx, ksize, scale, delta, border, results);
    }

    /// @throws IllegalArgumentException
    ///     `src: expected a dtype that OpenCV's Sobel takes (u8, u16, i16, f32, f64), got …`,
    ///     `dtype: expected one that OpenCV's Sobel makes of f64 (u8, u16, i16, f64), got …`
    @Override
    public TensorType resultType(TensorType src) {
        return ROUTINE.resultType(src, dtype);
    }

    @Override
    public long scratchBytes(TensorType src) {
        TensorType result = resultType(src);
        OpenCv.load();
        Filtering filtering = filtering();
        return filtering.scratchBytes(src, result, engine(filtering, src, result), false);
    }

    @Override
    public void within(Tensor image, long y, long x, Tensor dst) {
        TensorType result = resultType(image.type());
        Arguments.rectangle(image, y, x, dst, result);
        OpenCv.load();
        Filtering filtering = filtering();
        filtering.run(image, y, x, dst, engine(filtering, image.type(), result), false,
                (from, to) -> opencv_imgproc.Sobel(from, to, to.depth(), dx, dy, ksize, scale, delta,
                        filtering.code()));
    }

    private static Engine engine(Filtering filtering, TensorType src, TensorType result) {
        boolean isDouble = src.dtype() == DType.F64 || result.dtype() == DType.F64;
        return new Engine(filtering, true, isDouble ? Double.BYTES : Float.BYTES);
    }

    private Filtering filtering() {
        int height = length(dy);
        int width = length(dx);
        return new Filtering(ROUTINE, height, width, height / 2, width / 2, border);
    }

    /// The size of the kernel along an axis.
    private int length(int order) {
        return ksize == SCHARR || ksize == 1 && order > 0 ? 3 : ksize;
    }

    private static boolean serves(DType src, DType result) {
        boolean known = src != DType.I8 && src != DType.I32 && src != DType.I64;
        boolean made = result != DType.I8 && result != DType.I32 && result != DType.I64;
        return known && made && (src != DType.F64 || result != DType.F32);
    }
}
