package org.ochre.opencv;

import java.util.ArrayList;
import java.util.List;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.ImageLayout;

/// Copies rectangles that reach outside their image, in whatever strides and dtypes. Whoever calls holds the memory open.
final class Extension {
    private static final long CONSTANT = -1;

    private Extension() {}

    /// Places of a rectangle, along one axis, whose pixels come from the image at an even step.
    ///
    /// @param at the first of them
    /// @param source where its pixel lies in the image, or CONSTANT
    /// @param step 1, −1 or 0
    private record Run(long at, long source, long step, long length) {}

    /// A dense copy of the rectangle from row `y` and column `x` on, in another dtype; outside the image is what the border
    /// says (`INTERIOR` repeats the edge).
    static Tensor of(Tensor image, Border border, long y, long x, long height, long width, DType dtype,
            Scratch scratch) {
        long[] shape = image.shape();
        shape[0] = height;
        shape[1] = width;
        Tensor block = Tensor.allocate(scratch, dtype, shape);
        ImageLayout from = ImageLayout.image("src", image);
        List<Run> columns = runs(border.kind(), x, width, image.size(1));
        for (Run row : runs(border.kind(), y, height, image.size(0))) {
            for (Run column : columns) {
                Tensor part = block.crop(row.at, column.at, row.length, column.length);
                if (row.source == CONSTANT || column.source == CONSTANT) {
                    part.fill(border.value());
                } else {
                    convert(new ImageLayout(image.dtype(), row.length, column.length, from.channels(),
                            from.rowStride() * row.step, from.columnStride() * column.step, from.channelStride(),
                            from.address() + row.source * from.rowStride() + column.source * from.columnStride()),
                            ImageLayout.image("dst", part), scratch);
                }
            }
        }
        return block;
    }

    static void convert(ImageLayout from, ImageLayout to, Scratch scratch) {
        Call.require(NativePixel.convert(from.address(), from.layout(scratch), to.address(), to.layout(scratch)));
    }

    private static List<Run> runs(Border.Kind kind, long first, long count, long size) {
        List<Run> runs = new ArrayList<>();
        for (long at = 0; at < count;) {
            long place = first + at;
            Run run = place >= 0 && place < size
                    ? new Run(at, place, 1, Math.min(count - at, size - place))
                    : outside(kind, first, at, count, size);
            runs.add(run);
            at += run.length;
        }
        return runs;
    }

    private static Run outside(Border.Kind kind, long first, long at, long count, long size) {
        long source = source(kind, first + at, size);
        long step = at + 1 < count ? source(kind, first + at + 1, size) - source : 0;
        step = source == CONSTANT || Math.abs(step) > 1 ? 0 : step;
        long length = 1;
        while (at + length < count && source(kind, first + at + length, size) == source + length * step) {
            length++;
        }
        return new Run(at, source, step, length);
    }

    /// Where the pixel of a place inside or outside an axis of `size` pixels comes from.
    private static long source(Border.Kind kind, long place, long size) {
        if (place >= 0 && place < size) {
            return place;
        }
        return switch (kind) {
            case CONSTANT -> CONSTANT;
            case REPLICATE, INTERIOR -> place < 0 ? 0 : size - 1;
            case WRAP -> Math.floorMod(place, size);
            case REFLECT -> {
                long i = Math.floorMod(place, 2 * size);
                yield Math.min(i, 2 * size - 1 - i);
            }
            case REFLECT_101 -> {
                long period = Math.max(2 * (size - 1), 1);
                long i = Math.floorMod(place, period);
                yield Math.min(i, period - i);
            }
            case ONE_SIDED -> throw Arguments.refuse("border", "one that extends the image", "one-sided");
        };
    }
}
