package org.ochre.resample;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativeResample;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Call;
import org.ochre.work.Codes;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Strips;
import org.ochre.work.Tiles;
import org.ochre.work.Workspaces;

/// Results that are weighted sums of pixels.
///
/// @param alpha whether the fourth of four channels is alpha, and weighs the others
record WeightedSums(Filter filter, boolean linear, boolean alpha) {
    /// The rows that the C library makes at a time.
    private static final long GROUP = 16;
    /// The longest windows, rows and columns together, whose sums F32 holds well enough for integers.
    private static final long MOST_F32 = 256;
    private static final long MOST_COLUMNS = 1 << 13;
    private static final double MOST_ERROR = 0.25;

    /// Sums down first. Where that is much more work than to sum across first, rows and columns change their parts.
    void run(Tensor src, Tensor dst, Box area) {
        try (Scratch scratch = new Scratch()) {
            Axis rows = Axis.of(filter, dst.size(0), src.size(0), area.y(), area.height(), scratch);
            Axis columns = Axis.of(filter, dst.size(1), src.size(1), area.x(), area.width(), scratch);
            run(src, rows, columns, dst, scratch);
        }
    }

    private void run(Tensor src, Axis rows, Axis columns, Tensor dst, Scratch scratch) {
        if (isTurned(rows.size(), rows.most(), columns.size(), columns.most(), src.size(0), src.size(1))) {
            downFirst(turned(src), columns, rows, turned(dst), scratch);
        } else {
            downFirst(src, rows, columns, dst, scratch);
        }
    }

    /// @param most the most pixels of a window of the axis that is summed first
    /// @param nextMost the most pixels of a window of the other axis
    /// @param pixels of the image along the other axis
    private static double work(long size, long most, long nextSize, long nextMost, long pixels) {
        return (double) size * most * pixels + (double) size * nextSize * nextMost;
    }

    private static boolean isTurned(long height, long rowsMost, long width, long columnsMost, long rows,
            long columns) {
        return 4 * work(width, columnsMost, height, rowsMost, rows) < work(height, rowsMost, width, columnsMost,
                columns);
    }

    /// @param pixels of the source
    private static Strips strips(long channels, long group, long pixels, long height, long width) {
        long least = Math.ceilDiv(Math.ceilDiv(height, Tiles.MOST), GROUP) * GROUP;
        return new Strips(Math.ceilDiv(channels, group), height,
                Math.max(width, Math.ceilDiv(pixels, height)) * group, least);
    }

    /// The bytes of scratch that [#run] takes.
    long scratchBytes(TensorType src, TensorType dst, Box area) {
        long rowsMost = Axis.most(filter, dst.size(0), src.size(0), area.height());
        long columnsMost = Axis.most(filter, dst.size(1), src.size(1), area.width());
        boolean turned = isTurned(dst.size(0), rowsMost, dst.size(1), columnsMost, src.size(0), src.size(1));
        long most = turned ? rowsMost : columnsMost;
        long channels = src.rank() == 2 ? 1 : src.size(2);
        long works = Math.max(worksBytes(src, dst, turned, most, Math.min(channels, 4)),
                worksBytes(src, dst, turned, most, 1));
        long smaller = sums(src.dtype(), rowsMost, columnsMost) == DType.F64 ? 0 : Float.BYTES;
        return Scratch.bytes(Axis.bytes(dst.size(0), rowsMost, smaller), Axis.bytes(dst.size(1), columnsMost, smaller),
                Structs.Resize.BYTES, works);
    }

    private static long worksBytes(TensorType src, TensorType dst, boolean turned, long most, long group) {
        long channels = src.rank() == 2 ? 1 : src.size(2);
        long places = strips(channels, group, Scratch.times(src.size(0), src.size(1)), dst.size(turned ? 1 : 0),
                dst.size(turned ? 0 : 1)).places();
        try (Scratch scratch = new Scratch()) {
            long axis = Structs.Weights.write(scratch, 0, most, 0, 0, 0, 0);
            long resize = Structs.Resize.write(scratch, axis, axis, Structs.F64, false, false);
            long work = NativeResample.resizeRowsScratchBytes(resize, group);
            return Scratch.bytes(Slots.bytes(Math.max(places, Tiles.MOST)), Workspaces.bytes(places, work));
        }
    }

    private static Tensor turned(Tensor image) {
        return image.rank() == 2 ? image.permute(1, 0) : image.permute(1, 0, 2);
    }

    private void downFirst(Tensor src, Axis rows, Axis columns, Tensor dst, Scratch scratch) {
        ImageLayout from = ImageLayout.image("src", src);
        ImageLayout to = ImageLayout.image("dst", dst);
        long resize = struct(from.dtype(), rows, columns, scratch);
        long group = group(from);
        Strips strips = strips(from.channels(), group, from.height() * from.width(), to.height(), to.width());
        Slots slots = Slots.of(strips.places(), scratch);
        Workspaces works = new Workspaces(scratch, NativeResample.resizeRowsScratchBytes(resize, group), work -> {});
        Held.run(() -> strips.forEach((place, index, first, height) -> works.use(work -> {
            long channel = index * group;
            long count = Math.min(group, from.channels() - channel);
            ImageLayout in = part(from, channel, count, 0, from.height());
            ImageLayout out = part(to, channel, count, first, height);
            Call.require(NativeResample.resizeRows(in.address(), slots.first(place, in), first, resize, out.address(),
                    slots.second(place, out), work.address()));
        })), src, dst);
    }

    /// How many channels are worked together: at most four, where they lie side by side or depend on each other.
    private long group(ImageLayout image) {
        boolean dependent = image.channels() == 4 && (alpha || linear);
        boolean interleaved = image.channelStride() == image.dtype().size();
        return interleaved || dependent ? Math.min(image.channels(), 4) : 1;
    }

    /// Some channels and rows of an image.
    static ImageLayout part(ImageLayout image, long channel, long count, long row, long rows) {
        return new ImageLayout(image.dtype(), rows, image.width(), count, image.rowStride(), image.columnStride(),
                image.channelStride(), image.address() + channel * image.channelStride() + row * image.rowStride());
    }

    /// Writes an `ochre_resize`. Plain bytes are summed in whole numbers where these are exact enough, else integers in
    /// F32 likewise, and all else in F64.
    private long struct(DType dtype, Axis rows, Axis columns, Scratch scratch) {
        boolean plain = !linear && !alpha;
        if (dtype == DType.U8 && plain && columns.most() <= MOST_COLUMNS) {
            int bits = rows.bits();
            if (255.0 * rows.most() / (1L << bits) <= MOST_ERROR) {
                return Structs.Resize.write(scratch, rows.wholeStruct(bits, scratch),
                        columns.struct(DType.F32, scratch), Structs.U8, false, false);
            }
        }
        DType sums = sums(dtype, rows.most(), columns.most());
        return Structs.Resize.write(scratch, rows.struct(sums, scratch), columns.struct(sums, scratch),
                Codes.of(sums), linear, alpha);
    }

    /// What sums are made in where they are not whole numbers.
    private DType sums(DType dtype, long rowsMost, long columnsMost) {
        boolean isShort = rowsMost + columnsMost <= MOST_F32;
        return isShort && (dtype == DType.U8 || dtype == DType.U16 && !linear && !alpha) ? DType.F32 : DType.F64;
    }
}
