package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Takes back what a writer did to a row before packing it.
///
/// | predictor | what was stored |
/// |---|---|
/// | 2 | the difference to the sample of the pixel before, modulo 2 to its bits (TIFF 6.0, section 14) |
/// | 3 | the differences of the bytes of all samples, the most significant first (Adobe's technical note 3) |
///
/// Sums run over pieces of a row in Java arrays, several times as fast as over memory outside the heap.
final class TiffPredictor {
    private static final int PIECE = 1 << 13;

    private TiffPredictor() {}

    /// Sums up the samples of a row, in the machine's byte order.
    ///
    /// @param bytes of a sample: 1, 2, 4 or 8
    /// @param step samples from one to the next of its kind
    static void sum(MemorySegment row, int bytes, int step) {
        long count = row.byteSize() / bytes;
        int piece = (int) Math.min(count, (long) Math.max(PIECE / step, 1) * step);
        switch (bytes) {
            case 1 -> sumBytes(row, count, step, new byte[piece]);
            case 2 -> sumShorts(row, count, step, new short[piece]);
            case 4 -> sumInts(row, count, step, new int[piece]);
            default -> sumLongs(row, count, step);
        }
    }

    private static void sumBytes(MemorySegment row, long count, int step, byte[] piece) {
        int[] sums = new int[step];
        for (long at = 0; at < count; at += piece.length) {
            int size = (int) Math.min(piece.length, count - at);
            MemorySegment.copy(row, ValueLayout.JAVA_BYTE, at, piece, 0, size);
            switch (step) {
                case 1 -> {
                    int sum = sums[0];
                    for (int i = 0; i < size; i++) {
                        sum += piece[i];
                        piece[i] = (byte) sum;
                    }
                    sums[0] = sum;
                }
                case 3 -> sumTriples(piece, size, sums);
                default -> {
                    for (int i = 0; i < size; i += step) {
                        for (int s = 0; s < step; s++) {
                            sums[s] += piece[i + s];
                            piece[i + s] = (byte) sums[s];
                        }
                    }
                }
            }
            MemorySegment.copy(piece, 0, row, ValueLayout.JAVA_BYTE, at, size);
        }
    }

    /// Of RGB, the most common.
    private static void sumTriples(byte[] piece, int size, int[] sums) {
        int red = sums[0];
        int green = sums[1];
        int blue = sums[2];
        for (int i = 0; i < size; i += 3) {
            red += piece[i];
            green += piece[i + 1];
            blue += piece[i + 2];
            piece[i] = (byte) red;
            piece[i + 1] = (byte) green;
            piece[i + 2] = (byte) blue;
        }
        sums[0] = red;
        sums[1] = green;
        sums[2] = blue;
    }

    private static void sumShorts(MemorySegment row, long count, int step, short[] piece) {
        int[] sums = new int[step];
        for (long at = 0; at < count; at += piece.length) {
            int size = (int) Math.min(piece.length, count - at);
            MemorySegment.copy(row, ValueLayout.JAVA_SHORT_UNALIGNED, 2 * at, piece, 0, size);
            for (int i = 0; i < size; i += step) {
                for (int s = 0; s < step; s++) {
                    sums[s] += piece[i + s];
                    piece[i + s] = (short) sums[s];
                }
            }
            MemorySegment.copy(piece, 0, row, ValueLayout.JAVA_SHORT_UNALIGNED, 2 * at, size);
        }
    }

    private static void sumInts(MemorySegment row, long count, int step, int[] piece) {
        int[] sums = new int[step];
        for (long at = 0; at < count; at += piece.length) {
            int size = (int) Math.min(piece.length, count - at);
            MemorySegment.copy(row, ValueLayout.JAVA_INT_UNALIGNED, 4 * at, piece, 0, size);
            for (int i = 0; i < size; i += step) {
                for (int s = 0; s < step; s++) {
                    sums[s] += piece[i + s];
                    piece[i + s] = sums[s];
                }
            }
            MemorySegment.copy(piece, 0, row, ValueLayout.JAVA_INT_UNALIGNED, 4 * at, size);
        }
    }

    private static void sumLongs(MemorySegment row, long count, int step) {
        ValueLayout.OfLong layout = ValueLayout.JAVA_LONG_UNALIGNED;
        for (long i = step; i < count; i++) {
            row.set(layout, 8 * i, row.get(layout, 8 * i) + row.get(layout, 8 * (i - step)));
        }
    }

    /// Sums up the bytes of a row and puts those of each sample together, the most significant first.
    ///
    /// @param scratch as large as the row
    static void gather(MemorySegment row, int bytes, int step, MemorySegment scratch) {
        sum(row, 1, step);
        long count = row.byteSize() / bytes;
        scratch.copyFrom(row);
        for (int b = 0; b < bytes; b++) {
            for (long i = 0; i < count; i++) {
                row.set(ValueLayout.JAVA_BYTE, i * bytes + b, scratch.get(ValueLayout.JAVA_BYTE, b * count + i));
            }
        }
    }
}
