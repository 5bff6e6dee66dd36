package org.ochre.pixel;

import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;
import org.ochre.work.Arguments;

/// The image turned clockwise by quarters: `Rotate(1)` is `numpy.rot90(image, -1)`. The result is dense memory.
/// [#view] turns an image without a copy; operations take such a view like any other, but one that reads rows is faster
/// on the copy.
///
/// | quarters | dst\[i, j\] | shape |
/// |---|---|---|
/// | 0 | src\[i, j\] | `[h, w]` or `[h, w, c]` |
/// | 1 | src\[h − 1 − j, i\] | `[w, h]` or `[w, h, c]` |
/// | 2 | src\[h − 1 − i, w − 1 − j\] | `[h, w]` or `[h, w, c]` |
/// | 3 | src\[j, w − 1 − i\] | `[w, h]` or `[w, h, c]` |
///
/// Any dtype, any strides.
///
/// @param quarters any whole number; 4 more are the same, and negative ones turn the other way. Kept as 0…3
public record Rotate(int quarters) implements UnaryOperation {

    public Rotate {
        quarters = Math.floorMod(quarters, 4);
    }

    /// The turned image as a view of the same memory.
    ///
    /// @throws IllegalArgumentException `src: expected [h, w] or [h, w, c], got …`
    public Tensor view(Tensor src) {
        resultType(src.type());
        return switch (quarters) {
            case 0 -> src;
            case 1 -> transposed(src).flip(1);
            case 2 -> src.flip(0).flip(1);
            default -> transposed(src).flip(0);
        };
    }

    private static Tensor transposed(Tensor src) {
        return src.rank() == 2 ? src.permute(1, 0) : src.permute(1, 0, 2);
    }

    /// @throws IllegalArgumentException `src: expected [h, w] or [h, w, c], got …`
    @Override
    public TensorType resultType(TensorType src) {
        if (src.rank() != 2 && src.rank() != 3) {
            throw Arguments.refuse("src", "[h, w] or [h, w, c]", src);
        }
        long[] shape = src.shape();
        if (quarters % 2 == 1) {
            shape[0] = src.size(1);
            shape[1] = src.size(0);
        }
        return new TensorType(src.dtype(), shape);
    }

    @Override
    public long scratchBytes(TensorType src) {
        return PixelTiles.scratchBytes(resultType(src));
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Pictures.check(src, dst, resultType(src.type()));
        if (src.elements() > 0) {
            PixelTiles.run(view(src), dst, NativePixel::copy);
        }
    }
}
