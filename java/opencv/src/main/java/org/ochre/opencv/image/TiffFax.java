package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Bilevel strips as facsimile machines pack them: ITU-T T.4 (groups 3, in one dimension or two), T.6 (group 4), and
/// T.4's runs alone in rows that begin at whole bytes (TIFF 6.0, section 10). Black comes as 1.
///
/// A row is where its colours change. In two dimensions these places are told by those of the row above.
final class TiffFax {
    private static final int MOST_WIDTH = 1 << 20;
    private static final int END_OF_LINE = 1;
    private static final int END_BITS = 12;

    private final Bytes packed;
    private final MemorySegment in;
    private final int width;
    private long at; // in bits
    private int[] above;
    private int[] changes;
    private int count;

    private TiffFax(Bytes packed, long width) throws ImageException {
        if (width > MOST_WIDTH) {
            throw packed.corrupt("CCITT rows of at most " + MOST_WIDTH + " pixels", width);
        }
        this.packed = packed;
        this.in = packed.segment();
        this.width = (int) width;
        above = new int[this.width + 8];
        changes = new int[this.width + 8];
        end();
    }

    static void unpack(TiffPage page, Bytes packed, MemorySegment out) throws ImageException {
        TiffFax fax = new TiffFax(packed, page.layout().partWidth());
        boolean two = (page.directory().value(Tiff.FAX_OPTIONS, 0) & 1) == 1;
        long rowBytes = page.layout().rowBytes();
        for (long row = 0; row < out.byteSize(); row += rowBytes) {
            fax.row(page.compression(), two);
            fax.paint(out.asSlice(row, rowBytes).fill((byte) 0));
        }
    }

    private void row(TiffCompression kind, boolean two) throws ImageException {
        boolean flat = kind == TiffCompression.FAX_RUNS;
        if (kind == TiffCompression.FAX_3) {
            boolean begun = false;
            while (peek(END_BITS - 1) == 0) {
                begun |= peek(END_BITS) == END_OF_LINE;
                skip(peek(END_BITS) == END_OF_LINE ? END_BITS : 1);
                if (begun && two) {
                    break;
                }
            }
            if (two && !begun) {
                throw wrong();
            }
            flat = !two || peek(1) == 1;
            skip(two ? 1 : 0);
        } else if (flat) {
            at = at + 7 & -8;
        }
        int[] taken = above;
        above = changes;
        changes = taken;
        count = 0;
        if (flat) {
            runs();
        } else {
            differences();
        }
        end();
    }

    private void runs() throws ImageException {
        long place = 0;
        for (boolean black = false; place < width; black = !black) {
            place += run(black);
            add(place);
        }
    }

    private void differences() throws ImageException {
        int place = -1;
        int b = 0; // the first change above, to the other colour, right of the place
        boolean black = false;
        while (place < width) {
            while (above[b] <= place && above[b] < width) {
                b += 2;
            }
            int mode = peek(7);
            if (mode >> 3 == 1) { // pass
                skip(4);
                place = above[b + 1];
            } else if (mode >> 4 == 1) { // horizontal
                skip(3);
                long first = Math.max(place, 0) + (long) run(black);
                add(first);
                long second = first + run(!black);
                add(second);
                place = (int) second;
            } else {
                int change = above[b] + vertical(mode);
                if (change < place || change < 0) {
                    throw wrong();
                }
                add(change);
                place = change;
                black = !black;
                b = b > 0 ? b - 1 : 1;
            }
        }
    }

    private int vertical(int mode) throws ImageException {
        if (mode >> 6 == 1) {
            skip(1);
            return 0;
        }
        int bits = mode >> 5 == 1 ? 3 : mode >> 2 == 1 ? 6 : 7;
        int distance = bits == 3 ? 1 : bits == 6 ? 2 : 3;
        if (mode >> 1 == 0) {
            throw wrong();
        }
        skip(bits);
        return (mode >> 7 - bits & 1) == 1 ? distance : -distance;
    }

    private int run(boolean black) throws ImageException {
        char[] table = black ? TiffFaxCodes.BLACK_RUNS : TiffFaxCodes.WHITE_RUNS;
        long length = 0;
        while (true) {
            char code = table[peek(TiffFaxCodes.BITS)];
            if (code == 0) {
                throw wrong();
            }
            skip(code & 15);
            int part = code >> TiffFaxCodes.SHIFT;
            length += part;
            if (length > width) {
                throw wrong();
            }
            if (part < 64) {
                return (int) length;
            }
        }
    }

    private void add(long change) throws ImageException {
        if (change > width || count > width + 2) {
            throw wrong();
        }
        changes[count++] = (int) change;
    }

    /// Behind the last change there are only such at the end of the row.
    private void end() {
        for (int i = 0; i < 4; i++) {
            changes[count + i] = width;
        }
    }

    private void paint(MemorySegment row) {
        for (int i = 0; changes[i] < width; i += 2) {
            for (int x = changes[i]; x < changes[i + 1];) {
                if ((x & 7) == 0 && changes[i + 1] - x >= 8) {
                    row.set(ValueLayout.JAVA_BYTE, x >> 3, (byte) 0xff);
                    x += 8;
                } else {
                    int value = row.get(ValueLayout.JAVA_BYTE, x >> 3) | 0x80 >> (x & 7);
                    row.set(ValueLayout.JAVA_BYTE, x >> 3, (byte) value);
                    x++;
                }
            }
        }
    }

    /// The next bits, 13 at most; 0 behind the end.
    private int peek(int bits) {
        int value = 0;
        for (long i = at >> 3; i < (at >> 3) + 3; i++) {
            value = value << 8 | (i < in.byteSize() ? Byte.toUnsignedInt(in.get(ValueLayout.JAVA_BYTE, i)) : 0);
        }
        return value >> 24 - (int) (at & 7) - bits & (1 << bits) - 1;
    }

    private void skip(int bits) throws ImageException {
        at += bits;
        if (at > 8 * in.byteSize()) {
            throw packed.corrupt("CCITT codes that fill the strip or tile", "an early end");
        }
    }

    private ImageException wrong() {
        return packed.corrupt("CCITT codes that fill the strip or tile", "a wrong code");
    }
}
