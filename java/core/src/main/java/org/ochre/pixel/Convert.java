package org.ochre.pixel;

import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.foreign.NativePixel;
import org.ochre.work.Arguments;

/// The same values in another dtype, each as exact as that dtype can hold it. [ScaleRange] is different: it makes the
/// range of one dtype, or any other range, into another. So U16 becomes U8 here by cutting off at 255, and there by
/// dividing by 257.
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
        return PixelTiles.scratchBytes(src);
    }

    /// @throws IllegalArgumentException for memory that is not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Arguments.destination("dst", dst, resultType(src.type()));
        Arguments.source("src", src);
        Arguments.apart("src", src, "dst", dst);
        PixelTiles.eachImage(src, dst, (image, result) -> PixelTiles.run(image, result, NativePixel::convert));
    }
}
