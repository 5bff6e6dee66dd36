package org.ochre.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Deflates (RFC 1951) in less time than zlib's level 1, to fewer bytes for most pictures of indices: it compares each
/// place with the last two that begin with four bytes of the same hash, and takes the longer match. zlib makes a code
/// for each 16 thousand symbols, this for each 32 thousand.
///
/// It works on arrays of its own, of [#bytes(int)] bytes, which are used again. The result depends on the bytes alone.
final class FastDeflater {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int WINDOW = 1 << 15;
    private static final int LEAST_MATCH = 4;
    private static final int MOST_MATCH = 258;
    private static final int HASH_BITS = 15;
    private static final int FACTOR = 0x9E3779B1; // 2^32 divided by the golden ratio
    /// A place before all that a match may reach.
    private static final int NOWHERE = -2 * WINDOW;
    /// Of longer matches, not each place is noted.
    private static final int NOTED = 32;
    private static final int MOST_SYMBOLS = 1 << 15;
    /// What a description of codes takes at most.
    private static final int MOST_DESCRIPTION = 320;
    private static final int MOST_STORED = (1 << 16) - 1;

    private static final int END = 256;
    private static final int LITERALS = 286;
    private static final int DISTANCES = 30;
    private static final int CODE_LENGTHS = 19;
    /// In which order the lengths of the codes for lengths of codes are written.
    private static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int[] LENGTH_BASES = new int[29];
    private static final int[] LENGTH_EXTRAS = new int[29];
    private static final byte[] LENGTH_CODES = new byte[MOST_MATCH + 1];
    private static final int[] DISTANCE_BASES = new int[DISTANCES];
    private static final int[] DISTANCE_EXTRAS = new int[DISTANCES];
    /// The codes of distances 1 to 256, then of each 128 distances.
    private static final byte[] DISTANCE_CODES = new byte[512];

    static {
        int length = 3;
        for (int code = 0; code < 28; code++) {
            LENGTH_BASES[code] = length;
            LENGTH_EXTRAS[code] = code < 8 ? 0 : code / 4 - 1;
            int next = length + (1 << LENGTH_EXTRAS[code]);
            Arrays.fill(LENGTH_CODES, length, Math.min(next, MOST_MATCH), (byte) code);
            length = next;
        }
        LENGTH_BASES[28] = MOST_MATCH;
        LENGTH_CODES[MOST_MATCH] = 28;
        int distance = 1;
        for (int code = 0; code < DISTANCES; code++) {
            DISTANCE_BASES[code] = distance;
            DISTANCE_EXTRAS[code] = code < 4 ? 0 : code / 2 - 1;
            for (int i = 0; i < 1 << DISTANCE_EXTRAS[code]; i++) {
                DISTANCE_CODES[place(distance++)] = (byte) code;
            }
        }
    }

    private final int most;
    private final byte[] in;
    private final byte[] out;
    /// For each hash the last place that had it, and the one before.
    private final int[] places = new int[2 << HASH_BITS];
    /// A byte, or length · 2¹⁶ + distance of a match.
    private final int[] symbols = new int[MOST_SYMBOLS];
    private final HuffmanCode literals = new HuffmanCode(LITERALS, 15);
    private final HuffmanCode distances = new HuffmanCode(DISTANCES, 15);
    private final HuffmanCode lengths = new HuffmanCode(CODE_LENGTHS, 7);

    private int count;
    private int at;
    private long pending;
    private int pendingBits;

    /// @param most the most bytes that are deflated at a time
    FastDeflater(int most) {
        this.most = most;
        in = new byte[WINDOW + most];
        out = new byte[Math.toIntExact(room(most))];
    }

    /// The bytes of a deflater's arrays.
    static long bytes(int most) {
        return WINDOW + most + room(most) + (long) Integer.BYTES * ((2 << HASH_BITS) + MOST_SYMBOLS);
    }

    /// The most bytes that so many become.
    private static long room(int most) {
        return most + most / 512 + 64;
    }

    /// Deflates bytes. The result ends on a byte: with the stream, or with an empty stored block.
    ///
    /// @param bytes a window, whose bytes matches may reach, and the bytes to deflate
    /// @param window how many bytes the window has, at most 32 KiB
    /// @return how many bytes were written
    int deflate(MemorySegment bytes, int window, boolean ends, MemorySegment into) {
        int end = (int) bytes.byteSize();
        if (window > WINDOW || end - window > most) {
            throw new IllegalArgumentException("bytes: expected a window of at most " + WINDOW + " and " + most
                    + " bytes, got " + window + " and " + (end - window));
        }
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, in, 0, end);
        at = 0;
        Arrays.fill(places, NOWHERE);
        for (int i = 0; i < Math.min(window, end - Long.BYTES); i++) {
            note(i);
        }
        int from = window;
        do {
            int next = find(from, end);
            boolean isLast = ends && next == end;
            write(from, next, isLast);
            from = next;
        } while (from < end);
        if (!ends) {
            stored(0, 0, false);
        }
        toByte();
        MemorySegment.copy(out, 0, into, ValueLayout.JAVA_BYTE, 0, at);
        return at;
    }

    private static int place(int distance) {
        return distance <= 256 ? distance - 1 : 256 + (distance - 1 >>> 7);
    }

    private static int hash(int four) {
        return four * FACTOR >>> Integer.SIZE - HASH_BITS << 1;
    }

    private void note(int i) {
        int hash = hash((int) INTS.get(in, i));
        places[hash + 1] = places[hash];
        places[hash] = i;
    }

    /// Makes symbols of the bytes from `from` on, as many as there is room for.
    ///
    /// @return the first byte that has none
    private int find(int from, int end) {
        byte[] bytes = in;
        int[] found = symbols;
        int[] last = places;
        int[] literalUses = literals.uses;
        int[] distanceUses = distances.uses;
        Arrays.fill(literalUses, 0);
        Arrays.fill(distanceUses, 0);
        int n = 0;
        int i = from;
        int matched = end - Long.BYTES; // behind it all bytes are literals
        while (i < matched && n < MOST_SYMBOLS) {
            int four = (int) INTS.get(bytes, i);
            int hash = hash(four);
            int near = last[hash];
            int far = last[hash + 1];
            last[hash + 1] = near;
            last[hash] = i;
            int length = near >= i - WINDOW && (int) INTS.get(bytes, near) == four ? match(bytes, near, i, end) : 0;
            int where = near;
            if (far >= i - WINDOW && (int) INTS.get(bytes, far) == four) {
                int other = match(bytes, far, i, end);
                where = other > length ? far : near;
                length = Math.max(other, length);
            }
            if (length == 0) {
                int value = bytes[i++] & 255;
                found[n++] = value;
                literalUses[value]++;
                continue;
            }
            found[n++] = length << 16 | i - where;
            literalUses[END + 1 + LENGTH_CODES[length]]++;
            distanceUses[DISTANCE_CODES[place(i - where)]]++;
            int noted = length < NOTED ? Math.min(i + length, matched) : i;
            for (int k = i + 1; k < noted; k++) {
                note(k);
            }
            i += length;
        }
        for (; i >= matched && i < end && n < MOST_SYMBOLS; i++) {
            found[n++] = bytes[i] & 255;
            literalUses[bytes[i] & 255]++;
        }
        count = n;
        return i;
    }

    /// How many bytes are the same at two places, whose first four are.
    private static int match(byte[] bytes, int early, int late, int end) {
        int most = Math.min(MOST_MATCH, end - late);
        int length = LEAST_MATCH;
        while (length + Long.BYTES <= most) {
            long differing = (long) LONGS.get(bytes, early + length) ^ (long) LONGS.get(bytes, late + length);
            if (differing != 0) {
                return length + Long.numberOfTrailingZeros(differing) / Byte.SIZE;
            }
            length += Long.BYTES;
        }
        while (length < most && bytes[early + length] == bytes[late + length]) {
            length++;
        }
        return length;
    }

    /// Writes the symbols of the bytes `from` to `end`, or the bytes themselves where these are fewer.
    private void write(int from, int end, boolean isLast) {
        literals.uses[END] = 1;
        literals.make();
        distances.make();
        long bits = 0;
        for (int i = 0; i < LITERALS; i++) {
            int extra = i > END ? LENGTH_EXTRAS[i - END - 1] : 0;
            bits += (long) literals.uses[i] * (literals.lengths[i] + extra);
        }
        for (int i = 0; i < DISTANCES; i++) {
            bits += (long) distances.uses[i] * (distances.lengths[i] + DISTANCE_EXTRAS[i]);
        }
        if (bits / Byte.SIZE + MOST_DESCRIPTION < end - from || end - from < MOST_DESCRIPTION) {
            put(isLast ? 1 : 0, 1);
            put(2, 2);
            describe();
            writeSymbols();
        } else {
            for (int i = from; i < end; i += MOST_STORED) {
                int some = Math.min(MOST_STORED, end - i);
                stored(i, some, isLast && i + some == end);
            }
        }
    }

    private void stored(int from, int size, boolean isLast) {
        put(isLast ? 1 : 0, 3);
        toByte();
        put(size, 16);
        put(~size & MOST_STORED, 16);
        toByte();
        System.arraycopy(in, from, out, at, size);
        at += size;
    }

    private void put(int bits, int size) {
        pending |= (long) bits << pendingBits;
        pendingBits += size;
        if (pendingBits >= Integer.SIZE) {
            INTS.set(out, at, (int) pending);
            at += Integer.BYTES;
            pending >>>= Integer.SIZE;
            pendingBits -= Integer.SIZE;
        }
    }

    private void toByte() {
        for (; pendingBits > 0; pendingBits -= Byte.SIZE) {
            out[at++] = (byte) pending;
            pending >>>= Byte.SIZE;
        }
        pendingBits = 0;
        pending = 0;
    }

    private void put(int code) {
        put(HuffmanCode.bits(code), HuffmanCode.length(code));
    }

    /// Writes the lengths of both codes, which are a code's themselves: a length; 16 the last one 3 to 6 times again;
    /// 17 and 18 zeros, 3 to 10 and 11 to 138.
    private void describe() {
        int literalCount = literals.used(END + 1);
        int distanceCount = distances.used(1);
        byte[] all = Arrays.copyOf(literals.lengths, literalCount + distanceCount);
        System.arraycopy(distances.lengths, 0, all, literalCount, distanceCount);
        int[] runs = new int[all.length]; // a symbol, and from bit 8 on what is written after it
        int n = 0;
        for (int i = 0, end; i < all.length; i = end) {
            for (end = i + 1; end < all.length && all[end] == all[i];) {
                end++;
            }
            int rest = end - i;
            if (all[i] != 0) {
                runs[n++] = all[i];
                rest--;
            }
            while (rest >= 3) {
                int some = Math.min(rest, all[i] != 0 ? 6 : 138);
                runs[n++] = all[i] != 0 ? 16 | some - 3 << 8 : some < 11 ? 17 | some - 3 << 8 : 18 | some - 11 << 8;
                rest -= some;
            }
            for (; rest > 0; rest--) {
                runs[n++] = all[i];
            }
        }
        Arrays.fill(lengths.uses, 0);
        for (int i = 0; i < n; i++) {
            lengths.uses[runs[i] & 255]++;
        }
        lengths.make();
        int used = CODE_LENGTHS;
        while (used > 4 && lengths.lengths[ORDER[used - 1]] == 0) {
            used--;
        }
        put(literalCount - END - 1, 5);
        put(distanceCount - 1, 5);
        put(used - 4, 4);
        for (int i = 0; i < used; i++) {
            put(lengths.lengths[ORDER[i]], 3);
        }
        for (int i = 0; i < n; i++) {
            int symbol = runs[i] & 255;
            put(lengths.codes[symbol]);
            put(runs[i] >>> 8, symbol == 16 ? 2 : symbol == 17 ? 3 : symbol == 18 ? 7 : 0);
        }
    }

    private void writeSymbols() {
        for (int i = 0; i < count; i++) {
            int symbol = symbols[i];
            if (symbol <= 255) {
                put(literals.codes[symbol]);
                continue;
            }
            int length = symbol >>> 16;
            int code = LENGTH_CODES[length];
            put(literals.codes[END + 1 + code]);
            put(length - LENGTH_BASES[code], LENGTH_EXTRAS[code]);
            int distance = symbol & (1 << 16) - 1;
            code = DISTANCE_CODES[place(distance)];
            put(distances.codes[code]);
            put(distance - DISTANCE_BASES[code], DISTANCE_EXTRAS[code]);
        }
        put(literals.codes[END]);
    }
}
