package org.ochre.label;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.ochre.DType;
import org.ochre.foreign.Scratch;
import org.ochre.work.Arguments;
import org.ochre.work.Codes;

/// [LabelHistograms] as bytes, and the checks of histograms from any source.
///
/// @param bytes which nobody else writes
record CellsBytes(byte[] bytes, DType dtype, long regions, long channels, Absence absence) {
    private static final byte[] MAGIC = {'O', 'C', 'H', 'R', 'E', 'L', 'H', 'G'};
    private static final int VERSION = 1;
    private static final int HEADER = 56;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    static byte[] of(HistogramCells cells, DType dtype, long regions, long channels, Absence absence) {
        byte[] header = new byte[HEADER];
        MemorySegment to = MemorySegment.ofArray(header);
        MemorySegment.copy(MemorySegment.ofArray(MAGIC), 0, to, 0, MAGIC.length);
        to.set(INT, 8, VERSION);
        to.set(INT, 12, Codes.of(dtype));
        to.set(LONG, 16, channels);
        to.set(LONG, 24, regions);
        AbsenceBytes.write(absence, to, 32);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(header);
        for (long cell = 0; cell < cells.cells(); cell++) {
            write(cells.absent(cell), out);
            write(cells.start(cell + 1) - cells.start(cell), out);
            long before = dtype.min();
            for (long i = cells.start(cell); i < cells.start(cell + 1); i++) {
                write(cells.value(i) - before, out);
                write(cells.count(i), out);
                before = cells.value(i);
            }
            if (out.size() > MOST_BYTES - 2 * Long.BYTES) {
                throw new IllegalStateException("histograms: expected at most 2^31 bytes, which a Java array holds");
            }
        }
        return out.toByteArray();
    }

    private static void write(long number, ByteArrayOutputStream out) {
        long rest = number;
        while ((rest & ~0x7F) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /// The form that the header names. The bytes must have a header of histograms.
    static CellsBytes header(byte[] bytes) {
        MemorySegment from = MemorySegment.ofArray(bytes);
        Arguments.header("LabelHistograms", bytes, MAGIC, HEADER);
        if (from.get(INT, 8) != VERSION) {
            throw Arguments.refuse("bytes", "version " + VERSION + " of LabelHistograms'", from.get(INT, 8));
        }
        DType dtype = AbsenceBytes.dtype(from.get(INT, 12));
        if (dtype.isFloat()) {
            throw Arguments.refuse("dtype", "integers", dtype);
        }
        long channels = from.get(LONG, 16);
        long regions = from.get(LONG, 24);
        Arguments.range("channels", channels, 1, Integer.MAX_VALUE);
        Arguments.range("regions", regions, 0, Integer.MAX_VALUE);
        if (regions > (bytes.length - HEADER) / 2 / channels) { // a cell has two bytes or more
            throw Arguments.refuse("bytes", "2 bytes or more for each of " + regions + " regions and " + channels
                    + " channels", bytes.length - HEADER);
        }
        return new CellsBytes(bytes, dtype, regions, channels, AbsenceBytes.read(from, 32));
    }

    /// The histograms after the header, checked. Memory is at most eight times the bytes.
    HistogramCells cells(Scratch scratch) {
        HistogramCells cells = HistogramCells.allocate(regions * channels, (bytes.length - HEADER) / 2, scratch);
        Numbers from = new Numbers(bytes, HEADER);
        long at = 0;
        for (long cell = 0; cell < cells.cells(); cell++) {
            cells.starts().setAtIndex(JAVA_LONG, cell, at);
            cells.absent().setAtIndex(JAVA_LONG, cell, from.next());
            long n = from.next();
            if (n < 0 || n > from.left() / 2 || !readValues(from, n, cells, at)) {
                throw impossible(cell);
            }
            at += n;
        }
        cells.starts().setAtIndex(JAVA_LONG, cells.cells(), at);
        if (from.left() != 0) {
            throw Arguments.refuse("bytes", "the last number at the end", from.left() + " bytes behind it");
        }
        for (long cell = 0; cell < cells.cells(); cell++) {
            if (!cells.sumCell(cell) || cells.absent(cell) > 0 && !absence.isCounted(dtype)) {
                throw impossible(cell);
            }
        }
        return cells;
    }

    private IllegalArgumentException impossible(long cell) {
        return Arguments.refuse("bytes", "a histogram of " + dtype,
                "another in region " + cell % regions + ", channel " + cell / regions);
    }

    /// Reads n values from place `at` on. Returns whether they are values of the dtype.
    private boolean readValues(Numbers from, long n, HistogramCells to, long at) {
        long value = dtype.min();
        for (long i = 0; i < n; i++) {
            long distance = from.next();
            if (Long.compareUnsigned(distance, dtype.max() - value) > 0) {
                return false;
            }
            value += distance;
            to.put(at + i, value, from.next());
        }
        return true;
    }

    /// Reads numbers one after the other.
    private static final class Numbers {
        private final byte[] bytes;
        private int at;

        Numbers(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        int left() {
            return bytes.length - at;
        }

        long next() {
            long number = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                if (at == bytes.length) {
                    throw Arguments.refuse("bytes", "more numbers", "the end");
                }
                byte group = bytes[at++];
                boolean fits = shift < 63 || group == 1 || group == 0;
                if (group >= 0 && fits) {
                    return number | (long) group << shift;
                }
                number |= (long) (group & 0x7F) << shift;
            }
            throw Arguments.refuse("bytes", "numbers of 64 bits", "a longer one");
        }
    }
}
