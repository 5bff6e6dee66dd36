package org.ochre.stencil;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Missing;
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
import org.ochre.work.Slots;
import org.ochre.work.Strips;
import org.ochre.work.Tiles;
import org.ochre.work.Workspaces;

/// The common code of [LocalMean] and [LocalStats]: the checks of their arguments, and their calls of the C library.
record Windows(long height, long width, Border border, Missing missing, @Nullable Double nodata,
        @Nullable DType dtype, List<LocalStats.Statistic> statistics) {
    private static final long STRIP_ROWS = 16;

    Windows {
        Arguments.range("height", height, 1, Long.MAX_VALUE);
        Arguments.range("width", width, 1, Long.MAX_VALUE);
        if (dtype != null && !dtype.isFloat()) {
            throw Arguments.refuse("dtype", "f32 or f64", dtype);
        }
    }

    /// The dtype of the results. A source that is not served is refused.
    DType resultDType(TensorType src) {
        if (src.dtype() == DType.I64 || src.rank() != 2 && src.rank() != 3) {
            String step = src.dtype() == DType.I64 ? "; new Convert(DType.F64) makes floats of i64" : "";
            throw Arguments.refuse("src", "u8, i8, u16, i16, i32, f32 or f64 [h, w] or [h, w, c]",
                    src + step + Mend.rank(src));
        }
        boolean sums = statistics.contains(LocalStats.Statistic.SUM) && !src.dtype().isFloat();
        boolean wide = src.dtype() == DType.I32 || src.dtype() == DType.F64 || sums;
        return dtype != null ? dtype : wide ? DType.F64 : DType.F32;
    }

    /// The bytes of scratch that [#into] takes.
    long scratchBytes(TensorType src) {
        resultDType(src);
        if (src.elements() == 0) {
            return 0;
        }
        double rows = Math.min(height, 2.0 * src.size(0)) + 3;
        if (rows * Math.min(src.size(1), 2048) + Math.min(width, 2.0 * src.size(1)) > 0x1p55) {
            return Long.MAX_VALUE;
        }
        long places = strips(src.rank() == 3 ? src.size(2) : 1, src.size(0), src.size(1)).places();
        try (Scratch scratch = new Scratch()) {
            long work = NativeStencil.localScratchBytes(struct(scratch), src.size(0), src.size(1));
            return Scratch.bytes(scratch.taken(), Slots.bytes(places), Workspaces.bytes(places, work));
        }
    }

    /// Rows are merged in blocks that begin at multiples of the window's height, so a patch must begin there too.
    Reach reachY() {
        return new Reach(height / 2, height - 1 - height / 2, border, height);
    }

    Reach reachX() {
        return new Reach(width / 2, width - 1 - width / 2, border);
    }

    private Strips strips(long channels, long rows, long columns) {
        return new Strips(channels, rows, columns, Math.max(STRIP_ROWS, 4 * Math.min(height, rows)));
    }

    private long struct(Scratch scratch) {
        return Structs.Window.write(scratch, height, width, Codes.of(border.kind()), border.value(),
                missing == Missing.SKIP, nodata != null, nodata == null ? 0 : nodata, codes(scratch));
    }

    /// @param out the result's planes of each channel, one for each statistic, as the channels of a layout
    void into(Tensor src, Tensor dst, Planes out) {
        ImageLayout image = ImageLayout.image("src", src);
        Strips strips = strips(image.channels(), image.height(), image.width());
        try (Scratch scratch = new Scratch()) {
            long window = struct(scratch);
            Slots slots = Slots.of(strips.places(), scratch);
            Workspaces works = new Workspaces(scratch,
                    NativeStencil.localScratchBytes(window, image.height(), image.width()), work -> {});
            Held.run(() -> strips.forEach((place, channel, first, rows) -> works.use(work -> {
                ImageLayout from = Planes.channel(image, channel);
                ImageLayout to = out.of(channel).tile(new Tiles.Tile(place, first, 0, rows, image.width()));
                Call.require(NativeStencil.local(from.address(), slots.first(place, from), first, window,
                        to.address(), slots.second(place, to), work.address()));
            })), src, dst);
        }
    }

    private long codes(SegmentAllocator scratch) {
        MemorySegment codes = scratch.allocate(statistics.size() * (long) Long.BYTES, Long.BYTES);
        for (int i = 0; i < statistics.size(); i++) {
            codes.setAtIndex(ValueLayout.JAVA_LONG, i, switch (statistics.get(i)) {
                case MEAN -> Structs.WINDOW_MEAN;
                case VARIANCE -> Structs.WINDOW_VARIANCE;
                case DEVIATION -> Structs.WINDOW_DEVIATION;
                case SUM -> Structs.WINDOW_SUM;
                case COUNT -> Structs.WINDOW_COUNT;
            });
        }
        return codes.address();
    }
}
