package org.ochre.stencil;

import java.lang.foreign.MemorySegment;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.NativeStencil;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Codes;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Mend;
import org.ochre.work.Patches;
import org.ochre.work.Strips;
import org.ochre.work.Workspaces;

/// The window of pixels that each result of a filter comes from, and the code that runs a filter over an image. It runs
/// in strips of rows. The channels of a pixel are worked together where they lie side by side, else one by one.
///
/// @param height rows of the window
/// @param width columns of the window
/// @param anchorY the row of the window that lies on the result's pixel
/// @param anchorX the column of the window that lies on the result's pixel
/// @param border the pixels outside the image
record Window(int height, int width, int anchorY, int anchorX, Border border) {
    /// Fewer strips than other operations have, since each strip also reads rows of its neighbours.
    private static final long MOST_STRIPS = 32;

    /// The most channels that are worked together, so that a block of the C library stays about as long as one row.
    private static final long MOST_CHANNELS = 512;

    private static final int ONE_PASS_TAPS = 9;

    Window {
        Arguments.range("height", height, 1, Short.MAX_VALUE);
        Arguments.range("width", width, 1, Short.MAX_VALUE);
        Arguments.range("anchorY", anchorY, 0, height - 1L);
        Arguments.range("anchorX", anchorX, 0, width - 1L);
        if (border.kind() == Border.Kind.ONE_SIDED) {
            throw Arguments.refuse("border", "interior or one that extends the image", border);
        }
    }

    /// The work on strips, on any thread.
    interface Work {
        void on(Strip strip);

        /// The bytes of scratch that a strip takes.
        ///
        /// @param channels of the strip
        /// @param results how many results the strip has
        /// @param result the dtype of the results
        long bytes(long channels, long results, DType result);
    }

    /// A part of the results: as many as `dst` has, from (y, x) on.
    ///
    /// @param scratch closed when the strip is done
    record Strip(Tensor image, long y, long x, Tensor dst, Scratch scratch) {

        /// The same part of the results, written into another tensor.
        Strip into(Tensor other) {
            return new Strip(image, y, x, other, scratch);
        }
    }

    /// The dtype that an operation computes in.
    static DType working(DType src, @Nullable DType asked) {
        return src == DType.I32 || src == DType.F64 || asked == DType.F64 ? DType.F64 : DType.F32;
    }

    static TensorType resultType(TensorType src, @Nullable DType asked) {
        boolean image = src.rank() == 2 || src.rank() == 3;
        if (!image || src.dtype() == DType.I64) {
            throw Arguments.refuse("src", "u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c]",
                    src + Mend.dtype(src, DType.F64, EnumSet.complementOf(EnumSet.of(DType.I64))) + Mend.rank(src));
        }
        return new TensorType(asked != null ? asked : working(src.dtype(), null), src.shape());
    }

    /// The work that computes the sums of a kernel's products for each strip.
    ///
    /// @param scratch must stay open as long as the work runs
    Work sums(Kernel kernel, double delta, DType working, Scratch scratch) {
        return sums(struct(kernel, delta, scratch), 0, working, scratch);
    }

    /// The work that computes the sums of a row's products with a column's for each strip. It takes one pass where both
    /// are so short that this is faster, else two.
    ///
    /// @param scratch must stay open as long as the work runs
    Work sums(Kernel.Separated passes, double delta, DType working, Scratch scratch) {
        Kernel column = passes.column();
        Kernel row = passes.row();
        if (column.taps() * row.taps() <= ONE_PASS_TAPS && isModerate(column) && isModerate(row)) {
            return sums(passes.product(), delta, working, scratch);
        }
        return sums(struct(column, 0, scratch), struct(row, delta, scratch), working, scratch);
    }

    /// Whether products of such taps stay within the range of F32. A product of two moderate taps is 0 only where a tap
    /// is 0.
    private static boolean isModerate(Kernel kernel) {
        for (int i = 0; i < kernel.taps(); i++) {
            double size = Math.abs(kernel.at(i / kernel.width(), i % kernel.width()));
            if (size != 0 && (size < 0x1p-50 || size > 0x1p50)) {
                return false;
            }
        }
        return true;
    }

    private static long struct(Kernel kernel, double delta, Scratch scratch) {
        return Structs.Kernel.write(scratch, kernel.height(), kernel.width(), kernel.write(scratch), delta);
    }

    private Work sums(long kernel, long row, DType working, Scratch scratch) {
        long filter = Structs.Filter.write(scratch, kernel, row, anchorY, anchorX, Codes.of(border.kind()),
                border.value(), Codes.of(working));
        return new Sums(filter);
    }

    /// @param filter the address of an `ochre_filter`
    private record Sums(long filter) implements Work {
        @Override
        public void on(Strip strip) {
            ImageLayout from = ImageLayout.image("src", strip.image());
            ImageLayout to = ImageLayout.image("dst", strip.dst());
            Scratch scratch = strip.scratch();
            MemorySegment work = scratch.allocate(NativeStencil.correlateScratchBytes(filter, to.channels()), 64);
            Call.require(NativeStencil.correlate(from.address(), from.layout(scratch), strip.y(), strip.x(), filter,
                    to.address(), to.layout(scratch), work.address()));
        }

        @Override
        public long bytes(long channels, long results, DType result) {
            return Scratch.bytes(NativeStencil.correlateScratchBytes(filter, channels), Structs.Layout.BYTES,
                    Structs.Layout.BYTES);
        }
    }

    /// The bytes of scratch that [#run] takes for a whole image, with those of the work itself. A layout decides
    /// whether channels are worked together, so this is the larger of both ways.
    ///
    /// @param scratch what the work has been made with
    long scratchBytes(TensorType image, TensorType result, Work work, Scratch scratch) {
        if (image.elements() == 0) {
            return scratch.taken();
        }
        long channels = image.rank() == 2 ? 1 : image.size(2);
        long most = 0;
        for (long group : new long[]{1, Math.min(channels, MOST_CHANNELS)}) {
            Strips strips = strips(result, channels, group);
            long results = Math.min(strips.rows(), image.size(0)) * image.size(1) * group;
            long strip = work.bytes(group, results, result.dtype());
            most = Math.max(most, Workspaces.bytes(strips.places(), strip));
        }
        return Scratch.bytes(scratch.taken(), most);
    }

    Reach reachY() {
        return new Reach(anchorY, height - 1L - anchorY, border);
    }

    Reach reachX() {
        return new Reach(anchorX, width - 1L - anchorX, border);
    }

    /// Computes a tile of the results of an operation that can compute a part of them alone.
    static <O extends WindowOperation & NeighbourOperation> void tile(O operation, TensorType src, Span rows,
            Span columns, Tensor patch, Tensor dst) {
        Patches.tile(operation, src, rows, columns, patch, dst);
        if (dst.elements() > 0) {
            operation.within(patch, operation.reachY().place(src.size(0), rows),
                    operation.reachX().place(src.size(1), columns), dst);
        }
    }

    private Strips strips(TensorType dst, long channels, long group) {
        return new Strips(Math.ceilDiv(channels, group), dst.size(0), dst.size(1) * group,
                Math.max(4L * height, Math.ceilDiv(dst.size(0), MOST_STRIPS)));
    }

    /// Computes the results of a rectangle as large as `dst`, from (y, x) on.
    ///
    /// @param result the type of the whole image's result
    void run(Tensor image, long y, long x, Tensor dst, TensorType result, Work work) {
        Arguments.rectangle(image, y, x, dst, result);
        if (dst.elements() == 0) {
            return;
        }
        long channels = image.rank() == 2 ? 1 : image.size(2);
        boolean interleaved = image.rank() == 3 && image.stride(2) == image.dtype().size();
        long group = interleaved ? Math.min(channels, MOST_CHANNELS) : 1;
        Strips strips = strips(dst.type(), channels, group);
        Held.run(() -> strips.forEach((_, index, first, rows) -> {
            long channel = index * group;
            long count = Math.min(group, channels - channel);
            try (Scratch scratch = new Scratch()) {
                Tensor all = part(dst, channel, count);
                Tensor strip = rows == dst.size(0) ? all : all.slice(0, first, first + rows);
                work.on(new Strip(part(image, channel, count), y + first, x, strip, scratch));
            }
        }), image, dst);
    }

    private static Tensor part(Tensor tensor, long channel, long count) {
        if (tensor.rank() == 2) {
            return tensor;
        }
        return count == 1 ? tensor.channel(channel) : tensor.slice(2, channel, channel + count);
    }
}
