package org.ochre.stencil;

import java.util.List;
import java.util.stream.LongStream;
import org.ochre.Tensor;
import org.ochre.work.ImageLayout;

/// A result `[planes, h, w]` or `[planes, h, w, c]` as the C library writes it. The library works one channel of the image at a time,
/// and sees the result's planes as the channels of one layout.
record Planes(List<ImageLayout> channels) {

    /// The planes of a tensor with at least one element.
    static Planes of(String argument, Tensor dst) {
        if (dst.rank() == 3) {
            return new Planes(List.of(ImageLayout.image(argument, dst.permute(1, 2, 0))));
        }
        Tensor byChannel = dst.permute(3, 1, 2, 0);
        return new Planes(LongStream.range(0, byChannel.size(0))
                .mapToObj(channel -> ImageLayout.image(argument, byChannel.at(channel))).toList());
    }

    /// The planes made of one channel.
    ImageLayout of(long channel) {
        return channels.get((int) channel);
    }

    /// One channel of an image, as a plane.
    static ImageLayout channel(ImageLayout image, long channel) {
        return new ImageLayout(image.dtype(), image.height(), image.width(), 1, image.rowStride(), image.columnStride(),
                image.channelStride(), image.address() + channel * image.channelStride());
    }

    /// The shape with a first axis of planes.
    static long[] before(long planes, long[] shape) {
        return LongStream.concat(LongStream.of(planes), LongStream.of(shape)).toArray();
    }
}
