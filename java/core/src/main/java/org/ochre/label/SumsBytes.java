package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.foreign.NativeLabel;
import org.ochre.work.Arguments;
import org.ochre.work.Codes;

/// The form of [LabelSums] as bytes, and the checks of sums from any source.
///
/// @param words how many words a region has
record SumsBytes(DType dtype, long channels, boolean spread, long regions, long words) {
    private static final byte[] MAGIC = {'O', 'C', 'H', 'R', 'E', 'S', 'U', 'M'};
    private static final int VERSION = 1;
    private static final int HEADER = 40;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    SumsBytes(DType dtype, long channels, boolean spread, long regions) {
        this(dtype, channels, spread, regions, NativeLabel.labelWords(Codes.of(dtype), channels, spread ? 1 : 0));
    }

    /// @param totals I64 `[regions, words]`, dense
    byte[] of(Tensor totals) {
        long count = regions * words;
        if (count > (Integer.MAX_VALUE - 8 - HEADER) / Long.BYTES) {
            throw new IllegalStateException(
                    "sums: expected at most 2^31 bytes, which a Java array holds, got " + count + " words");
        }
        byte[] bytes = new byte[(int) (HEADER + count * Long.BYTES)];
        MemorySegment to = MemorySegment.ofArray(bytes);
        MemorySegment.copy(MemorySegment.ofArray(MAGIC), 0, to, 0, MAGIC.length);
        to.set(INT, 8, VERSION);
        to.set(INT, 12, Codes.of(dtype));
        to.set(LONG, 16, channels);
        to.set(LONG, 24, spread ? 1 : 0);
        to.set(LONG, 32, regions);
        MemorySegment.copy(totals.segment(), ValueLayout.JAVA_LONG_UNALIGNED, totals.offset(), to, LONG, HEADER,
                count);
        return bytes;
    }

    /// The form that the header names. The bytes must have a header of sums and the length that it demands.
    static SumsBytes header(byte[] bytes) {
        MemorySegment from = MemorySegment.ofArray(bytes);
        if (bytes.length < HEADER || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw Arguments.refuse("bytes", "the bytes of LabelSums", bytes.length + " other bytes");
        }
        if (from.get(INT, 8) != VERSION) {
            throw Arguments.refuse("bytes", "version " + VERSION + " of LabelSums'", from.get(INT, 8));
        }
        long channels = from.get(LONG, 16);
        long spread = from.get(LONG, 24);
        long regions = from.get(LONG, 32);
        Arguments.range("channels", channels, 1, Integer.MAX_VALUE);
        Arguments.range("spread", spread, 0, 1);
        Arguments.range("regions", regions, 0, Integer.MAX_VALUE);
        SumsBytes header = new SumsBytes(dtype(from.get(INT, 12)), channels, spread == 1, regions);
        if (Math.multiplyHigh(regions, header.words) != 0
                || regions * header.words != (bytes.length - HEADER) / Long.BYTES
                || bytes.length % Long.BYTES != 0) {
            throw Arguments.refuse("bytes", HEADER + " and " + header.words + " words of 8 for each of " + regions
                    + " regions", bytes.length);
        }
        return header;
    }

    private static DType dtype(int code) {
        for (DType dtype : DType.values()) {
            if (Codes.of(dtype) == code) {
                return dtype;
            }
        }
        throw Arguments.refuse("dtype", "0…7", code);
    }

    /// Copies the words after the header. The length must be known to fit.
    ///
    /// @param totals I64 `[regions, words]`, dense
    void read(byte[] bytes, Tensor totals) {
        MemorySegment.copy(MemorySegment.ofArray(bytes), LONG, HEADER, totals.segment(),
                ValueLayout.JAVA_LONG_UNALIGNED, totals.offset(), regions * words);
    }

    /// Refuses words that no set of pixels has as its sums.
    ///
    /// @param totals I64 `[regions, words]`, dense, in memory that nobody else writes
    void require(Tensor totals) {
        MemorySegment memory = totals.segment();
        long step = channels == 0 ? 0 : (words - 1) / channels;
        long[] row = new long[(int) Math.max(step, 1)];
        for (long region = 0; region < regions; region++) {
            long at = region * words;
            long count = memory.getAtIndex(ValueLayout.JAVA_LONG, at);
            if (count < 0) {
                throw Arguments.refuse("bytes", "counts of 0 or more", count + " in region " + region);
            }
            for (long channel = 0; channel < channels; channel++) {
                MemorySegment.copy(memory, ValueLayout.JAVA_LONG, (at + 1 + channel * step) * Long.BYTES, row, 0,
                        (int) step);
                if (!possible(count, row)) {
                    throw Arguments.refuse("bytes", "sums of " + count + " pixels of " + dtype,
                            "others in region " + region + ", channel " + channel);
                }
            }
        }
    }

    /// Whether some `count` pixels could have these words as the sums of one channel.
    private boolean possible(long count, long[] row) {
        if (count == 0) {
            return Arrays.stream(row).allMatch(word -> word == 0);
        }
        if (dtype.isFloat()) {
            return !spread || !(real(row[3]) < 0) && !(real(row[4]) > real(row[5]));
        }
        if (!spread) {
            return isMean(row[0], count, dtype.min(), dtype.max());
        }
        long min = row[3];
        long max = row[4];
        return min >= dtype.min() && max <= dtype.max() && isMean(row[0], count, min, max)
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
