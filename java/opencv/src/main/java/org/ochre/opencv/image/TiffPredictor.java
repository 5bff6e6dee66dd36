package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Takes back what a writer did to a row before packing it.
///
/// | predictor | what was stored |
/// |---|---|
/// | 2 | the difference to the sample of the pixel before, modulo 2 to its bits (TIFF 6.0, section 14) |
/// | 3 | the differences of the bytes of all samples, the most significant first (Adobe's technical note 3) |
///
/// Sums run over pieces of a row in Java arrays, from one into another: within one array, or over memory outside the
/// heap, the loops that HotSpot makes are many times as slow.
final class TiffPredictor {
    private static final int PIECE = 1 << 13;

    private final int bytes;
    private final int step;
    private final int[] sums;
    private final int piece;
    private final byte[] ones;
    private final short[] twos;
    private final int[] fours;
    private final byte[] onesOut;
    private final short[] twosOut;
    private final int[] foursOut;

    /// @param bytes of what is summed: 1, 2, 4 or 8
    /// @param step from one sample to the next of its kind
    /// @param rowBytes of the largest row
    TiffPredictor(int bytes, int step, long rowBytes) {
        this.bytes = bytes;
        this.step = step;
        sums = new int[step];
        piece = (int) Math.min(Math.ceilDiv(rowBytes, (long) bytes * step) * step,
                (long) Math.max(PIECE / step, 1) * step);
        ones = new byte[bytes == 1 ? piece : 0];
        twos = new short[bytes == 2 ? piece : 0];
        fours = new int[bytes == 4 ? piece : 0];
        onesOut = new byte[ones.length];
        twosOut = new short[twos.length];
        foursOut = new int[fours.length];
    }

    /// Sums up the samples of a row, in the machine's byte order.
    void sum(MemorySegment row) {
        long count = row.byteSize() / bytes;
        Arrays.fill(sums, 0);
        if (bytes == 8) {
            sumLongs(row, count);
            return;
        }
        for (long at = 0; at < count; at += piece) {
            int size = (int) Math.min(piece, count - at);
            switch (bytes) {
                case 1 -> sumBytes(row, at, size);
                case 2 -> sumShorts(row, at, size);
                default -> sumInts(row, at, size);
            }
        }
    }

    private void sumBytes(MemorySegment row, long at, int size) {
        MemorySegment.copy(row, ValueLayout.JAVA_BYTE, at, ones, 0, size);
        switch (step) {
            case 1 -> {
                int sum = sums[0];
                for (int i = 0; i < size; i++) {
                    sum += ones[i];
                    onesOut[i] = (byte) sum;
                }
                sums[0] = sum;
            }
            case 3 -> sumTriples(ones, onesOut, size, sums);
            default -> {
                for (int i = 0; i < size; i += step) {
                    for (int s = 0; s < step; s++) {
                        sums[s] += ones[i + s];
                        onesOut[i + s] = (byte) sums[s];
                    }
                }
            }
        }
        MemorySegment.copy(onesOut, 0, row, ValueLayout.JAVA_BYTE, at, size);
    }

    /// Of RGB, the most common.
    private static void sumTriples(byte[] piece, byte[] out, int size, int[] sums) {
        int red = sums[0];
        int green = sums[1];
        int blue = sums[2];
        for (int i = 0; i < size; i += 3) {
            red += piece[i];
            green += piece[i + 1];
            blue += piece[i + 2];
            out[i] = (byte) red;
            out[i + 1] = (byte) green;
            out[i + 2] = (byte) blue;
        }
        sums[0] = red;
        sums[1] = green;
        sums[2] = blue;
    }

    private void sumShorts(MemorySegment row, long at, int size) {
        MemorySegment.copy(row, ValueLayout.JAVA_SHORT_UNALIGNED, 2 * at, twos, 0, size);
        for (int i = 0; i < size; i += step) {
            for (int s = 0; s < step; s++) {
                sums[s] += twos[i + s];
                twosOut[i + s] = (short) sums[s];
            }
        }
        MemorySegment.copy(twosOut, 0, row, ValueLayout.JAVA_SHORT_UNALIGNED, 2 * at, size);
    }

    private void sumInts(MemorySegment row, long at, int size) {
        MemorySegment.copy(row, ValueLayout.JAVA_INT_UNALIGNED, 4 * at, fours, 0, size);
        for (int i = 0; i < size; i += step) {
            for (int s = 0; s < step; s++) {
                sums[s] += fours[i + s];
                foursOut[i + s] = sums[s];
            }
        }
        MemorySegment.copy(foursOut, 0, row, ValueLayout.JAVA_INT_UNALIGNED, 4 * at, size);
    }

    private void sumLongs(MemorySegment row, long count) {
        ValueLayout.OfLong layout = ValueLayout.JAVA_LONG_UNALIGNED;
        for (long i = step; i < count; i++) {
            row.set(layout, 8 * i, row.get(layout, 8 * i) + row.get(layout, 8 * (i - step)));
        }
    }

    /// Sums up the bytes of a row (of one byte each, as this was made) and puts those of each sample together, the most
    /// significant first.
    ///
    /// @param scratch as large as the row
    void gather(MemorySegment row, int size, MemorySegment scratch) {
        sum(row);
        long count = row.byteSize() / size;
        scratch.copyFrom(row);
        for (int b = 0; b < size; b++) {
            for (long i = 0; i < count; i++) {
                row.set(ValueLayout.JAVA_BYTE, i * size + b, scratch.get(ValueLayout.JAVA_BYTE, b * count + i));
            }
        }
    }
}
