package org.ochre.resample;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.foreign.NativeResample;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Call;
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
        double down = work(rows, columns, src.size(1));
        double across = work(columns, rows, src.size(0));
        if (4 * across < down) {
            downFirst(turned(src), columns, rows, turned(dst), scratch);
        } else {
            downFirst(src, rows, columns, dst, scratch);
        }
    }

    private static double work(Axis first, Axis second, long pixels) {
        return (double) first.size() * first.most() * pixels + (double) first.size() * second.size() * second.most();
    }

    private static Tensor turned(Tensor image) {
        return image.rank() == 2 ? image.permute(1, 0) : image.permute(1, 0, 2);
    }

    private void downFirst(Tensor src, Axis rows, Axis columns, Tensor dst, Scratch scratch) {
        ImageLayout from = ImageLayout.image("src", src);
        ImageLayout to = ImageLayout.image("dst", dst);
        long resize = struct(from.dtype(), rows, columns, scratch);
        long group = group(from);
        long groups = Math.ceilDiv(from.channels(), group);
        long even = Math.ceilDiv(Math.ceilDiv(to.height(), Tiles.MOST), GROUP) * GROUP;
        long weight = Math.max(to.width(), Math.ceilDiv(from.height() * from.width(), to.height()));
        Strips strips = new Strips(groups, to.height(), weight * group, even);
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
        boolean narrow = rows.most() + columns.most() <= MOST_F32
                && (dtype == DType.U8 || dtype == DType.U16 && plain);
        DType sums = narrow ? DType.F32 : DType.F64;
        return Structs.Resize.write(scratch, rows.struct(sums, scratch), columns.struct(sums, scratch),
                narrow ? Structs.F32 : Structs.F64, linear, alpha);
    }
}
