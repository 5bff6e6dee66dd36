package org.ochre.stencil;

import org.ochre.Tensor;
import org.ochre.work.Arguments;
import org.ochre.work.ImageLayout;

/// A result `[planes, h, w]` or `[planes, h, w, c]` in the form that the C library writes. The library works one
/// channel of the image at a time. It sees the result's planes as the channels of one layout.
///
/// @param first the planes of the first channel
/// @param step bytes from the planes of one channel to the planes of the next
record Planes(ImageLayout first, long step) {

    /// The planes of a tensor with at least one element.
    static Planes of(String argument, Tensor dst) {
        Arguments.source(argument, dst);
        return new Planes(new ImageLayout(dst.dtype(), dst.size(1), dst.size(2), dst.size(0), dst.stride(1),
                dst.stride(2), dst.stride(0), ImageLayout.address(dst)), dst.rank() == 3 ? 0 : dst.stride(3));
    }

    /// A result `[h, w]` or `[h, w, c]` of one plane.
    static Planes one(String argument, Tensor dst) {
        Arguments.source(argument, dst);
        return new Planes(new ImageLayout(dst.dtype(), dst.size(0), dst.size(1), 1, dst.stride(0), dst.stride(1),
                dst.dtype().size(), ImageLayout.address(dst)), dst.rank() == 2 ? 0 : dst.stride(2));
    }

    /// The planes of one channel.
    ImageLayout of(long channel) {
        return new ImageLayout(first.dtype(), first.height(), first.width(), first.channels(), first.rowStride(),
                first.columnStride(), first.channelStride(), first.address() + channel * step);
    }

    /// One channel of an image, as a plane.
    static ImageLayout channel(ImageLayout image, long channel) {
        return new ImageLayout(image.dtype(), image.height(), image.width(), 1, image.rowStride(), image.columnStride(),
                image.channelStride(), image.address() + channel * image.channelStride());
    }

    /// The shape with a first axis of planes added.
    static long[] before(long planes, long[] shape) {
        long[] more = new long[shape.length + 1];
        more[0] = planes;
        System.arraycopy(shape, 0, more, 1, shape.length);
        return more;
    }
}
