package org.ochre.resample;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.TiledOperation;
import org.ochre.work.Arguments;
import org.ochre.work.Patches;

/// An image in another size. The value of a pixel is the weighted sum of the source's pixels around its place; the
/// [Filter] gives the weights. Result pixel `i` of `n` has its centre at `(i + 0.5) · length / n` of the source. For
/// OpenCV's own numbers, call `resize` through `Mats.call` of the OpenCV module: its bilinear, cubic and Lanczos
/// filters skip pixels where they shrink.
///
/// | dtype | result |
/// |---|---|
/// | U8, U16 | within 1 of the exact sum, rounded and clipped once; a constant stays as it is |
/// | F32 | the sum in F64, rounded; not clipped; a constant stays as it is, and a NaN touches only its windows |
/// | F64 | within `(n + 8) · 2⁻⁵⁰` times the sum of the absolute products, for windows of n rows and columns together |
/// | any other | with [Filter#NEAREST] alone, which copies pixels |
///
/// Images are `[h, w]` or `[h, w, c]` with any strides and at least one pixel. Four channels are RGBA: colours are
/// multiplied by alpha, summed, and divided by the alpha of the result. So the colour of a transparent pixel does not
/// bleed into its neighbours. Where the result's alpha is 0, its colours are 0. [#straight] sums the four channels as
/// they are. [#linear] sums the light that sRGB codes stand for instead of the codes; alpha is not converted. In
/// floats the codes are 0…1.
///
/// @param height rows, of the result or of the room for it
/// @param width columns, of the result or of the room for it
/// @param mode how the result and the size go together
/// @param filter the weights
/// @param box the rectangle that becomes the result; null for the whole source. Filters see the pixels around it.
/// @param linear whether light is summed instead of sRGB codes
/// @param premultiplied whether the colours of four channels are weighed by alpha
public record Resize(
        long height, long width, Mode mode, Filter filter, @Nullable Box box, boolean linear, boolean premultiplied)
        implements
            TiledOperation {
    private static final long MOST = Integer.MAX_VALUE;

    /// How the size of the result follows from the height and width that are asked for.
    public enum Mode {
        /// The result has this height and width; the ratio of the sides may change.
        EXACT,
        /// The largest result of the source's ratio that fits; its sides are rounded, and are at least 1. Smaller
        /// sources are enlarged.
        FIT,
        /// The result has this height and width. It shows as much of the middle of the source as has this ratio.
        FILL
    }

    /// @throws IllegalArgumentException `height: expected 1…2147483647, got …`
    public Resize {
        Arguments.range("height", height, 1, MOST);
        Arguments.range("width", width, 1, MOST);
        Objects.requireNonNull(mode);
        Objects.requireNonNull(filter);
    }

    /// To exactly this size, with [Filter#LANCZOS3].
    public Resize(long height, long width) {
        this(height, width, Mode.EXACT, Filter.LANCZOS3, null, false, true);
    }

    /// To the largest size within these that keeps the ratio, with [Filter#LANCZOS3].
    public static Resize fit(long height, long width) {
        return new Resize(height, width).with(Mode.FIT);
    }

    /// To exactly this size; what has another ratio is cut off at both sides. With [Filter#LANCZOS3].
    public static Resize fill(long height, long width) {
        return new Resize(height, width).with(Mode.FILL);
    }

    /// The same operation with another mode.
    public Resize with(Mode other) {
        return new Resize(height, width, other, filter, box, linear, premultiplied);
    }

    /// The same operation with another filter.
    public Resize with(Filter other) {
        return new Resize(height, width, mode, other, box, linear, premultiplied);
    }

    /// The same operation on a rectangle of the source.
    public Resize crop(Box rectangle) {
        return new Resize(height, width, mode, filter, rectangle, linear, premultiplied);
    }

    /// The same operation with sums of light instead of sRGB codes.
    public Resize linear(boolean light) {
        return new Resize(height, width, mode, filter, box, light, premultiplied);
    }

    /// The same operation with four channels that are independent of each other.
    public Resize straight() {
        return new Resize(height, width, mode, filter, box, linear, false);
    }

    /// @throws IllegalArgumentException `src: expected u8, u16, f32 or f64 [h, w] or [h, w, c], got …`,
    ///     `src: expected 1, 3 or 4 channels for linear light, got …`, `src: expected at least one pixel, got …`,
    ///     `box: expected a rectangle inside [9, 8], got …`
    @Override
    public TensorType resultType(TensorType src) {
        boolean image = src.rank() == 2 || src.rank() == 3;
        if (!image || filter != Filter.NEAREST && !isSummed(src.dtype())) {
            throw Arguments.refuse("src", filter == Filter.NEAREST
                    ? "an image [h, w] or [h, w, c]"
                    : "u8, u16, f32 or f64 [h, w] or [h, w, c]", src);
        }
        long channels = src.rank() == 2 ? 1 : src.size(2);
        if (linear && channels != 1 && channels != 3 && channels != 4) {
            throw Arguments.refuse("src", "1, 3 or 4 channels for linear light", src);
        }
        if (src.size(0) == 0 || src.size(1) == 0) {
            throw Arguments.refuse("src", "at least one pixel", src);
        }
        if (src.size(0) > MOST || src.size(1) > MOST) {
            throw Arguments.refuse("src", "at most " + MOST + " rows and columns", src);
        }
        if (box != null) {
            box.requireInside(src.size(0), src.size(1));
        }
        long[] shape = src.shape();
        shape[0] = mode == Mode.FIT ? fitted(height, whole(src).height(), width, whole(src).width()) : height;
        shape[1] = mode == Mode.FIT ? fitted(width, whole(src).width(), height, whole(src).height()) : width;
        return new TensorType(src.dtype(), shape);
    }

    private static boolean isSummed(DType dtype) {
        return dtype == DType.U8 || dtype == DType.U16 || dtype.isFloat();
    }

    /// A side of the result: all of its room, or as much as the other side leaves it.
    private static long fitted(long room, double side, long otherRoom, double otherSide) {
        boolean leads = room * otherSide <= otherRoom * side;
        return leads ? room : Math.clamp((long) Math.floor(side * otherRoom / otherSide + 0.5), 1, room);
    }

    private Box whole(TensorType src) {
        return box == null ? new Box(0, 0, src.size(0), src.size(1)) : box;
    }

    @Override
    public long scratchBytes(TensorType src) {
        TensorType dst = resultType(src);
        return scratchBytes(Tile.whole(src, dst, area(src)), src, dst);
    }

    @Override
    public long tileScratchBytes(TensorType src, Span rows, Span columns) {
        return scratchBytes(tile(src, rows, columns), patchType(src, rows, columns), tileType(src, rows, columns));
    }

    private long scratchBytes(Tile tile, TensorType patch, TensorType dst) {
        if (dst.elements() == 0) {
            return 0;
        }
        if (filter == Filter.NEAREST) {
            return Nearest.scratchBytes(dst);
        }
        return areBlocks(tile)
                ? Blocks.scratchBytes(patch, dst, tile.blocks())
                : new WeightedSums(filter, linear, isRgba(patch)).scratchBytes(tile, patch, dst);
    }

    @Override
    public List<Span> sourceRows(TensorType src, Span rows) {
        Patches.rows(this, src, rows);
        Box area = area(src);
        return rows.count() == 0
                ? List.of()
                : List.of(Axis.reached(filter, resultType(src).size(0), src.size(0), area.y(), area.height(), rows));
    }

    @Override
    public List<Span> sourceColumns(TensorType src, Span columns) {
        Patches.columns(this, src, columns);
        Box area = area(src);
        return columns.count() == 0
                ? List.of()
                : List.of(Axis.reached(filter, resultType(src).size(1), src.size(1), area.x(), area.width(), columns));
    }

    private Tile tile(TensorType src, Span rows, Span columns) {
        List<Span> y = sourceRows(src, rows);
        List<Span> x = sourceColumns(src, columns);
        return new Tile(src, resultType(src), area(src), rows, columns, y.isEmpty() ? 0 : y.getFirst().first(),
                x.isEmpty() ? 0 : x.getFirst().first());
    }

    private Box area(TensorType src) {
        return mode == Mode.FILL ? whole(src).centred(height, width) : whole(src);
    }

    private boolean areBlocks(Tile tile) {
        return filter == Filter.AREA && !linear && !isRgba(tile.src())
                && Blocks.fit(tile.src(), tile.dst(), tile.area());
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        TensorType type = src.type();
        TensorType result = resultType(type);
        Arguments.destination("dst", dst, result);
        Arguments.source("src", src);
        Arguments.apart("src", src, "dst", dst);
        run(Tile.whole(type, result, area(type)), src, dst);
    }

    /// Each tile also takes time and scratch for the windows of all rows and columns of the whole result.
    @Override
    public void tile(TensorType src, Span rows, Span columns, Tensor patch, Tensor dst) {
        Patches.tile(this, src, rows, columns, patch, dst);
        run(tile(src, rows, columns), patch, dst);
    }

    private void run(Tile tile, Tensor src, Tensor dst) {
        if (dst.elements() == 0) {
            return;
        }
        if (filter == Filter.NEAREST) {
            Nearest.pick(tile, src, dst);
        } else if (areBlocks(tile)) {
            Blocks.mean(src, dst, tile.blocks());
        } else {
            new WeightedSums(filter, linear, isRgba(src.type())).run(tile, src, dst);
        }
    }

    private boolean isRgba(TensorType src) {
        return premultiplied && src.rank() == 3 && src.size(2) == 4;
    }
}
