package org.ochre.stencil;

import java.lang.foreign.SegmentAllocator;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.work.Arguments;

/// An operation whose results each come from a window of pixels of one channel. It can compute a part of its results
/// alone.
///
/// These rules hold for Ochre's own, from [Correlation] to [Gabor]. OpenCV's filters (`org.ochre.opencv.OpenCvFilter`)
/// have rules of their own.
///
/// | src | computed in | result, unless another dtype is asked for |
/// |---|---|---|
/// | U8, I8, U16, I16, F32 `[h, w]` or `[h, w, c]` | F32 | F32, the same shape |
/// | I32, F64 | F64 | F64, the same shape |
///
/// With a result dtype of F64 everything is computed in F64. An integer result is rounded to the nearest integer,
/// halves to even, and limited to the range of the dtype; NaN becomes 0, as in [org.ochre.pixel.Convert]. Any strides,
/// any number of channels.
///
/// Each strip that runs at the same time takes some 500 KiB of scratch. A window of more than about 100 rows or 1,000
/// columns takes more: in one pass in proportion to its taps, in two passes in proportion to its height and to its
/// width.
///
/// The border begins where the tensor ends. So for [#into] and [#apply] **a crop is an image of its own**; [#within]
/// lets it see the pixels around it. Under `INTERIOR` results are 0 where the window leaves the image. `ONE_SIDED` is
/// refused. A constant is rounded to the dtype computed in. Neither the number of threads nor the strides change one
/// bit of the result.
public interface WindowOperation extends UnaryOperation {

    /// Computes the results of a crop with the crop's true neighbours. These are the pixels `y ≤ i < y + dst.size(0)`,
    /// `x ≤ j < x + dst.size(1)` of the whole image's result, as [#apply] gives it. Only the image's own edges have a
    /// border.
    ///
    /// @param dst of the result's dtype and channels, of any height and width that fit
    /// @throws IndexOutOfBoundsException where the rectangle is not inside the image
    /// @throws IllegalArgumentException for a dtype, shape or memory that is not served; nothing is written
    void within(Tensor image, long y, long x, Tensor dst);

    /// As [#within(Tensor, long, long, Tensor)], into a fresh tensor.
    ///
    /// @throws IndexOutOfBoundsException where the rectangle is not inside the image
    /// @throws IllegalArgumentException for a dtype, shape or memory that is not served
    default Tensor within(Tensor image, long y, long x, long height, long width, SegmentAllocator results) {
        TensorType whole = resultType(image.type());
        long[] shape = whole.shape();
        shape[0] = height;
        shape[1] = width;
        Tensor dst = Tensor.allocate(results, whole.dtype(), shape);
        within(image, y, x, dst);
        return dst;
    }

    /// @throws IllegalArgumentException for a dtype, shape or memory that is not served; nothing is written
    @Override
    default void into(Tensor src, Tensor dst) {
        Arguments.destination("dst", dst, resultType(src.type()));
        within(src, 0, 0, dst);
    }
}
