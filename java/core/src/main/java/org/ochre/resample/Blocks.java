package org.ochre.resample;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativeResample;
import org.ochre.foreign.Scratch;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Strips;

/// Areas that are blocks of whole pixels, of bytes: their means are exact, and take no tables.
final class Blocks {
    private static final double MOST = 128;
    private static final long MOST_CHANNELS = 4;

    private Blocks() {}

    /// Whether the areas of all results are such blocks.
    static boolean fit(TensorType src, TensorType dst, Box area) {
        return src.dtype() == DType.U8 && fit(area.y(), area.height(), dst.size(0))
                && fit(area.x(), area.width(), dst.size(1));
    }

    private static boolean fit(double from, double length, long size) {
        return from == Math.rint(from) && length % size == 0 && length / size <= MOST;
    }

    /// The bytes of scratch that [#mean] takes.
    static long scratchBytes(TensorType src, TensorType dst, Box area) {
        long channels = src.rank() == 2 ? 1 : src.size(2);
        long pixels = (long) area.width() * ((long) area.height() / dst.size(0));
        long together = strips(channels, Math.min(channels, MOST_CHANNELS), dst.size(0), pixels).places();
        return Slots.bytes(Math.max(together, strips(channels, 1, dst.size(0), pixels).places()));
    }

    /// @param pixels of the source, for a row of the result
    private static Strips strips(long channels, long group, long height, long pixels) {
        return new Strips(Math.ceilDiv(channels, group), height, pixels * group, 1);
    }

    static void mean(Tensor src, Tensor dst, Box area) {
        ImageLayout image = ImageLayout.image("src", src.slice(0, (long) area.y(), (long) (area.y() + area.height()))
                .slice(1, (long) area.x(), (long) (area.x() + area.width())));
        ImageLayout result = ImageLayout.image("dst", dst);
        long height = image.height() / result.height();
        long width = image.width() / result.width();
        long group = image.channelStride() == 1 ? Math.min(image.channels(), MOST_CHANNELS) : 1;
        Strips strips = strips(image.channels(), group, result.height(), image.width() * height);
        try (Scratch scratch = new Scratch()) {
            Slots slots = Slots.of(strips.places(), scratch);
            Held.run(() -> strips.forEach((place, index, first, rows) -> {
                long count = Math.min(group, image.channels() - index * group);
                ImageLayout from = WeightedSums.part(image, index * group, count, first * height, rows * height);
                ImageLayout to = WeightedSums.part(result, index * group, count, first, rows);
                Call.require(NativeResample.blockMean(from.address(), slots.first(place, from), height, width,
                        to.address(), slots.second(place, to)));
            }), src, dst);
        }
    }
}
