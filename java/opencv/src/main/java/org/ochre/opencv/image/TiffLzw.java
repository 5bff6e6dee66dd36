package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// LZW as TIFF 6.0 has it (section 13): codes of 9 to 12 bits, the highest bit first, one code wider early. Files of before 1993 have the
/// lowest bit first and widen one code later; libtiff tells them by their first two bytes, and so does this.
///
/// A string of the table is the place in the output where it stood first: each is the one before and the byte that follows it there.
final class TiffLzw {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int CODES = 4096;

    private final Bytes packed;
    private final MemorySegment in;
    private final boolean lowFirst;
    private long at;
    private int bits;
    private int count;

    private TiffLzw(Bytes packed) throws ImageException {
        this.packed = packed;
        this.in = packed.segment();
        this.lowFirst = in.byteSize() > 1 && packed.u8(0) == 0 && (packed.u8(1) & 1) == 1;
    }

    static void unpack(Bytes packed, MemorySegment out) throws ImageException {
        new TiffLzw(packed).unpack(out);
    }

    private void unpack(MemorySegment out) throws ImageException {
        long[] starts = new long[CODES];
        int[] lengths = new int[CODES];
        int next = END + 1;
        int width = 9;
        long previous = 0;
        int length = 0; // of the previous string; 0 after a clear
        for (long to = 0; to < out.byteSize();) {
            int code = code(width);
            if (code == CLEAR) {
                next = END + 1;
                width = 9;
                length = 0;
                continue;
            }
            boolean known = code < CLEAR || length > 0 && code != END && code <= next && code < CODES;
            if (!known) {
                throw packed.corrupt("LZW codes that fill the strip or tile", code == END ? "an early end" : "a wrong code");
            }
            if (length > 0 && next < CODES) {
                starts[next] = previous;
                lengths[next] = length + 1;
                next++;
            }
            previous = to;
            length = 1;
            if (code < CLEAR) {
                out.set(ValueLayout.JAVA_BYTE, to, (byte) code);
            } else {
                length = (int) Math.min(lengths[code], out.byteSize() - to);
                for (int i = 0; i < length; i++) {
                    out.set(ValueLayout.JAVA_BYTE, to + i, out.get(ValueLayout.JAVA_BYTE, starts[code] + i));
                }
            }
            to += length;
            if (next >= (1 << width) - (lowFirst ? 0 : 1) && width < 12) {
                width++;
            }
        }
    }

    private int code(int width) throws ImageException {
        while (count < width) {
            if (at == in.byteSize()) {
                throw packed.corrupt("LZW codes that fill the strip or tile", "an early end");
            }
            int next = Byte.toUnsignedInt(in.get(ValueLayout.JAVA_BYTE, at++));
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
}
