package org.ochre.opencv;

import java.lang.foreign.SegmentAllocator;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.work.Arguments;

/// An operation whose results each come from a window of pixels of one channel.
///
/// What holds for all of them:
///
/// | src | computed in | result, unless another dtype is asked for |
/// |---|---|---|
/// | U8, I8, U16, I16, F32 `[h, w]` or `[h, w, c]` | F32 | F32, the same shape |
/// | I32, F64 | F64 | F64, the same shape |
///
/// A result dtype of F64 has everything computed in F64; an integer one is rounded to the nearest, halves to even, then to
/// the nearest in its range, NaN becoming 0 ([org.ochre.pixel.Convert]). Any strides, any number of channels: what a Mat could alias
/// is read and written in place, in the dtype computed in (by filters in two passes also U8, U16 and I16); anything else, and
/// windows that reach across a border that the filter does not know, go through scratch, a strip of rows (a thirty-second of the
/// image or more) at a time.
///
/// The border stands outside the tensor: **a crop is an image of its own** to [#into] and [#apply], and sees what lies around
/// it through [#within]. Under `INTERIOR` results are 0 where the window leaves the image; `ONE_SIDED` is refused; a constant
/// is rounded to the dtype computed in. Strips are cut by the size of image and window alone, so the number of threads does
/// not show in the answer; strides may show in the last bit.
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
