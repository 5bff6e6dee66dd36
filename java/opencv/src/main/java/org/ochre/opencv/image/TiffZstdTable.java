package org.ochre.opencv.image;

import java.util.Arrays;

/// A table of Zstandard's finite state entropy (RFC 8878, section 4.1): for each state a symbol, and which bits lead to
/// the next.
///
/// @param accuracy bits of a state
record TiffZstdTable(int accuracy, byte[] symbols, byte[] bits, short[] bases) {

    /// A table that its description says, and behind which byte that ends.
    record Described(TiffZstdTable table, int end) {}

    /// One symbol, without bits.
    static TiffZstdTable of(int symbol) {
        return new TiffZstdTable(0, new byte[]{(byte) symbol}, new byte[1], new short[1]);
    }

    /// @param chances of the symbols, in sum 2^accuracy; −1 for one that is rarer
    static TiffZstdTable of(int accuracy, int... chances) {
        int size = 1 << accuracy;
        byte[] symbols = new byte[size];
        int[] next = new int[chances.length];
        int high = size;
        for (int s = 0; s < chances.length; s++) {
            if (chances[s] < 0) {
                symbols[--high] = (byte) s;
                next[s] = 1;
            }
        }
        int step = (size >> 1) + (size >> 3) + 3;
        int place = 0;
        for (int s = 0; s < chances.length; s++) {
            for (int i = 0; i < chances[s]; i++) {
                symbols[place] = (byte) s;
                do {
                    place = place + step & size - 1;
                } while (place >= high);
            }
            next[s] = Math.max(next[s], chances[s]);
        }
        byte[] bits = new byte[size];
        short[] bases = new short[size];
        for (int i = 0; i < size; i++) {
            int count = next[symbols[i]]++;
            bits[i] = (byte) (accuracy - (31 - Integer.numberOfLeadingZeros(count)));
            bases[i] = (short) ((count << bits[i]) - size);
        }
        return new TiffZstdTable(accuracy, symbols, bits, bases);
    }

    /// Reads the description of a table.
    static Described read(Bytes packed, byte[] bytes, int from, int end, int mostAccuracy, int mostSymbols)
            throws ImageException {
        int accuracy = 5 + (from < end ? bytes[from] & 15 : 16);
        if (accuracy > mostAccuracy) {
            throw wrong(packed);
        }
        int[] chances = new int[mostSymbols];
        int count = 0;
        long at = 8L * from + 4;
        int rest = 1 << accuracy;
        while (rest > 0) {
            int width = 32 - Integer.numberOfLeadingZeros(rest + 1);
            int value = forward(bytes, at, width);
            int low = value & (1 << width - 1) - 1;
            int threshold = (1 << width) - 2 - rest;
            at += low < threshold ? width - 1 : width;
            int chance = (low < threshold ? low : value >= 1 << width - 1 ? value - threshold : value) - 1;
            rest -= Math.abs(chance);
            if (count == mostSymbols || rest < 0 || at > 8L * end) {
                throw wrong(packed);
            }
            chances[count++] = chance;
            int repeats = chance == 0 ? 3 : 0;
            while (repeats == 3) {
                repeats = forward(bytes, at, 2);
                at += 2;
                count += repeats;
                if (count > mostSymbols || at > 8L * end) {
                    throw wrong(packed);
                }
            }
        }
        return new Described(of(accuracy, Arrays.copyOf(chances, count)), (int) (at + 7 >> 3));
    }

    private static ImageException wrong(Bytes packed) {
        return packed.corrupt("a Zstandard table of chances", "a wrong one");
    }

    private static int forward(byte[] bytes, long bit, int count) {
        int value = 0;
        int index = (int) (bit >> 3);
        for (int i = 0; i < 3 && index + i < bytes.length; i++) {
            value |= Byte.toUnsignedInt(bytes[index + i]) << 8 * i;
        }
        return value >>> (int) (bit & 7) & (1 << count) - 1;
    }

    int next(int state, TiffZstdBits from) {
        return bases[state] + from.read(bits[state]);
    }
}
