package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;

/// How the samples of a page are stored, and as what they are read.
///
/// | stored | read as |
/// |---|---|
/// | unsigned, or of no stated kind, of 1, 2, 4 bits | U8, scaled to 0…255: × 255, × 85, × 17 |
/// | of 8 bits; 9 to 16 bits; 24 bits | U8; U16; I32: the values themselves |
/// | of 32 and 64 bits | I64; a value of 2⁶³ or more is refused |
/// | signed, 8, 16, 24, 32, 64 bits | I8, I16, I32, I32, I64 |
/// | float, 16, 32, 64 bits | F32, F32, F64 |
///
/// Samples of fewer than 8 bits, and of 9 to 15, are packed, the highest bit first; others are in the file's byte
/// order.
///
/// @param bits of a sample
/// @param format 1 for unsigned, 2 for signed, 3 for float
record TiffSample(int bits, int format, DType dtype) {
    private static final int SIGNED = 2;
    private static final int FLOAT = 3;
    private static final int VOID = 4;

    static TiffSample of(Bytes bytes, long bits, long format) throws ImageException {
        long plain = format == VOID ? 1 : format;
        DType dtype = switch (Math.clamp(plain, 0, 9)) {
            case 1 -> unsigned(bits);
            case SIGNED -> signed(bits);
            case FLOAT -> bits == 16 || bits == 32 ? DType.F32 : bits == 64 ? DType.F64 : null;
            default -> null;
        };
        if (dtype == null) {
            String kind = switch (Math.clamp(plain, 0, 9)) {
                case 1 -> "unsigned";
                case SIGNED -> "signed";
                case FLOAT -> "float";
                case 5, 6 -> "complex";
                default -> "format-" + format;
            };
            throw bytes.corrupt(
                    "TIFF samples that are served (integers of 1, 2, 4, 8 to 16, 24, 32, 64 bits, signed of 8, 16, 24, 32, 64, "
                            + "floats of 16, 32, 64)",
                    kind + " ones of " + bits + " bits");
        }
        return new TiffSample((int) bits, (int) plain, dtype);
    }

    private static @Nullable DType unsigned(long bits) {
        if (bits == 1 || bits == 2 || bits == 4 || bits == 8) {
            return DType.U8;
        }
        return bits >= 9 && bits <= 16
                ? DType.U16
                : bits == 24 ? DType.I32 : bits == 32 || bits == 64 ? DType.I64 : null;
    }

    private static @Nullable DType signed(long bits) {
        return switch (Math.clamp(bits, 0, 65)) {
            case 8 -> DType.I8;
            case 16 -> DType.I16;
            case 24, 32 -> DType.I32;
            case 64 -> DType.I64;
            default -> null;
        };
    }

    boolean isSigned() {
        return format == SIGNED;
    }

    boolean isFloat() {
        return format == FLOAT;
    }

    /// Whether the elements of the tensor have the bits of the samples.
    boolean isAsStored() {
        return bits == 8 * dtype.size() && !isUnsigned(64);
    }

    /// The largest value of an integer sample, as it is read.
    long white() {
        return bits < 8 ? 255 : isSigned() ? (1L << bits - 1) - 1 : (1L << bits) - 1;
    }

    /// Whether a sample is one of that many bits without a sign.
    boolean isUnsigned(int wide) {
        return bits == wide && format == 1;
    }

    /// Writes `count` elements of the samples of a row. `out` is another row, or the row itself where it is
    /// [#isAsStored].
    ///
    /// @return the first sample whose value the dtype does not hold, −1 for none
    long unpack(MemorySegment row, ByteOrder order, long count, MemorySegment out) {
        if (isAsStored()) {
            copy(row, order, count, out);
            return -1;
        }
        return switch (bits) {
            case 1, 2, 4 -> {
                int scale = 255 / ((1 << bits) - 1);
                for (long i = 0; i < count; i++) {
                    out.set(ValueLayout.JAVA_BYTE, i, (byte) (scale * packed(row, i)));
                }
                yield -1;
            }
            case 16 -> {
                ValueLayout.OfShort from = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
                for (long i = 0; i < count; i++) {
                    out.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * i, Float.float16ToFloat(row.get(from, 2 * i)));
                }
                yield -1;
            }
            case 24 -> {
                threeBytes(row, order, count, out);
                yield -1;
            }
            case 32 -> {
                ValueLayout.OfInt from = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
                for (long i = 0; i < count; i++) {
                    out.set(ValueLayout.JAVA_LONG_UNALIGNED, 8 * i, Integer.toUnsignedLong(row.get(from, 4 * i)));
                }
                yield -1;
            }
            case 64 -> {
                copy(row, order, count, out);
                yield firstNegative(out, count);
            }
            default -> {
                for (long i = 0; i < count; i++) {
                    out.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i, (short) packed(row, i));
                }
                yield -1;
            }
        };
    }

    /// The integer of at most 16 bits that stands at an index of a row.
    int packed(MemorySegment row, long index, ByteOrder order) {
        return bits == 16
                ? Short.toUnsignedInt(row.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order), 2 * index))
                : packed(row, index);
    }

    /// A number of at most 15 bits of a row, the highest bit first.
    private int packed(MemorySegment row, long index) {
        long first = index * bits;
        long at = first >> 3;
        int shift = (int) (first & 7);
        int read = 8 - shift;
        int value = Byte.toUnsignedInt(row.get(ValueLayout.JAVA_BYTE, at)) & (0xff >> shift);
        while (read < bits) {
            value = value << 8 | Byte.toUnsignedInt(row.get(ValueLayout.JAVA_BYTE, ++at));
            read += 8;
        }
        return value >> read - bits;
    }

    /// How a sample of 16, 32 or 64 bits lies in memory.
    ValueLayout stored() {
        return bits == 16
                ? ValueLayout.JAVA_SHORT_UNALIGNED
                : bits == 32 ? ValueLayout.JAVA_INT_UNALIGNED : ValueLayout.JAVA_LONG_UNALIGNED;
    }

    /// Turns every `step`th element over: white − x, and 1 − x of floats.
    ///
    /// @return the first element that is less than 0, and so whiter than white, −1 for none
    long invert(MemorySegment row, long count, int step) {
        long white = isFloat() ? 0 : white();
        for (long i = 0; i < count; i += step) {
            switch (dtype) {
                case U8 -> row.set(ValueLayout.JAVA_BYTE, i, (byte) (white - row.get(ValueLayout.JAVA_BYTE, i)));
                case U16 -> row.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i,
                        (short) (white - row.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i)));
                case F32 -> row.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * i,
                        1 - row.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * i));
                case F64 -> row.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8 * i,
                        1 - row.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8 * i));
                case I8, I16, I32, I64 -> {
                    long value = integer(row, i);
                    if (value < 0) {
                        return i;
                    }
                    setInteger(row, i, white - value);
                }
            }
        }
        return -1;
    }

    /// An element of an integer dtype.
    long integer(MemorySegment row, long index) {
        return switch (dtype) {
            case U8 -> Byte.toUnsignedLong(row.get(ValueLayout.JAVA_BYTE, index));
            case I8 -> row.get(ValueLayout.JAVA_BYTE, index);
            case U16 -> Short.toUnsignedLong(row.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * index));
            case I16 -> row.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * index);
            case I32 -> row.get(ValueLayout.JAVA_INT_UNALIGNED, 4 * index);
            default -> row.get(ValueLayout.JAVA_LONG_UNALIGNED, 8 * index);
        };
    }

    /// Sets an element of an integer dtype.
    void setInteger(MemorySegment row, long index, long value) {
        switch (dtype.size()) {
            case 1 -> row.set(ValueLayout.JAVA_BYTE, index, (byte) value);
            case 2 -> row.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * index, (short) value);
            case 4 -> row.set(ValueLayout.JAVA_INT_UNALIGNED, 4 * index, (int) value);
            default -> row.set(ValueLayout.JAVA_LONG_UNALIGNED, 8 * index, value);
        }
    }

    private void copy(MemorySegment row, ByteOrder order, long count, MemorySegment out) {
        ValueLayout layout = dtype.layout();
        MemorySegment.copy(row, layout.withOrder(order), 0, out, layout, 0, count);
    }

    private void threeBytes(MemorySegment row, ByteOrder order, long count, MemorySegment out) {
        int last = order == ByteOrder.BIG_ENDIAN ? 0 : 2;
        int down = isSigned() ? 8 : 0;
        for (long i = 0; i < count; i++) {
            int high = Byte.toUnsignedInt(row.get(ValueLayout.JAVA_BYTE, 3 * i + last));
            int middle = Byte.toUnsignedInt(row.get(ValueLayout.JAVA_BYTE, 3 * i + 1));
            int low = Byte.toUnsignedInt(row.get(ValueLayout.JAVA_BYTE, 3 * i + 2 - last));
            int value = high << 16 | middle << 8 | low;
            out.set(ValueLayout.JAVA_INT_UNALIGNED, 4 * i, value << down >> down);
        }
    }

    private static long firstNegative(MemorySegment out, long count) {
        for (long i = 0; i < count; i++) {
            if (out.get(ValueLayout.JAVA_LONG_UNALIGNED, 8 * i) < 0) {
                return i;
            }
        }
        return -1;
    }
}
