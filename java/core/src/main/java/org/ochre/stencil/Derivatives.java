package org.ochre.stencil;

import org.ochre.Border;
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

/// The sets of derivatives that operations compute, and how all these operations run.
enum Derivatives {
    GRADIENT(Structs.GRADIENT, 2, 2),
    HESSIAN(Structs.HESSIAN, 3, 3),
    GRADIENT_AND_HESSIAN(Structs.GRADIENT_AND_HESSIAN, 5, 3);

    private static final long STRIP_ROWS = 16;

    private final int orders;
    private final long planes;
    private final long samples;

    /// @param orders the C library's number of this set
    /// @param planes how many planes the result has
    /// @param samples how many samples along each axis one-sided differences need
    Derivatives(int orders, long planes, long samples) {
        this.orders = orders;
        this.planes = planes;
        this.samples = samples;
    }

    static void requireSpacing(String argument, double spacing) {
        if (!(spacing > 0) || Double.isInfinite(spacing)) {
            throw Arguments.refuse(argument, "a finite spacing > 0", spacing);
        }
    }

    TensorType resultType(TensorType src, Border border) {
        if (!src.dtype().isFloat() || src.rank() != 2 && src.rank() != 3) {
            String step = src.dtype().isFloat() ? "" : "; new Convert(DType.F32) makes floats of integers";
            throw Arguments.refuse("src", "f32 or f64 [h, w] or [h, w, c]", src + step + Mend.rank(src));
        }
        boolean few = src.size(0) < samples || src.size(1) < samples;
        if (border.kind() == Border.Kind.ONE_SIDED && few && src.elements() > 0) {
            throw Arguments.refuse("src", "at least " + samples + " rows and columns for one-sided differences", src);
        }
        return new TensorType(src.dtype(), Planes.before(planes, src.shape()));
    }

    long scratchBytes(TensorType src, Border border) {
        if (resultType(src, border).elements() == 0) {
            return 0;
        }
        long channels = src.rank() == 3 ? src.size(2) : 1;
        Strips strips = new Strips(channels, src.size(0), src.size(1), STRIP_ROWS);
        return Scratch.bytes(Structs.Differences.BYTES, Slots.bytes(strips.places()));
    }

    void into(Tensor src, Tensor dst, double dy, double dx, Border border) {
        Arguments.destination("dst", dst, resultType(src.type(), border));
        Arguments.apart("src", src, "dst", dst);
        if (dst.elements() == 0) {
            return;
        }
        ImageLayout field = ImageLayout.image("src", src);
        Planes out = Planes.of("dst", dst);
        Strips strips = new Strips(field.channels(), field.height(), field.width(), STRIP_ROWS);
        try (Scratch scratch = new Scratch()) {
            long differences = Structs.Differences.write(scratch, orders, dy, dx, Codes.of(border.kind()),
                    border.value());
            Slots slots = Slots.of(strips.places(), scratch);
            Held.run(() -> strips.forEach((place, channel, first, height) -> {
                ImageLayout from = Planes.channel(field, channel);
                ImageLayout to = out.of(channel).tile(new Tiles.Tile(place, first, 0, height, field.width()));
                Call.require(NativeStencil.derivatives(from.address(), slots.first(place, from), first, differences,
                        to.address(), slots.second(place, to)));
            }), src, dst);
        }
    }
}
