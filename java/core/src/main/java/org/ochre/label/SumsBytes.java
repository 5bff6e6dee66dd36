package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.ochre.Tensor;
import org.ochre.foreign.Structs;
import org.ochre.work.Arguments;

/// [LabelSums] as bytes, and the checks of sums from any source.
final class SumsBytes {
    private static final byte[] MAGIC = {'O', 'C', 'H', 'R', 'E', 'S', 'U', 'M'};
    private static final int VERSION = 2;
    private static final int HEADER = 64;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final SumsForm form;

    private SumsBytes(SumsForm form) {
        this.form = form;
    }

    /// @param totals I64 `[regions, words]`, dense
    static byte[] of(SumsForm form, Tensor totals) {
        long count = totals.elements();
        if (count > (Integer.MAX_VALUE - 8 - HEADER) / Long.BYTES) {
            throw new IllegalStateException(
                    "sums: expected at most 2^31 bytes, which a Java array holds, got " + count + " words");
        }
        byte[] bytes = new byte[(int) (HEADER + count * Long.BYTES)];
        MemorySegment to = MemorySegment.ofArray(bytes);
        MemorySegment.copy(MemorySegment.ofArray(MAGIC), 0, to, 0, MAGIC.length);
        to.set(INT, 8, VERSION);
        to.set(INT, 12, form.code());
        to.set(LONG, 16, form.channels());
        to.set(LONG, 24, form.spreads());
        to.set(LONG, 32, form.regions());
        AbsenceBytes.write(form.absence(), to, 40);
        MemorySegment.copy(totals.segment(), ValueLayout.JAVA_LONG_UNALIGNED, totals.offset(), to, LONG, HEADER,
                count);
        return bytes;
    }

    /// The form that the header names. The bytes must have a header of sums and the length that it demands.
    static SumsForm header(byte[] bytes) {
        MemorySegment from = MemorySegment.ofArray(bytes);
        Arguments.header("LabelSums", bytes, MAGIC, HEADER);
        if (from.get(INT, 8) != VERSION) {
            throw Arguments.refuse("bytes", "version " + VERSION + " of LabelSums'", from.get(INT, 8));
        }
        long spread = from.get(LONG, 24);
        Arguments.range("spread", spread, 0, 1);
        SumsForm form = new SumsForm(AbsenceBytes.dtype(from.get(INT, 12)), from.get(LONG, 32), from.get(LONG, 16),
                spread == 1, AbsenceBytes.read(from, 40));
        long words = form.words();
        if (Math.multiplyHigh(form.regions(), words) != 0
                || form.regions() * words != (bytes.length - HEADER) / Long.BYTES
                || bytes.length % Long.BYTES != 0) {
            throw Arguments.refuse("bytes", HEADER + " and " + words + " words of 8 for each of " + form.regions()
                    + " regions", bytes.length);
        }
        return form;
    }

    /// Copies the words after the header. The length must be known to fit.
    ///
    /// @param totals I64 `[regions, words]`, dense
    static void read(byte[] bytes, Tensor totals) {
        MemorySegment.copy(MemorySegment.ofArray(bytes), LONG, HEADER, totals.segment(),
                ValueLayout.JAVA_LONG_UNALIGNED, totals.offset(), totals.elements());
    }

    /// Refuses words that no set of pixels has as its sums.
    ///
    /// @param totals I64 `[regions, words]`, dense, in memory that nobody else writes
    static void require(SumsForm form, Tensor totals) {
        SumsBytes sums = new SumsBytes(form);
        long words = form.words();
        long step = (words - 1) / form.channels();
        long[] row = new long[(int) step];
        for (long region = 0; region < form.regions(); region++) {
            long at = region * words;
            long pixels = totals.segment().getAtIndex(ValueLayout.JAVA_LONG, at);
            if (pixels < 0) {
                throw Arguments.refuse("bytes", "counts of 0 or more", pixels + " in region " + region);
            }
            for (long channel = 0; channel < form.channels(); channel++) {
                MemorySegment.copy(totals.segment(), ValueLayout.JAVA_LONG, (at + 1 + channel * step) * Long.BYTES,
                        row, 0, (int) step);
                sums.require(pixels, row, region, channel);
            }
        }
    }

    /// Refuses words that are not those of one channel of a region.
    private void require(long pixels, long[] row, long region, long channel) {
        boolean counted = form.absent() != Structs.NOT_COUNTED;
        long absent = counted ? row[row.length - 1] : 0;
        long[] words = counted ? Arrays.copyOf(row, row.length - 1) : row;
        if (absent < 0 || absent > pixels || !possible(pixels - absent, words)) {
            throw Arguments.refuse("bytes", "sums of " + pixels + " pixels of " + form.dtype(),
                    "others in region " + region + ", channel " + channel);
        }
    }

    /// Whether some `count` pixels could have these words as the sums of one channel.
    private boolean possible(long count, long[] row) {
        if (count == 0) {
            return Arrays.stream(row).allMatch(word -> word == 0);
        }
        if (form.dtype().isFloat()) {
            return !form.spread() || !(real(row[3]) < 0) && !(real(row[4]) > real(row[5]));
        }
        if (!form.spread()) {
            return isMean(row[0], count, form.dtype().min(), form.dtype().max());
        }
        long min = row[3];
        long max = row[4];
        return min >= form.dtype().min() && max <= form.dtype().max() && isMean(row[0], count, min, max)
                && areSquares(row[1], row[2], row[0], count, min, max);
    }

    private static double real(long word) {
        return Double.longBitsToDouble(word);
    }

    /// Whether `min ≤ sum / count ≤ max`.
    private static boolean isMean(long sum, long count, long min, long max) {
        return Math.floorDiv(sum, count) >= min && Math.ceilDiv(sum, count) <= max;
    }

    /// Whether the sum of squares is possible. The least sum of squares for this sum is `sum² / count`; the largest
    /// within minimum and maximum is `count · max(min², max²)`.
    private static boolean areSquares(long low, long high, long sum, long count, long min, long max) {
        if (high == 0 && (int) min == min && (int) max == max) { // the usual case
            long largest = Math.max(min * min, max * max);
            long magnitude = Math.abs(sum);
            return compare(low, count, magnitude, magnitude) >= 0 && compare(low, 1, count, largest) <= 0;
        }
        BigInteger squares = unsigned(high).shiftLeft(64).add(unsigned(low));
        BigInteger pixels = BigInteger.valueOf(count);
        BigInteger largest = BigInteger.valueOf(min).pow(2).max(BigInteger.valueOf(max).pow(2));
        return squares.multiply(pixels).compareTo(BigInteger.valueOf(sum).pow(2)) >= 0
                && squares.compareTo(pixels.multiply(largest)) <= 0;
    }

    /// Compares the products `a · b` and `c · d` of unsigned numbers in 128 bits.
    private static int compare(long a, long b, long c, long d) {
        int high = Long.compareUnsigned(Math.unsignedMultiplyHigh(a, b), Math.unsignedMultiplyHigh(c, d));
        return high != 0 ? high : Long.compareUnsigned(a * b, c * d);
    }

    private static BigInteger unsigned(long word) {
        return new BigInteger(Long.toUnsignedString(word));
    }
}
