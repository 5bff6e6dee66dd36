package org.ochre.spark;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.palette.ColorHistogram;

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
    static byte[] of(ColorHistogram histogram) {
        PackedColors packed = new PackedColors(new byte[(int) Math.min(32 + 4 * histogram.size(), MOST_BYTES)]);
        packed.write(histogram.channels());
        packed.write(histogram.size());
        MemorySegment keys = histogram.keys().segment().asSlice(histogram.keys().offset());
        MemorySegment counts = histogram.counts().segment().asSlice(histogram.counts().offset());
        long last = 0;
        for (long i = 0; i < histogram.size(); i++) {
            long key = Integer.toUnsignedLong(keys.get(ValueLayout.JAVA_INT_UNALIGNED, i * Integer.BYTES));
            packed.write(key - last);
            packed.write(counts.get(ValueLayout.JAVA_LONG_UNALIGNED, i * Long.BYTES));
            last = key;
        }
        return Arrays.copyOf(packed.bytes, packed.at);
    }

    /// How many channels packed bytes say that they have.
    static int channels(byte[] bytes) {
        return (int) new PackedColors(bytes).read();
    }

    /// How many colours packed bytes say that they have.
    static long size(byte[] bytes) {
        PackedColors packed = new PackedColors(bytes);
        packed.read();
        return packed.read();
    }

    /// The bytes that [#read(byte\[\], SegmentAllocator)] takes.
    static long readBytes(byte[] bytes) {
        return 4 * (Integer.BYTES + Long.BYTES) * Math.min(size(bytes), bytes.length) + 4096;
    }

    /// @throws IllegalArgumentException for bytes that [#of] did not write
    static ColorHistogram read(byte[] bytes, SegmentAllocator results) {
        PackedColors packed = new PackedColors(bytes);
        int channels = (int) packed.read();
        long size = packed.read();
        if (size < 0 || size > bytes.length) {
            throw new IllegalArgumentException("bytes: expected at most a colour for each of " + bytes.length
                    + " bytes, got " + size);
        }
        Tensor keys = Tensor.allocate(results, DType.I32, size);
        Tensor counts = Tensor.allocate(results, DType.I64, size);
        MemorySegment keysOut = keys.segment().asSlice(keys.offset());
        MemorySegment countsOut = counts.segment().asSlice(counts.offset());
        long key = 0;
        for (long i = 0; i < size; i++) {
            key += packed.read();
            keysOut.set(ValueLayout.JAVA_INT_UNALIGNED, i * Integer.BYTES, (int) key);
            countsOut.set(ValueLayout.JAVA_LONG_UNALIGNED, i * Long.BYTES, packed.read());
        }
        return ColorHistogram.of(keys, counts, channels, results);
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
