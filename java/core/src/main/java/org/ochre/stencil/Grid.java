package org.ochre.stencil;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;
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
import org.ochre.work.Slots;
import org.ochre.work.Strips;
import org.ochre.work.Tiles;

/// The common code of [Gradient], [Hessian] and [GradientAndHessian]: the checks of their arguments, and their calls of
/// the C library.
record Grid(Derivatives derivatives, Spacing y, Spacing x, Border border, Axes axes, int edgeOrder, Missing missing,
        @Nullable Double nodata) {
    private static final long STRIP_ROWS = 16;

    Grid {
        Arguments.range("edgeOrder", edgeOrder, 1, 2);
        boolean inside = border.kind() == Border.Kind.INTERIOR || border.kind() == Border.Kind.ONE_SIDED;
        if (!inside && (y.hasCoordinates() || x.hasCoordinates())) {
            throw Arguments.refuse("border", "interior or one-sided beside coordinates, which end with the image",
                    border);
        }
        if (edgeOrder == 2 && border.kind() != Border.Kind.ONE_SIDED) {
            throw Arguments.refuse("edgeOrder", "1 beside " + border + "; 2 is for one-sided differences", edgeOrder);
        }
        Objects.requireNonNull(axes);
        Objects.requireNonNull(missing);
    }

    TensorType resultType(TensorType src) {
        if (src.rank() < 1 || src.rank() > 3) {
            throw Arguments.refuse("src", "[n], [h, w] or [h, w, c]", src);
        }
        Axes along = along(src);
        if (src.elements() > 0) {
            requireCoordinates(src, along);
            requireSamples(src, along);
        }
        int planes = derivatives.planes(along).size();
        return new TensorType(src.dtype() == DType.F32 ? DType.F32 : DType.F64,
                planes == 1 ? src.shape() : Planes.before(planes, src.shape()));
    }

    private Axes along(TensorType src) {
        if (src.rank() == 1 && axes == Axes.Y) {
            throw Arguments.refuse("src", "[h, w] or [h, w, c] for derivatives along y; those of [n] are along x", src);
        }
        return src.rank() == 1 ? Axes.X : axes;
    }

    private static long rows(TensorType src) {
        return src.rank() == 1 ? 1 : src.size(0);
    }

    private static long columns(TensorType src) {
        return src.size(src.rank() == 1 ? 0 : 1);
    }

    private void requireCoordinates(TensorType src, Axes along) {
        if (along.hasY() && y.hasCoordinates() && y.count() != rows(src)) {
            throw Arguments.refuse("src", y.count() + " rows, as many as coordinates along y", src);
        }
        if (along.hasX() && x.hasCoordinates() && x.count() != columns(src)) {
            throw Arguments.refuse("src", x.count() + " columns, as many as coordinates along x", src);
        }
    }

    private void requireSamples(TensorType src, Axes along) {
        long least = derivatives.samples(edgeOrder);
        boolean fewRows = along.hasY() && rows(src) < least;
        boolean fewColumns = along.hasX() && columns(src) < least;
        if (border.kind() != Border.Kind.ONE_SIDED || !fewRows && !fewColumns) {
            return;
        }
        String which = along == Axes.YX ? "rows and columns" : along == Axes.Y ? "rows" : "columns";
        String step = along != Axes.YX || fewRows && fewColumns
                ? ""
                : "; along(Axes." + (fewRows ? "X" : "Y") + ") leaves out the short axis";
        throw Arguments.refuse("src", "at least " + least + " " + which + " for one-sided differences", src + step);
    }

    Reach reachY() {
        return new Reach(axes.hasY() ? neighbours() : 0, axes.hasY() ? neighbours() : 0, border);
    }

    Reach reachX() {
        return new Reach(axes.hasX() ? neighbours() : 0, axes.hasX() ? neighbours() : 0, border);
    }

    /// How many samples a difference reaches to a side: one, and where it may be one-sided two.
    private long neighbours() {
        return border.kind() == Border.Kind.ONE_SIDED || missing == Missing.SKIP ? 2 : 1;
    }

    /// The bytes of scratch that [#into] takes.
    long scratchBytes(TensorType src) {
        if (resultType(src).elements() == 0) {
            return 0;
        }
        Strips strips = new Strips(src.rank() == 3 ? src.size(2) : 1, rows(src), columns(src), STRIP_ROWS);
        if (isPlain(src.dtype(), along(src))) {
            return Scratch.bytes(Slots.bytes(strips.places()), Structs.Differences.BYTES);
        }
        long partials = Scratch.times(derivatives.planes(along(src)).size(), Scratch.bytes(Structs.Partial.BYTES));
        return Scratch.bytes(Slots.bytes(strips.places()), axisBytes(y), axisBytes(x), partials);
    }

    private static long axisBytes(Spacing spacing) {
        long distances = spacing.isEven() ? 0 : (spacing.count() - 1L) * Double.BYTES;
        return Scratch.bytes(Structs.Axis.BYTES, distances);
    }

    void into(Tensor src, Tensor dst) {
        Arguments.destination("dst", dst, resultType(src.type()));
        Arguments.apart("src", src, "dst", dst);
        if (dst.elements() == 0) {
            return;
        }
        Axes along = along(src.type());
        List<Integer> planes = derivatives.planes(along);
        Tensor image = src.rank() == 1 ? src.expand(0) : src;
        Tensor rows = planes.size() == 1 ? dst.expand(0) : dst;
        ImageLayout field = ImageLayout.image("src", image);
        Planes out = Planes.of("dst", src.rank() == 1 ? rows.expand(1) : rows);
        Strips strips = new Strips(field.channels(), field.height(), field.width(), STRIP_ROWS);
        try (Scratch scratch = new Scratch()) {
            Slots slots = Slots.of(strips.places(), scratch);
            Work work = isPlain(src.dtype(), along) ? together(scratch) : oneByOne(planes, along, src.dtype(), scratch);
            Held.run(() -> strips.forEach((place, channel, first, height) -> {
                ImageLayout from = Planes.channel(field, channel);
                ImageLayout to = out.of(channel).tile(new Tiles.Tile(place, first, 0, height, field.width()));
                work.on(slots, place, from, first, to);
            }), src, dst);
        }
    }

    /// The work on a strip of one channel, on any thread.
    private interface Work {
        void on(Slots slots, long place, ImageLayout from, long first, ImageLayout to);
    }

    /// Whether the C library's function for several planes at once serves a field of that dtype.
    private boolean isPlain(DType field, Axes along) {
        boolean even = y.isEven() && x.isEven() && y.dtype(field) == field && x.dtype(field) == field;
        boolean whole = missing == Missing.PROPAGATE && nodata == null;
        return even && whole && along == Axes.YX && edgeOrder == 1 && field.isFloat();
    }

    private Work together(Scratch scratch) {
        long differences = Structs.Differences.write(scratch, derivatives.orders(), y.step(), x.step(),
                Codes.of(border.kind()), border.value());
        return (slots, place, from, first, to) -> Call.require(NativeStencil.derivatives(from.address(),
                slots.first(place, from), first, differences, to.address(), slots.second(place, to)));
    }

    private Work oneByOne(List<Integer> planes, Axes along, DType field, Scratch scratch) {
        long alongY = axis(y, field, scratch);
        long alongX = axis(x, field, scratch);
        int asked = (along.hasY() ? 1 : 0) + (along.hasX() ? 2 : 0);
        long[] partials = planes.stream()
                .mapToLong(order -> Structs.Partial.write(scratch, order, alongY, alongX, asked,
                        Codes.of(border.kind()), border.value(), edgeOrder, missing == Missing.SKIP, nodata != null,
                        nodata == null ? 0 : nodata))
                .toArray();
        return (slots, place, from, first, to) -> {
            for (int plane = 0; plane < partials.length; plane++) {
                ImageLayout one = Planes.channel(to, plane);
                Call.require(NativeStencil.derivative(from.address(), slots.first(place, from), first, partials[plane],
                        one.address(), slots.second(place, one)));
            }
        };
    }

    /// Writes an `ochre_axis`.
    private static long axis(Spacing spacing, DType field, Scratch scratch) {
        DType dtype = spacing.dtype(field == DType.F32 ? DType.F32 : DType.F64);
        if (spacing.isEven()) {
            return Structs.Axis.write(scratch, spacing.step(), 0, Codes.of(dtype));
        }
        MemorySegment distances = scratch.allocate(ValueLayout.JAVA_DOUBLE, spacing.count() - 1L);
        for (int i = 0; i < spacing.count() - 1; i++) {
            distances.setAtIndex(ValueLayout.JAVA_DOUBLE, i, spacing.distance(i));
        }
        return Structs.Axis.write(scratch, 0, distances.address(), Codes.of(dtype));
    }
}
