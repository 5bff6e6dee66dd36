package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.work.Arguments;

/// The colours and counts of a histogram as bytes, and the checks of colours and counts from any source.
final class HistogramBytes {
    private static final byte[] MAGIC = {'O', 'C', 'H', 'R', 'E', 'H', 'S', 'T'};
    private static final int VERSION = 1;
    private static final int HEADER = 24;
    private static final long MOST_PIXELS = 1L << 47;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private HistogramBytes() {}

    static byte[] of(ColorHistogram histogram) {
        long n = histogram.size();
        long size = HEADER + n * (Integer.BYTES + Long.BYTES);
        if (size > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException(
                    "histogram: expected at most 178956968 colours for a Java array of bytes, got " + n);
        }
        byte[] bytes = new byte[(int) size];
        MemorySegment to = MemorySegment.ofArray(bytes);
        MemorySegment.copy(MemorySegment.ofArray(MAGIC), 0, to, 0, MAGIC.length);
        to.set(INT, 8, VERSION);
        to.set(INT, 12, histogram.channels());
        to.set(LONG, 16, n);
        MemorySegment.copy(histogram.keys().segment(), ValueLayout.JAVA_INT_UNALIGNED, histogram.keys().offset(), to,
                INT, HEADER, n);
        MemorySegment.copy(histogram.counts().segment(), ValueLayout.JAVA_LONG_UNALIGNED, histogram.counts().offset(),
                to, LONG, HEADER + n * Integer.BYTES, n);
        return bytes;
    }

    /// How many channels the header names. The bytes must have a header and the length that it demands.
    static int channels(byte[] bytes) {
        MemorySegment from = MemorySegment.ofArray(bytes);
        Arguments.header("a ColorHistogram", bytes, MAGIC, HEADER);
        if (from.get(INT, 8) != VERSION) {
            throw Arguments.refuse("bytes", "version " + VERSION + " of ColorHistogram's", from.get(INT, 8));
        }
        long n = from.get(LONG, 16);
        if (n < 0 || n > Integer.MAX_VALUE || HEADER + n * (Integer.BYTES + Long.BYTES) != bytes.length) {
            throw Arguments.refuse("bytes", HEADER + " and 12 for each of " + n + " colours", bytes.length);
        }
        return from.get(INT, 12);
    }

    /// The colours, I32 `[n]`, of bytes whose length is known to fit.
    static Tensor keys(byte[] bytes, SegmentAllocator scratch) {
        long n = (bytes.length - HEADER) / (Integer.BYTES + Long.BYTES);
        Tensor keys = Tensor.allocate(scratch, DType.I32, n);
        MemorySegment.copy(MemorySegment.ofArray(bytes), INT, HEADER, keys.segment(), ValueLayout.JAVA_INT, 0, n);
        return keys;
    }

    /// The counts, I64 `[n]`, of bytes whose length is known to fit.
    static Tensor counts(byte[] bytes, SegmentAllocator scratch) {
        long n = (bytes.length - HEADER) / (Integer.BYTES + Long.BYTES);
        Tensor counts = Tensor.allocate(scratch, DType.I64, n);
        MemorySegment.copy(MemorySegment.ofArray(bytes), LONG, HEADER + n * Integer.BYTES, counts.segment(),
                ValueLayout.JAVA_LONG, 0, n);
        return counts;
    }

    /// Refuses keys that are not a histogram's colours. The tensor must be dense, in memory that nobody else writes.
    static void requireColors(Tensor keys, int channels) {
        Arguments.range("channels", channels, 1, 4);
        MemorySegment memory = keys.segment();
        long last = -1;
        for (long i = 0; i < keys.size(0); i++) {
            long key = Integer.toUnsignedLong(memory.getAtIndex(ValueLayout.JAVA_INT, i));
            if (key >= 1L << 8 * channels) {
                throw Arguments.refuse("keys", "colours of " + channels + " channels, less than 2^" + 8 * channels,
                        key + " at [" + i + "]");
            }
            if (key <= last) {
                throw Arguments.refuse("keys", "ascending colours, all different", key + " after " + last + " at [" + i
                        + "]");
            }
            if (channels == 4 && key != 0 && (key & 255) == 0) {
                throw Arguments.refuse("keys", "0 as the only colour of alpha 0", key + " at [" + i + "]");
            }
            last = key;
        }
    }

    /// Refuses counts that are not a histogram's. Returns their sum.
    static long requireCounts(Tensor counts) {
        MemorySegment memory = counts.segment();
        long total = 0;
        for (long i = 0; i < counts.size(0); i++) {
            long count = memory.getAtIndex(ValueLayout.JAVA_LONG, i);
            if (count < 1) {
                throw Arguments.refuse("counts", "1 or more", count + " at [" + i + "]");
            }
            if (count >= MOST_PIXELS - total) {
                throw Arguments.refuse("counts", "a sum less than 2^47", "more with " + count + " at [" + i + "]");
            }
            total += count;
        }
        return total;
    }
}
