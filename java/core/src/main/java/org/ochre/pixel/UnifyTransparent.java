package org.ochre.pixel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.UnaryOperation;
import org.ochre.work.Arguments;

/// Makes all fully transparent pixels equal. Where the last channel (alpha) is 0, all four channels become 0; other
/// pixels are copied. So an invisible colour takes no place in a palette, and is not mapped to a visible colour.
///
/// | tensor | dtype | shape |
/// |---|---|---|
/// | src, dst | U8 | `[h, w, 4]`, any strides |
public record UnifyTransparent() implements UnaryOperation {

    /// @throws IllegalArgumentException `src: expected u8 [h, w, 4], got …`
    @Override
    public TensorType resultType(TensorType src) {
        if (src.dtype() != DType.U8 || src.rank() != 3 || src.size(2) != 4) {
            throw Arguments.refuse("src", "u8 [h, w, 4]", src);
        }
        return src;
    }

    @Override
    public long scratchBytes(TensorType src) {
        resultType(src);
        return 0;
    }

    /// @throws IllegalArgumentException for types or memory that are not served; nothing is written
    @Override
    public void into(Tensor src, Tensor dst) {
        Arguments.destination("dst", dst, resultType(src.type()));
        Arguments.source("src", src);
        dst.copyFrom(src);
        MemorySegment memory = dst.segment();
        for (long y = 0; y < dst.size(0); y++) {
            for (long x = 0; x < dst.size(1); x++) {
                long pixel = dst.offset() + y * dst.stride(0) + x * dst.stride(1);
                if (memory.get(ValueLayout.JAVA_BYTE, pixel + 3 * dst.stride(2)) == 0) {
                    for (int channel = 0; channel < 3; channel++) {
                        memory.set(ValueLayout.JAVA_BYTE, pixel + channel * dst.stride(2), (byte) 0);
                    }
                }
            }
        }
    }
}
