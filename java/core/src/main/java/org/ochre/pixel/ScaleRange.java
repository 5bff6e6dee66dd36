package org.ochre.pixel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;

/// A range of values scaled to another range, in any dtype: `low` becomes `first`, `high` becomes `last`, and values
/// between lie evenly between. [Convert] is different: it keeps the values. So from U16 to U8 `Convert` makes 255 of
/// all values above 255, and `ScaleRange.ofDType(U8)` divides by 257.
///
/// `first + (x − low) · (last − first) / (high − low)` is computed in F64 in this order, with `low < high` (a range
/// that is given the other way round is turned over, with its target). Values up to `low` become exactly `first`,
/// values from `high` on exactly `last`. The result is stored as [Convert] stores F64: the nearest value, halves to
/// even. NaN stays NaN, and becomes 0 in integers. I64 is rounded to F64 first.
///
/// | source | low, high |
/// |---|---|
/// | [Source#GIVEN] | as given |
/// | [Source#DATA] | the least and the largest finite value of the tensor; where these are one number, `first` |
/// | [Source#DTYPE] | the ends of the source's dtype; 0 and 1 for floats |
///
/// Any shape, any strides, from any dtype to any.
///
/// @param source where `low` and `high` come from
/// @param low with [Source#GIVEN], the value that becomes `first`; else 0
/// @param high with [Source#GIVEN], the value that becomes `last`; else 0
/// @param dtype the dtype of the result
/// @param first finite
/// @param last finite, not equal to `first`; may be less
public record ScaleRange(Source source, double low, double high, DType dtype, double first, double last)
        implements
            UnaryOperation {

    /// Where the range of the source comes from.
    public enum Source {
        GIVEN, DATA, DTYPE
    }

    /// @throws IllegalArgumentException `high: expected a finite number other than low, …, got …`,
    ///     `last: expected a finite number other than first, …, got …`
    public ScaleRange {
        Objects.requireNonNull(dtype, "dtype");
        if (Objects.requireNonNull(source, "source") != Source.GIVEN) {
            low = 0;
            high = 0;
        } else if (low == high || !Double.isFinite(low) || !Double.isFinite(high)) {
            throw Arguments.refuse("high", "a finite number other than low, which is finite too", low + "…" + high);
        }
        if (first == last || !Double.isFinite(first) || !Double.isFinite(last)) {
            throw Arguments.refuse("last", "a finite number other than first, which is finite too",
                    first + "…" + last);
        }
        if (!Double.isFinite((high - low) * (last - first))) {
            throw Arguments.refuse("high", "(high − low) · (last − first) to be finite", low + "…" + high);
        }
    }

    /// That range of values to the whole range of a dtype; to 0…1 for floats.
    ///
    /// @throws IllegalArgumentException `high: expected a finite number other than low, …, got …`
    public static ScaleRange of(double low, double high, DType dtype) {
        return new ScaleRange(Source.GIVEN, low, high, dtype, least(dtype), most(dtype));
    }

    /// The range that the source's values have to the whole range of a dtype; to 0…1 for floats.
    public static ScaleRange ofData(DType dtype) {
        return new ScaleRange(Source.DATA, 0, 0, dtype, least(dtype), most(dtype));
    }

    /// The whole range of the source's dtype to the whole range of another; floats have 0…1.
    public static ScaleRange ofDType(DType dtype) {
        return new ScaleRange(Source.DTYPE, 0, 0, dtype, least(dtype), most(dtype));
    }

    /// The same operation with another target.
    ///
    /// @throws IllegalArgumentException `last: expected a finite number other than first, …, got …`
    public ScaleRange onto(double newFirst, double newLast) {
        return new ScaleRange(source, low, high, dtype, newFirst, newLast);
    }

    @Override
    public TensorType resultType(TensorType src) {
        return new TensorType(dtype, src.shape());
    }

    @Override
    public long scratchBytes(TensorType src) {
        long count = PixelTiles.count(src);
        if (count == 0) {
            return 0;
        }
        long ranges = source == Source.DATA ? 2 * Double.BYTES * count : 0;
        return Scratch.bytes(Slots.bytes(count), Math.max(Structs.Scale.BYTES, ranges));
    }

    /// @throws IllegalArgumentException `src: expected values whose range times (last − first) is finite, got …`, and
    ///     for memory that is not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Arguments.destination("dst", dst, resultType(src.type()));
        Arguments.source("src", src);
        Arguments.apart("src", src, "dst", dst);
        double[] range = range(src, dst);
        PixelTiles.eachImage(src, dst, (image, result) -> scale(image, result, range));
    }

    private void scale(Tensor image, Tensor result, double[] range) {
        boolean up = range[0] < range[1];
        try (Scratch scratch = new Scratch()) {
            long struct = Structs.Scale.write(scratch, up ? range[0] : range[1], up ? range[1] : range[0],
                    up ? first : last, up ? last : first);
            PixelTiles.run(image, result, (in, inLayout, out, outLayout) -> NativePixel.scaleRange(in, inLayout, struct,
                    out, outLayout));
        }
    }

    private double[] range(Tensor src, Tensor dst) {
        return switch (source) {
            case GIVEN -> new double[]{low, high};
            case DTYPE -> usable(new double[]{least(src.dtype()), most(src.dtype())});
            case DATA -> {
                double[] range = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
                PixelTiles.eachImage(src, dst, (image, result) -> widen(range, image));
                yield usable(range);
            }
        };
    }

    /// A range of two different numbers, also where the values are one number, or none.
    private double[] usable(double[] range) {
        if (range[0] > range[1]) {
            return new double[]{0, 1};
        }
        double end = range[0] == range[1] ? Math.nextUp(range[0]) : range[1];
        if (!Double.isFinite((end - range[0]) * (last - first))) {
            throw Arguments.refuse("src", "values whose range times (last − first) is finite", range[0] + "…" + end);
        }
        return new double[]{range[0], end};
    }

    private static void widen(double[] range, Tensor image) {
        ImageLayout layout = ImageLayout.image("src", image);
        Tiles tiles = new Tiles(layout.height(), layout.width());
        try (Scratch scratch = new Scratch()) {
            Slots slots = Slots.of(tiles.count(), scratch);
            MemorySegment ranges = scratch.allocate(2 * Double.BYTES * tiles.count(), Double.BYTES);
            Held.run(() -> tiles.forEach(tile -> {
                long at = 2 * Double.BYTES * tile.index();
                ranges.set(ValueLayout.JAVA_DOUBLE, at, Double.POSITIVE_INFINITY);
                ranges.set(ValueLayout.JAVA_DOUBLE, at + Double.BYTES, Double.NEGATIVE_INFINITY);
                ImageLayout part = layout.tile(tile);
                Call.require(NativePixel.valueRange(part.address(), slots.first(tile.index(), part),
                        ranges.address() + at));
            }), image);
            for (long i = 0; i < tiles.count(); i++) {
                range[0] = Math.min(range[0], ranges.getAtIndex(ValueLayout.JAVA_DOUBLE, 2 * i));
                range[1] = Math.max(range[1], ranges.getAtIndex(ValueLayout.JAVA_DOUBLE, 2 * i + 1));
            }
        }
    }

    private static double least(DType dtype) {
        return dtype.isFloat() ? 0 : dtype.min();
    }

    private static double most(DType dtype) {
        return dtype.isFloat() ? 1 : dtype.max();
    }
}
