package org.ochre.opencv.image;

/// Bits of Zstandard that are read from the end to the beginning (RFC 8878, section 4.1): the highest one of the last
/// byte says where they start. Before the first byte there are zeros.
final class TiffZstdBits {
    private final byte[] bytes;
    private final int first;
    private long rest;

    /// @return null where the last byte has no highest bit
    static TiffZstdBits of(Bytes packed, byte[] bytes, int first, int end) throws ImageException {
        if (end <= first || bytes[end - 1] == 0) {
            throw packed.corrupt("Zstandard bits that end", "none");
        }
        int high = 31 - Integer.numberOfLeadingZeros(Byte.toUnsignedInt(bytes[end - 1]));
        return new TiffZstdBits(bytes, first, 8L * (end - 1 - first) + high);
    }

    private TiffZstdBits(byte[] bytes, int first, long rest) {
        this.bytes = bytes;
        this.first = first;
        this.rest = rest;
    }

    /// How many bits are left, negative where more were read than there are.
    long rest() {
        return rest;
    }

    /// The next bits, at most 32.
    int read(int count) {
        int value = peek(count);
        rest -= count;
        return value;
    }

    void skip(int count) {
        rest -= count;
    }

    int peek(int count) {
        if (count == 0) {
            return 0;
        }
        long from = rest - count;
        if (from < 0) {
            return rest <= 0 ? 0 : (int) (at(0) << -from) & (int) ((1L << count) - 1);
        }
        return (int) (at(from) & (1L << count) - 1);
    }

    /// At least 40 bits from a place on, of which those behind the end mean nothing.
    private long at(long bit) {
        int index = first + (int) (bit >> 3);
        long value = 0;
        for (int i = 0; i < 5 && index + i < bytes.length; i++) {
            value |= Byte.toUnsignedLong(bytes[index + i]) << 8 * i;
        }
        return value >>> (bit & 7);
    }
}
