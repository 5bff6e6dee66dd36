package org.ochre.opencv.image;

import java.util.Arrays;

/// Run lengths of a BMP file (BI_RLE8, BI_RLE4), rows from below. Pixels that they jump over have index 0.
final class BmpRuns {
    private static final int LINE = 0;
    private static final int END = 1;
    private static final int JUMP = 2;

    /// Takes a row of indices.
    interface Rows {
        void take(byte[] indices, long line) throws ImageException;
    }

    private final BmpHeader header;
    private final Bytes bytes;
    private final Rows rows;
    private final byte[] indices;
    private long line;
    private int x;

    private BmpRuns(BmpHeader header, Rows rows) {
        this.header = header;
        this.bytes = header.bytes();
        this.rows = rows;
        indices = new byte[(int) header.width()];
        line = header.height() - 1;
    }

    static void read(BmpHeader header, Rows rows) throws ImageException {
        new BmpRuns(header, rows).run();
    }

    private void run() throws ImageException {
        boolean nibbles = header.compression() == BmpHeader.RLE4;
        long at = header.pixels();
        boolean ended = false;
        while (!ended && line >= 0) {
            int count = bytes.u8(at);
            int value = bytes.u8(at + 1);
            at += 2;
            if (count > 0) {
                for (int i = 0; i < count; i++) {
                    put(!nibbles ? value : (i & 1) == 0 ? value >> 4 : value & 15);
                }
            } else if (value == LINE) {
                nextLine();
            } else if (value == END) {
                ended = true;
            } else if (value == JUMP) {
                jump(bytes.u8(at), bytes.u8(at + 1));
                at += 2;
            } else {
                for (int i = 0; i < value; i++) {
                    int pair = nibbles ? bytes.u8(at + i / 2) : bytes.u8(at + i);
                    put(!nibbles ? pair : (i & 1) == 0 ? pair >> 4 : pair & 15);
                }
                int length = nibbles ? (value + 1) / 2 : value;
                at += length + (length & 1);
            }
        }
        while (line >= 0) {
            nextLine();
        }
    }

    private void put(int index) {
        if (x < indices.length) {
            indices[x++] = (byte) index;
        }
    }

    private void jump(int right, int up) throws ImageException {
        int column = Math.min(x + right, indices.length);
        for (int i = 0; i < up && line >= 0; i++) {
            nextLine();
        }
        x = column;
    }

    private void nextLine() throws ImageException {
        rows.take(indices, line--);
        Arrays.fill(indices, (byte) 0);
        x = 0;
    }
}
