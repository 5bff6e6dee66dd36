package org.ochre.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Element types of npy files that no tensor has. Each is read as the next wider dtype, without loss.
enum NpyWidening {
    /// Not widened: the dtype's own bytes.
    NONE(0, ""),
    /// `u4`, read as I64.
    U4(4, "u4"),
    /// `u8`, read as I64; values of 2⁶³ and more are refused.
    U8(8, "u8"),
    /// `f2`, read as F32.
    F2(2, "f2");

    private final int size;
    private final String kind;

    NpyWidening(int size, String kind) {
        this.size = size;
        this.kind = kind;
    }

    /// Bytes of a stored element; 0 for [#NONE].
    int size() {
        return size;
    }

    /// numpy's name of the stored type, without its byte order.
    String kind() {
        return kind;
    }

    /// Widens `count` elements.
    ///
    /// @return the first element that the dtype does not hold, −1 for none
    long widen(MemorySegment stored, ByteOrder order, long count, MemorySegment out) {
        switch (this) {
            case NONE -> throw new IllegalStateException("widening: expected a type that is widened, got " + this);
            case U4 -> {
                ValueLayout.OfInt from = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
                for (long i = 0; i < count; i++) {
                    out.set(ValueLayout.JAVA_LONG_UNALIGNED, 8 * i, Integer.toUnsignedLong(stored.get(from, 4 * i)));
                }
            }
            case F2 -> {
                ValueLayout.OfShort from = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
                for (long i = 0; i < count; i++) {
                    out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * i, Float.float16ToFloat(stored.get(from, 2 * i)));
                }
            }
            case U8 -> {
                ValueLayout.OfLong from = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
                for (long i = 0; i < count; i++) {
                    long value = stored.get(from, 8 * i);
                    if (value < 0) {
                        return i;
                    }
                    out.set(ValueLayout.JAVA_LONG_UNALIGNED, 8 * i, value);
                }
            }
        }
        return -1;
    }
}
