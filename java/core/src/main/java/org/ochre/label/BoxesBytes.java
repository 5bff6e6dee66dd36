package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.ochre.Tensor;
import org.ochre.work.Arguments;

/// [LabelBoxes] as bytes, and the checks of boxes from any source.
final class BoxesBytes {
    private static final byte[] MAGIC = {'O', 'C', 'H', 'R', 'E', 'B', 'O', 'X'};
    private static final long VERSION = 1;
    private static final int HEADER = 24;
    private static final int ROW = 5;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private BoxesBytes() {}

    /// @param rows I64 `[m, 5]`, dense
    static byte[] of(Tensor rows) {
        long count = rows.elements();
        if (count > (Integer.MAX_VALUE - 8 - HEADER) / Long.BYTES) {
            throw new IllegalStateException(
                    "boxes: expected at most 2^31 bytes, which a Java array holds, got " + count + " words");
        }
        byte[] bytes = new byte[(int) (HEADER + count * Long.BYTES)];
        MemorySegment to = MemorySegment.ofArray(bytes);
        MemorySegment.copy(MemorySegment.ofArray(MAGIC), 0, to, 0, MAGIC.length);
        to.set(LONG, 8, VERSION);
        to.set(LONG, 16, rows.size(0));
        MemorySegment.copy(rows.segment(), ValueLayout.JAVA_LONG_UNALIGNED, rows.offset(), to, LONG, HEADER, count);
        return bytes;
    }

    /// How many regions the bytes have. They must have a header of boxes and the length that it demands.
    static long regions(byte[] bytes) {
        MemorySegment from = MemorySegment.ofArray(bytes);
        Arguments.header("LabelBoxes", bytes, MAGIC, HEADER);
        if (from.get(LONG, 8) != VERSION) {
            throw Arguments.refuse("bytes", "version " + VERSION + " of LabelBoxes'", from.get(LONG, 8));
        }
        long regions = from.get(LONG, 16);
        Arguments.range("regions", regions, 0, Integer.MAX_VALUE);
        if (HEADER + regions * ROW * Long.BYTES != bytes.length) {
            throw Arguments.refuse("bytes", HEADER + " and " + ROW + " words of 8 for each of " + regions + " regions",
                    bytes.length);
        }
        return regions;
    }

    /// Refuses boxes that no set of pixels has.
    static void require(byte[] bytes, long regions) {
        MemorySegment from = MemorySegment.ofArray(bytes);
        long[] row = new long[ROW];
        for (long region = 0; region < regions; region++) {
            MemorySegment.copy(from, LONG, HEADER + region * ROW * Long.BYTES, row, 0, ROW);
            if (!possible(row)) {
                throw Arguments.refuse("bytes", "a box that has its pixels", "another in region " + region);
            }
        }
    }

    /// Whether some pixels have that area and that box. Several images may have been added, so that an area may be
    /// larger than its box.
    private static boolean possible(long[] row) {
        if (row[0] == 0) {
            return Arrays.stream(row).allMatch(word -> word == 0);
        }
        return row[0] > 0 && row[3] > row[1] && row[4] > row[2];
    }

    static void read(byte[] bytes, Tensor rows) {
        MemorySegment.copy(MemorySegment.ofArray(bytes), LONG, HEADER, rows.segment(),
                ValueLayout.JAVA_LONG_UNALIGNED, rows.offset(), rows.elements());
    }
}
