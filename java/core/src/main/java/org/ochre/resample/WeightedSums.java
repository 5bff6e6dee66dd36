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

    /// Sums down first. Where that is much more work than to sum across first, rows and columns change their parts. The
    /// whole result decides that, and the precision of the weights, so that tiles have its bits.
    void run(Tile tile, Tensor src, Tensor dst) {
        Box area = tile.area();
        TensorType from = tile.src();
        TensorType to = tile.dst();
        try (Scratch scratch = new Scratch()) {
            Axis rows = Axis.of(filter, to.size(0), from.size(0), area.y(), area.height(), scratch);
            Axis columns = Axis.of(filter, to.size(1), from.size(1), area.x(), area.width(), scratch);
            boolean turned = isTurned(rows.size(), rows.most(), columns.size(), columns.most(), from.size(0),
                    from.size(1));
            int bits = (turned ? columns : rows).bits();
            Axis down = rows.part(tile.rows(), tile.top(), scratch);
            Axis across = columns.part(tile.columns(), tile.left(), scratch);
            if (turned) {
                downFirst(turned(src), across, down, bits, turned(dst), scratch);
            } else {
                downFirst(src, down, across, bits, dst, scratch);
            }
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
    ///
    /// @param src the type of the patch
    /// @param part the type of the tile
    long scratchBytes(Tile tile, TensorType src, TensorType part) {
        Box area = tile.area();
        TensorType dst = tile.dst();
        TensorType whole = tile.src();
        long rowsMost = Axis.most(filter, dst.size(0), whole.size(0), area.height());
        long columnsMost = Axis.most(filter, dst.size(1), whole.size(1), area.width());
        boolean turned = isTurned(dst.size(0), rowsMost, dst.size(1), columnsMost, whole.size(0), whole.size(1));
        long most = turned ? rowsMost : columnsMost;
        long channels = src.rank() == 2 ? 1 : src.size(2);
        long works = Math.max(worksBytes(src, part, turned, most, Math.min(channels, 4)),
                worksBytes(src, part, turned, most, 1));
        long smaller = sums(src.dtype(), rowsMost, columnsMost) == DType.F64 ? 0 : Float.BYTES;
        return Scratch.bytes(Axis.bytes(dst.size(0), rowsMost, smaller), Axis.bytes(dst.size(1), columnsMost, smaller),
                Scratch.times(part.size(0), Long.BYTES), Scratch.times(part.size(1), Long.BYTES),
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

    /// @param bits of whole weights along the axis that is summed first
    private void downFirst(Tensor src, Axis rows, Axis columns, int bits, Tensor dst, Scratch scratch) {
        ImageLayout from = ImageLayout.image("src", src);
        ImageLayout to = ImageLayout.image("dst", dst);
        long resize = struct(from.dtype(), rows, columns, bits, scratch);
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
    private long struct(DType dtype, Axis rows, Axis columns, int bits, Scratch scratch) {
        boolean plain = !linear && !alpha;
        if (dtype == DType.U8 && plain && columns.most() <= MOST_COLUMNS) {
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
