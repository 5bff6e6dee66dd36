package org.ochre.stencil;

import java.lang.foreign.SegmentAllocator;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.work.Arguments;

/// An operation whose results each come from a window of pixels of one channel, and that can be asked for a part of
/// them.
///
/// What holds for all of them:
///
/// | src | computed in | result, unless another dtype is asked for |
/// |---|---|---|
/// | U8, I8, U16, I16, F32 `[h, w]` or `[h, w, c]` | F32 | F32, the same shape |
/// | I32, F64 | F64 | F64, the same shape |
///
/// A result dtype of F64 has everything computed in F64. An integer one is rounded to the nearest, halves to even, then
/// to the nearest in its range, and NaN becomes 0, as by [org.ochre.pixel.Convert]. Any strides, any number of
/// channels.
///
/// Scratch is some 500 KiB for each strip that is worked at once. A window of more than about 100 rows or 1,000 columns
/// takes more, in proportion to its taps; in two passes, in proportion to its height and to its width.
///
/// The border stands outside the tensor: **a crop is an image of its own** to [#into] and [#apply], and sees what lies
/// around it through [#within]. Under `INTERIOR` results are 0 where the window leaves the image; `ONE_SIDED` is
/// refused; a constant is rounded to the dtype computed in. Neither the number of threads nor the strides show in one
/// bit of the result.
public interface WindowOperation extends UnaryOperation {

    /// Computes a crop's results with the crop's true neighbours: the pixels `y ≤ i < y + dst.size(0)`, `x ≤ j < x +
    /// dst.size(1)` of what [#apply] gives for the whole image. Only the image's own edges have a border.
    ///
    /// @param dst of the result's dtype and channels, any height and width that fit
    /// @throws IndexOutOfBoundsException where the rectangle is not inside the image
    /// @throws IllegalArgumentException for a dtype, shape or memory that is not served; nothing is written
    void within(Tensor image, long y, long x, Tensor dst);

    /// As [#within(Tensor, long, long, Tensor)], into a fresh tensor.
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
