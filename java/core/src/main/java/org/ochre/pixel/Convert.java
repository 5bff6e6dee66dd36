package org.ochre.pixel;

import java.util.Arrays;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.ImageLayout;
import org.ochre.work.Slots;
import org.ochre.work.Tiles;

/// The same values in another dtype, each as exact as that dtype can hold it.
///
/// | from | to | value |
/// |---|---|---|
/// | any | F32, F64 | the nearest, halves to even; beyond the range of F32 infinite, as numpy's `astype` |
/// | any | integers | the nearest, halves to even, then the nearest in the range of the dtype; NaN becomes 0 |
///
/// Any shape and any strides. Widening is exact, except from I64 to floats and from I32 to F32, where the float has
/// fewer digits. numpy's `astype` differs for values that an integer dtype cannot hold: it cuts fractions off and wraps
/// around.
///
/// @param dtype the dtype of the result
public record Convert(DType dtype) implements UnaryOperation {

    @Override
    public TensorType resultType(TensorType src) {
        return new TensorType(dtype, src.shape());
    }

    @Override
    public long scratchBytes(TensorType src) {
        int rank = src.rank();
        int row = rank > 3 ? rank - 3 : rank - 2;
        long height = row < 0 ? 1 : src.size(row);
        long width = rank == 0 ? 1 : src.size(row + 1);
        return src.elements() == 0 ? 0 : Slots.bytes(new Tiles(height, width).count());
    }

    /// @throws IllegalArgumentException for memory that is not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Arguments.destination("dst", dst, resultType(src.type()));
        Arguments.source("src", src);
        Arguments.apart("src", src, "dst", dst);
        map(src, dst);
    }

    /// Works the last three axes as an image, and the axes before them one index at a time.
    private static void map(Tensor src, Tensor dst) {
        if (src.rank() > 3) {
            for (long i = 0; i < src.size(0); i++) {
                map(src.at(i), dst.at(i));
            }
        } else if (src.rank() < 2) {
            map(src.expand(0), dst.expand(0));
        } else if (Arrays.stream(src.shape()).allMatch(size -> size > 0)) {
            mapImage(src, dst);
        }
    }

    private static void mapImage(Tensor src, Tensor dst) {
        ImageLayout from = ImageLayout.image("src", src);
        ImageLayout to = ImageLayout.image("dst", dst);
        Tiles tiles = new Tiles(from.height(), from.width());
        try (Scratch scratch = new Scratch()) {
            Slots slots = Slots.of(tiles.count(), scratch);
            Held.run(() -> tiles.forEach(tile -> {
                ImageLayout part = from.tile(tile);
                ImageLayout result = to.tile(tile);
                Call.require(NativePixel.convert(part.address(), slots.first(tile.index(), part), result.address(),
                        slots.second(tile.index(), result)));
            }), src, dst);
        }
    }
}
