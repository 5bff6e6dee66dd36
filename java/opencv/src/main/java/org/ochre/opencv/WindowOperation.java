package org.ochre.opencv;

import java.lang.foreign.SegmentAllocator;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.work.Arguments;

/// An operation whose results each come from a window of pixels of one channel: one of OpenCV's filters over tensors.
///
/// What holds for [Filter2D], [BoxFilter] and [Sobel]: they **are** OpenCV's `filter2D`, `boxFilter`, `Sobel` and
/// `Scharr`. Every result equals that of a direct call of the loaded OpenCV on the same pixels bit for bit, on any
/// number of threads of [org.ochre.Parallelism]. What shows in OpenCV's numbers is therefore not cut: such images are
/// worked in one call. A Mat's layout is read and written where it lies, without a copy. What no Mat can alias (planes,
/// flipped or stepped axes, unaligned elements, more channels than the loaded OpenCV has) equals a call on a dense
/// copy, which is made of one strip at a time. Of more channels than [OpenCv#maxChannels] each so many equal a call of
/// their own.
///
/// | border | |
/// |---|---|
/// | `reflect-101`, `reflect`, `replicate`, `constant:0` | OpenCV's `BORDER_REFLECT_101`, `_REFLECT`, `_REPLICATE`, `_CONSTANT` |
/// | any other | refused, naming what serves it: OpenCV's filters know no other constant, and do not wrap around |
///
/// The border stands outside the tensor: **a crop is an image of its own** to [#into] and [#apply], and sees what lies
/// around it through [#within], as a Mat that is a region of interest does (never `BORDER_ISOLATED`). OpenCV looks for
/// the rows that a border mirrors among those that a region's windows hold. Near an edge, with an anchor off the
/// middle, they need not be there, and OpenCV's own call leaves rows of the result as they were; here a larger region
/// is computed.
///
/// Image and result do not overlap. An empty image gives an empty result, where OpenCV fails. OpenCV counts the bytes
/// of the rows that it keeps in 32 bits and writes past their end beyond: images so wide are refused.
public interface WindowOperation extends UnaryOperation {

    /// Computes a crop's results with the crop's true neighbours: the pixels
    /// `y ≤ i < y + dst.size(0)`, `x ≤ j < x + dst.size(1)` of the image, as OpenCV's call on that region of interest.
    /// Only the image's own edges have a border.
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
