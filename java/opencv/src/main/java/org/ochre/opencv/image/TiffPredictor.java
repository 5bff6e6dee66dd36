package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Takes back what a writer did to a row before packing it.
///
/// | predictor | what was stored |
/// |---|---|
/// | 2 | the difference to the sample of the pixel before, modulo 2 to its bits (TIFF 6.0, section 14) |
/// | 3 | the bytes of all samples, the most significant first, then the differences of these bytes (Adobe's TIFF technical note 3) |
final class TiffPredictor {
    private TiffPredictor() {}

    /// Sums up the samples of a row, in the machine's byte order.
    static void sum(MemorySegment row, int bytes, int step) {
        long size = row.byteSize();
        long back = (long) bytes * step;
        switch (bytes) {
            case 1 -> {
                for (long i = back; i < size; i++) {
                    row.set(ValueLayout.JAVA_BYTE, i,
                            (byte) (row.get(ValueLayout.JAVA_BYTE, i) + row.get(ValueLayout.JAVA_BYTE, i - back)));
                }
            }
            case 2 -> {
                ValueLayout.OfShort layout = ValueLayout.JAVA_SHORT_UNALIGNED;
                for (long i = back; i < size; i += 2) {
                    row.set(layout, i, (short) (row.get(layout, i) + row.get(layout, i - back)));
                }
            }
            case 4 -> {
                ValueLayout.OfInt layout = ValueLayout.JAVA_INT_UNALIGNED;
                for (long i = back; i < size; i += 4) {
                    row.set(layout, i, row.get(layout, i) + row.get(layout, i - back));
                }
            }
            default -> {
                ValueLayout.OfLong layout = ValueLayout.JAVA_LONG_UNALIGNED;
                for (long i = back; i < size; i += 8) {
                    row.set(layout, i, row.get(layout, i) + row.get(layout, i - back));
                }
            }
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
