package org.ochre.spark;

import java.util.Arrays;

/// A histogram in few bytes, for the way between machines. Colours ascend, so their differences are small, and most
/// counts are small too. Each number is written seven bits a byte, the lowest first; the top bit says that more follow.
///
/// ```text
/// channels, number of colours, then of each colour: its difference from the one before, its count
/// ```
final class PackedColors {
    private static final int MOST_BYTES_A_NUMBER = 10;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private byte[] bytes;
    private int at;

    private PackedColors(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @throws IllegalStateException for more colours than a Java array holds in this form
    static byte[] of(HistogramArray histogram) {
        int size = histogram.size();
        PackedColors packed = new PackedColors(new byte[(int) Math.min(32 + 4L * size, MOST_BYTES)]);
        packed.write(histogram.channels());
        packed.write(size);
        long last = 0;
        for (int i = 0; i < size; i++) {
            packed.write(histogram.key(i) - last);
            packed.write(histogram.count(i));
            last = histogram.key(i);
        }
        return Arrays.copyOf(packed.bytes, packed.at);
    }

    /// @throws IllegalArgumentException for bytes that [#of] did not write
    static HistogramArray read(byte[] bytes) {
        PackedColors packed = new PackedColors(bytes);
        int channels = (int) packed.read();
        long size = packed.read();
        if (size < 0 || size > bytes.length) {
            throw new IllegalArgumentException("bytes: expected at most a colour for each of " + bytes.length
                    + " bytes, got " + size);
        }
        HistogramArray histogram = HistogramArray.allocate(channels, size);
        long key = 0;
        for (int i = 0; i < size; i++) {
            key += packed.read();
            histogram.set(i, key, packed.read());
        }
        return histogram;
    }

    private void write(long number) {
        if (bytes.length - at < MOST_BYTES_A_NUMBER) {
            if (bytes.length == MOST_BYTES) {
                throw new IllegalStateException("histogram: expected colours that fit an array of bytes, got more");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(bytes.length + (bytes.length >> 1) + 64L, MOST_BYTES));
        }
        long rest = number;
        for (; (rest & ~127L) != 0; rest >>>= 7) {
            bytes[at++] = (byte) (rest | 128);
        }
        bytes[at++] = (byte) rest;
    }

    private long read() {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (at == bytes.length) {
                throw new IllegalArgumentException("bytes: expected more than " + bytes.length);
            }
            byte part = bytes[at++];
            number |= (part & 127L) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("bytes: expected a number of at most 64 bits at byte " + at);
    }
}
