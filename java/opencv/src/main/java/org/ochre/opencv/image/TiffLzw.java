package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// LZW as TIFF 6.0 has it (section 13): codes of 9 to 12 bits, the highest bit first, one code wider early. Files of
/// before 1993 have the lowest bit first and widen one code later; libtiff tells them by their first two bytes, and so
/// does this.
///
/// Each string of the table is another one and a last byte, so that strings are written from their ends.
final class TiffLzw {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int CODES = 4096;
    private static final int BUFFER = 1 << 13;

    private final Bytes packed;
    private final boolean lowFirst;
    private final byte[] input;
    private long read;
    private int at;
    private int filled;
    private int bits;
    private int count;

    private final MemorySegment out;
    private final byte[] written;
    private long to;
    private int held;

    private final short[] prefixes = new short[CODES];
    private final byte[] firsts = new byte[CODES];
    private final byte[] lasts = new byte[CODES];
    private final short[] lengths = new short[CODES];

    private TiffLzw(Bytes packed, MemorySegment out) throws ImageException {
        this.packed = packed;
        this.out = out;
        lowFirst = packed.size() > 1 && packed.u8(0) == 0 && (packed.u8(1) & 1) == 1;
        input = new byte[(int) Math.min(BUFFER, packed.size())];
        written = new byte[(int) Math.min(BUFFER, out.byteSize()) + CODES];
        for (int i = 0; i < CLEAR; i++) {
            firsts[i] = (byte) i;
            lasts[i] = (byte) i;
            lengths[i] = 1;
        }
    }

    static void unpack(Bytes packed, MemorySegment out) throws ImageException {
        new TiffLzw(packed, out).unpack();
    }

    private void unpack() throws ImageException {
        int next = END + 1;
        int width = 9;
        int previous = -1; // the code before, none after a clear
        while (to + held < out.byteSize()) {
            int code = code(width);
            if (code == CLEAR) {
                next = END + 1;
                width = 9;
                previous = -1;
                continue;
            }
            boolean known = code < CLEAR || previous >= 0 && code != END && code <= next && code < CODES;
            if (!known) {
                throw wrong(code == END ? "an early end" : "a wrong code");
            }
            if (previous >= 0 && next < CODES) {
                prefixes[next] = (short) previous;
                firsts[next] = firsts[previous];
                lasts[next] = code == next ? firsts[previous] : firsts[code];
                lengths[next] = (short) (lengths[previous] + 1);
                next++;
            }
            write(code);
            previous = code;
            if (next >= (1 << width) - (lowFirst ? 0 : 1) && width < 12) {
                width++;
            }
        }
        flush();
    }

    private void write(int code) {
        int string = code;
        int start = held;
        held += lengths[code];
        for (int i = held - 1; i >= start; i--) {
            written[i] = lasts[string];
            string = prefixes[string];
        }
        if (held > written.length - CODES) {
            flush();
        }
    }

    private void flush() {
        int taken = (int) Math.min(held, out.byteSize() - to);
        MemorySegment.copy(written, 0, out, ValueLayout.JAVA_BYTE, to, taken);
        to += taken;
        held = 0;
    }

    private int code(int width) throws ImageException {
        while (count < width) {
            if (at == filled) {
                refill();
            }
            int next = Byte.toUnsignedInt(input[at++]);
            bits = lowFirst ? bits | next << count : bits << 8 | next;
            count += 8;
        }
        count -= width;
        int mask = (1 << width) - 1;
        if (lowFirst) {
            int code = bits & mask;
            bits >>>= width;
            return code;
        }
        return bits >>> count & mask;
    }

    private void refill() throws ImageException {
        filled = (int) Math.min(input.length, packed.size() - read);
        if (filled == 0) {
            throw wrong("an early end");
        }
        MemorySegment.copy(packed.segment(), ValueLayout.JAVA_BYTE, read, input, 0, filled);
        read += filled;
        at = 0;
    }

    private ImageException wrong(String got) {
        return packed.corrupt("LZW codes that fill the strip or tile", got);
    }
}
