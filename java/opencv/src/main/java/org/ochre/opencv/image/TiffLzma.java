package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// LZMA2 (Pavlov's LZMA specification, 9.20): matches in what was unpacked before, and bits by a range coder whose
/// probabilities learn. The output is the dictionary.
final class TiffLzma {
    private static final int STATES = 12;
    private static final int POSITIONS = 16;
    private static final short HALF = 1 << 10;
    private static final int LENGTHS = 2 + 2 * POSITIONS * 8 + 256;

    private final Bytes packed;
    private final MemorySegment in;
    private final MemorySegment out;
    private long at;
    private long to;
    private boolean ended;
    private boolean cut;

    private long start; // where the dictionary begins
    private int contexts; // lc
    private int literalBits; // lp
    private int positionBits; // pb
    private boolean ready;
    private int state;
    private final int[] distances = new int[4];

    private int range;
    private int code;
    private long end; // of the packed chunk

    private final short[] literals = new short[0x300 << 4];
    private final short[] isMatch = new short[STATES * POSITIONS];
    private final short[] isRepeat = new short[STATES];
    private final short[] isRepeat0 = new short[STATES];
    private final short[] isRepeat0Long = new short[STATES * POSITIONS];
    private final short[] isRepeat1 = new short[STATES];
    private final short[] isRepeat2 = new short[STATES];
    private final short[] slots = new short[4 * 64];
    private final short[] special = new short[128];
    private final short[] aligned = new short[16];
    private final short[] matchLength = new short[LENGTHS];
    private final short[] repeatLength = new short[LENGTHS];

    TiffLzma(Bytes packed, long at, MemorySegment out) {
        this.packed = packed;
        this.in = packed.segment();
        this.at = at;
        this.out = out;
    }

    /// Whether the end of the data was reached, and the output took all of it.
    boolean isWhole() {
        return ended;
    }

    /// Behind the last byte that was read.
    long at() {
        return at;
    }

    /// Unpacks until the data or the output ends; how many bytes.
    long unpack() throws ImageException {
        boolean fresh = true;
        while (true) {
            int control = packed.u8(at++);
            if (control == 0) {
                ended = !cut;
                return to;
            }
            boolean reset = control == 1 || control >= 0xe0;
            if (control > 2 && control < 0x80 || fresh && !reset) {
                throw packed.corrupt("LZMA2 data", "something else");
            }
            if (to == out.byteSize()) {
                return to;
            }
            start = reset ? to : start;
            fresh = false;
            if (control < 3) {
                copy();
            } else {
                chunk(control);
            }
        }
    }

    private void copy() throws ImageException {
        long size = big16(at) + 1L;
        at += 2;
        long taken = Math.min(size, out.byteSize() - to);
        cut = taken < size;
        out.asSlice(to, taken).copyFrom(packed.slice(at, size).segment().asSlice(0, taken));
        to += taken;
        at += size;
    }

    private void chunk(int control) throws ImageException {
        long size = ((control & 0x1fL) << 16) + big16(at) + 1;
        long packedSize = big16(at + 2) + 1L;
        at += 4;
        int reset = control >> 5 & 3;
        if (reset >= 2) {
            properties(packed.u8(at++));
        }
        if (reset >= 1) {
            reset();
        }
        if (!ready) {
            throw packed.corrupt("LZMA2 data that states its properties", "none");
        }
        end = packed.slice(at, packedSize).size() + at;
        if (packedSize < 5) {
            throw packed.corrupt("LZMA2 data", "an early end");
        }
        range = -1;
        code = big16(at + 1) << 16 | big16(at + 3);
        at += 5;
        cut = size > out.byteSize() - to;
        decode(Math.min(size, out.byteSize() - to));
        at = end;
    }

    private int big16(long place) throws ImageException {
        return packed.u8(place) << 8 | packed.u8(place + 1);
    }

    private void properties(int value) throws ImageException {
        contexts = value % 9;
        literalBits = value / 9 % 5;
        positionBits = value / 45;
        if (value > 224 || contexts + literalBits > 4) {
            throw packed.corrupt("LZMA2 properties", value);
        }
        ready = true;
    }

    private void reset() {
        state = 0;
        Arrays.fill(distances, 0);
        for (short[] each : new short[][]{literals, isMatch, isRepeat, isRepeat0, isRepeat0Long, isRepeat1, isRepeat2,
            slots, special,
            aligned, matchLength, repeatLength}) {
            Arrays.fill(each, HALF);
        }
    }

    private void decode(long size) throws ImageException {
        for (long last = to + size; to < last;) {
            int position = (int) (to - start) & (1 << positionBits) - 1;
            if (bit(isMatch, state * POSITIONS + position) == 0) {
                literal();
                continue;
            }
            int length;
            if (bit(isRepeat, state) == 0) {
                distances[3] = distances[2];
                distances[2] = distances[1];
                distances[1] = distances[0];
                length = length(matchLength, position);
                state = state < 7 ? 7 : 10;
                distances[0] = distance(length);
            } else {
                length = repeat(position);
            }
            long from = to - Integer.toUnsignedLong(distances[0]) - 1;
            if (from < start) {
                throw packed.corrupt("LZMA matches in what was unpacked", "one before");
            }
            for (long stop = Math.min(last, to + length); to < stop; to++, from++) {
                out.set(ValueLayout.JAVA_BYTE, to, out.get(ValueLayout.JAVA_BYTE, from));
            }
        }
    }

    private void literal() throws ImageException {
        int before = to > start ? Byte.toUnsignedInt(out.get(ValueLayout.JAVA_BYTE, to - 1)) : 0;
        int low = (int) (to - start) & (1 << literalBits) - 1;
        int base = 0x300 * ((low << contexts) + (before >> 8 - contexts));
        int symbol = 1;
        if (state >= 7) {
            long from = to - Integer.toUnsignedLong(distances[0]) - 1;
            if (from < start) {
                throw packed.corrupt("LZMA matches in what was unpacked", "one before");
            }
            int match = Byte.toUnsignedInt(out.get(ValueLayout.JAVA_BYTE, from));
            while (symbol < 0x100) {
                int expected = match >> 7 & 1;
                match <<= 1;
                int bit = bit(literals, base + (1 + expected << 8) + symbol);
                symbol = symbol << 1 | bit;
                if (bit != expected) {
                    break;
                }
            }
        }
        while (symbol < 0x100) {
            symbol = symbol << 1 | bit(literals, base + symbol);
        }
        out.set(ValueLayout.JAVA_BYTE, to++, (byte) symbol);
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    }

    /// A match at one of the last four distances.
    private int repeat(int position) throws ImageException {
        if (bit(isRepeat0, state) == 0) {
            if (bit(isRepeat0Long, state * POSITIONS + position) == 0) {
                state = state < 7 ? 9 : 11;
                return 1;
            }
        } else {
            int taken = bit(isRepeat1, state) == 0 ? 1 : 2 + bit(isRepeat2, state);
            int distance = distances[taken];
            System.arraycopy(distances, 0, distances, 1, taken);
            distances[0] = distance;
        }
        int length = length(repeatLength, position);
        state = state < 7 ? 8 : 11;
        return length;
    }

    private int length(short[] table, int position) throws ImageException {
        if (bit(table, 0) == 0) {
            return 2 + tree(table, 2 + position * 8, 3);
        }
        if (bit(table, 1) == 0) {
            return 10 + tree(table, 2 + POSITIONS * 8 + position * 8, 3);
        }
        return 18 + tree(table, 2 + 2 * POSITIONS * 8, 8);
    }

    private int distance(int length) throws ImageException {
        int slot = tree(slots, Math.min(length - 2, 3) * 64, 6);
        if (slot < 4) {
            return slot;
        }
        int bits = (slot >> 1) - 1;
        int distance = (2 | slot & 1) << bits;
        if (slot < 14) {
            return distance + reversed(special, distance - slot, bits);
        }
        for (int i = bits - 1; i >= 4; i--) {
            distance |= direct() << i;
        }
        return distance + reversed(aligned, 0, 4);
    }

    private int tree(short[] table, int base, int bits) throws ImageException {
        int symbol = 1;
        for (int i = 0; i < bits; i++) {
            symbol = symbol << 1 | bit(table, base + symbol);
        }
        return symbol - (1 << bits);
    }

    private int reversed(short[] table, int base, int bits) throws ImageException {
        int symbol = 1;
        int value = 0;
        for (int i = 0; i < bits; i++) {
            int bit = bit(table, base + symbol);
            symbol = symbol << 1 | bit;
            value |= bit << i;
        }
        return value;
    }

    private int direct() throws ImageException {
        normalize();
        range >>>= 1;
        int bit = Integer.compareUnsigned(code, range) >= 0 ? 1 : 0;
        code -= range & -bit;
        return bit;
    }

    private int bit(short[] table, int index) throws ImageException {
        normalize();
        int chance = table[index];
        int bound = (range >>> 11) * chance;
        if (Integer.compareUnsigned(code, bound) < 0) {
            range = bound;
            table[index] = (short) (chance + (2048 - chance >> 5));
            return 0;
        }
        range -= bound;
        code -= bound;
        table[index] = (short) (chance - (chance >> 5));
        return 1;
    }

    private void normalize() throws ImageException {
        if (range >>> 24 == 0) {
            if (at == end) {
                throw packed.corrupt("LZMA that fills the strip or tile", "an early end");
            }
            range <<= 8;
            code = code << 8 | Byte.toUnsignedInt(in.get(ValueLayout.JAVA_BYTE, at++));
        }
    }
}
