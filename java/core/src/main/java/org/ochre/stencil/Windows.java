package org.ochre.stencil;

import java.util.Set;
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
        @Nullable DType dtype) {
    private static final long STRIP_ROWS = 16;

    Windows {
        Arguments.range("height", height, 1, Long.MAX_VALUE);
        Arguments.range("width", width, 1, Long.MAX_VALUE);
        if (dtype != null && !dtype.isFloat()) {
            throw Arguments.refuse("dtype", "f32 or f64", dtype);
        }
    }

    private static final Set<DType> SERVED = Set.of(DType.U8, DType.U16, DType.I32, DType.F32, DType.F64);

    /// The dtype of the results. A source that is not served is refused.
    DType resultDType(TensorType src) {
        boolean served = switch (src.dtype()) {
            case U8, U16, I32, F32, F64 -> true;
            case I8, I16, I64 -> false;
        };
        if (!served || src.rank() != 2 && src.rank() != 3) {
            throw Arguments.refuse("src", "u8, u16, i32, f32 or f64 [h, w] or [h, w, c]",
                    src + Mend.dtype(src, src.dtype() == DType.I64 ? DType.F64 : DType.F32, SERVED) + Mend.rank(src));
        }
        if (src.elements() > 0 && (height > src.size(0) || width > src.size(1))) {
            throw Arguments.refuse("window", "at most the image's " + src.size(0) + " × " + src.size(1),
                    height + " × " + width);
        }
        boolean wide = src.dtype() == DType.I32 || src.dtype() == DType.F64;
        return dtype != null ? dtype : wide ? DType.F64 : DType.F32;
    }

    /// The bytes of scratch that [#into] takes.
    long scratchBytes(TensorType src) {
        resultDType(src);
        if (src.elements() == 0) {
            return 0;
        }
        long places = strips(src.rank() == 3 ? src.size(2) : 1, src.size(0), src.size(1)).places();
        try (Scratch scratch = new Scratch()) {
            long work = NativeStencil.localScratchBytes(struct(scratch), src.size(1));
            return Scratch.bytes(scratch.taken(), Slots.bytes(places), Workspaces.bytes(places, work));
        }
    }

    private Strips strips(long channels, long rows, long columns) {
        return new Strips(channels, rows, columns, Math.max(STRIP_ROWS, 4 * height));
    }

    private long struct(Scratch scratch) {
        return Structs.Window.write(scratch, height, width, Codes.of(border.kind()), border.value(),
                missing == Missing.SKIP, nodata != null, nodata == null ? 0 : nodata);
    }

    /// @param out the result's planes of each channel: the mean, or mean and variance, as the channels of a layout
    void into(Tensor src, Tensor dst, Planes out) {
        ImageLayout image = ImageLayout.image("src", src);
        Strips strips = strips(image.channels(), image.height(), image.width());
        try (Scratch scratch = new Scratch()) {
            long window = struct(scratch);
            Slots slots = Slots.of(strips.places(), scratch);
            Workspaces works = new Workspaces(scratch, NativeStencil.localScratchBytes(window, image.width()),
                    work -> {});
            Held.run(() -> strips.forEach((place, channel, first, rows) -> works.use(work -> {
                ImageLayout from = Planes.channel(image, channel);
                ImageLayout to = out.of(channel).tile(new Tiles.Tile(place, first, 0, rows, image.width()));
                Call.require(NativeStencil.local(from.address(), slots.first(place, from), first, window,
                        to.address(), slots.second(place, to), work.address()));
            })), src, dst);
        }
    }
}
