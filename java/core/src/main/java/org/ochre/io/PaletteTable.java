package org.ochre.io;

import java.nio.ByteBuffer;
import org.ochre.work.Arguments;
import org.ochre.work.FormatException;

/// Adobe's colour table (`.act`): 256 colours of three bytes, and perhaps how many of them count and which one is
/// transparent, as two numbers of 16 bits, the high byte first.
final class PaletteTable {
    private static final int COLORS = 256;
    private static final int BYTES = 3 * COLORS;
    private static final int NONE = 0xffff;

    private PaletteTable() {}

    static PaletteRows read(byte[] content) throws FormatException {
        if (content.length != BYTES && content.length != BYTES + 4) {
            throw new FormatException("a colour table of 768 or 772 bytes", content.length);
        }
        boolean counted = content.length > BYTES;
        ByteBuffer numbers = ByteBuffer.wrap(content);
        int count = counted ? Short.toUnsignedInt(numbers.getShort(BYTES)) : COLORS;
        int clear = counted ? Short.toUnsignedInt(numbers.getShort(BYTES + 2)) : NONE;
        if (count < 1 || count > COLORS) {
            throw new FormatException("1…256 colours at byte 768", count);
        }
        if (clear != NONE && clear >= count) {
            throw new FormatException("a transparent colour below " + count + " at byte 770", clear);
        }
        PaletteRows.Builder rows = new PaletteRows.Builder();
        for (int i = 0; i < count; i++) {
            int red = content[3 * i] & 0xff;
            int green = content[3 * i + 1] & 0xff;
            int blue = content[3 * i + 2] & 0xff;
            if (i == clear) {
                rows.add(red, green, blue, 0);
            } else {
                rows.add(red, green, blue);
            }
        }
        return rows.rows();
    }

    static byte[] write(PaletteRows rows) {
        if (rows.size() > COLORS) {
            throw Arguments.refuse("palette", "at most 256 colours for .act",
                    rows.size() + "; .hex and .npy hold them");
        }
        ByteBuffer content = ByteBuffer.allocate(BYTES + 4);
        int clear = NONE;
        for (int row = 0; row < rows.size(); row++) {
            content.put((byte) rows.red(row)).put((byte) rows.green(row)).put((byte) rows.blue(row));
            boolean fits = rows.alpha(row) == 255 || rows.alpha(row) == 0 && clear == NONE;
            if (!fits) {
                throw Arguments.refuse("palette", "opaque colours but for one of alpha 0 for .act",
                        "alpha " + rows.alpha(row) + " in row " + row + "; .png, .hex and .npy hold it");
            }
            clear = rows.alpha(row) == 0 ? row : clear;
        }
        return content.putShort(BYTES, (short) rows.size()).putShort(BYTES + 2, (short) clear).array();
    }
}
