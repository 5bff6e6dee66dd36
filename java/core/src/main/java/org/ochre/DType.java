package org.ochre;

import java.lang.foreign.ValueLayout;

/// The type of a tensor's elements. Memory holds them in the machine's byte order; U8 and U16 are unsigned.
///
/// | dtype | bytes | values | Java array |
/// |---|---|---|---|
/// | U8, I8 | 1 | 0…255, −128…127 | `byte[]` |
/// | U16, I16 | 2 | 0…65,535, −32,768…32,767 | `short[]` |
/// | I32 | 4 | −2³¹…2³¹−1 | `int[]` |
/// | I64 | 8 | −2⁶³…2⁶³−1 | `long[]` |
/// | F32 | 4 | IEEE 754 binary32 | `float[]` |
/// | F64 | 8 | IEEE 754 binary64 | `double[]` |
public enum DType {
    U8(ValueLayout.JAVA_BYTE, 0, 255),
    I8(ValueLayout.JAVA_BYTE, Byte.MIN_VALUE, Byte.MAX_VALUE),
    U16(ValueLayout.JAVA_SHORT_UNALIGNED, 0, 65_535),
    I16(ValueLayout.JAVA_SHORT_UNALIGNED, Short.MIN_VALUE, Short.MAX_VALUE),
    I32(ValueLayout.JAVA_INT_UNALIGNED, Integer.MIN_VALUE, Integer.MAX_VALUE),
    I64(ValueLayout.JAVA_LONG_UNALIGNED, Long.MIN_VALUE, Long.MAX_VALUE),
    F32(ValueLayout.JAVA_FLOAT_UNALIGNED, 0, 0),
    F64(ValueLayout.JAVA_DOUBLE_UNALIGNED, 0, 0);

    private final ValueLayout layout;
    private final int size;
    private final long min;
    private final long max;

    DType(ValueLayout layout, long min, long max) {
        this.layout = layout;
        this.size = (int) layout.byteSize();
        this.min = min;
        this.max = max;
    }

    /// Bytes of one element: 1, 2, 4 or 8.
    public int size() {
        return size;
    }

    /// Whether elements are floating point (F32, F64).
    public boolean isFloat() {
        return this == F32 || this == F64;
    }

    /// The least value of an integer dtype.
    ///
    /// @throws IllegalStateException for F32 and F64
    public long min() {
        requireInteger();
        return min;
    }

    /// The largest value of an integer dtype.
    ///
    /// @throws IllegalStateException for F32 and F64
    public long max() {
        requireInteger();
        return max;
    }

    /// The layout of one element in memory: native byte order, no alignment needed.
    public ValueLayout layout() {
        return layout;
    }

    /// The name in messages and in numpy's style: `u8`, `f32`.
    @Override
    public String toString() {
        return Character.toLowerCase(name().charAt(0)) + name().substring(1);
    }

    private void requireInteger() {
        if (isFloat()) {
            throw new IllegalStateException("dtype: expected an integer dtype, got " + this);
        }
    }
}
