package org.ochre.work;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The rows of a PNG file: inflated, their filters undone. Each row is in the file, or the file is refused.
public final class PngRows implements AutoCloseable {
    /// Of the seven passes of an interlaced picture: first column and row, and the steps to the next.
    private static final int[][] PASSES = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4},
        {1, 0, 2, 2}, {0, 1, 1, 2}};
    private static final int[][] WHOLE = {{0, 0, 1, 1}};

    private final PngFile file;
    private final Inflater inflater = new Inflater();
    private long chunk;

    /// Takes the pixels of a row that one pass holds.
    public interface Rows<X extends Exception> {
        /// @param row the stored bytes, from `start` on; they are used again afterwards
        /// @param columns how many pixels
        /// @param y the picture's row
        /// @param first the picture's column of the first pixel
        /// @param step from a pixel's column to the next
        void take(byte[] row, int start, int columns, long y, int first, int step) throws X;
    }

    private PngRows(PngFile file) {
        this.file = file;
        chunk = file.firstPixels();
    }

    /// Reads all rows, pass by pass.
    ///
    /// @throws FormatException where pixels are damaged or end early
    public static <X extends Exception> void read(PngFile file, Rows<X> rows) throws FormatException, X {
        try (PngRows reader = new PngRows(file)) {
            reader.feed();
            for (int[] pass : file.interlaced() ? PASSES : WHOLE) {
                reader.pass(pass, rows);
            }
        } catch (DataFormatException e) {
            throw new FormatException("deflated pixels as the standard says", "corrupt ones", e);
        }
    }

    private <X extends Exception> void pass(int[] pass, Rows<X> rows) throws FormatException, DataFormatException, X {
        long columns = Math.max(0, Math.ceilDiv(file.width() - pass[0], pass[2]));
        int pixel = Math.max(1, file.samples() * file.depth() / 8);
        int length = Math.toIntExact(file.rowBytes(columns));
        byte[] above = new byte[pixel + length];
        byte[] row = new byte[pixel + length];
        byte[] filter = new byte[1];
        for (long y = pass[1]; y < file.height() && columns > 0; y += pass[3]) {
            inflate(filter, 0, 1);
            inflate(row, pixel, length);
            PngFilter.undo(filter[0], row, above, pixel);
            rows.take(row, pixel, (int) columns, y, pass[0], pass[2]);
            byte[] next = above;
            above = row;
            row = next;
        }
    }

    /// Exactly that many bytes; fewer are a truncated picture.
    private void inflate(byte[] into, int start, int length) throws FormatException, DataFormatException {
        int done = 0;
        while (done < length) {
            int count = inflater.inflate(into, start + done, length - done);
            done += count;
            if (count == 0 && (inflater.finished() || !inflater.needsInput() || !next())) {
                throw new FormatException("pixels for " + file.width() + "×" + file.height(),
                        "a truncated or corrupt one (they end early)");
            }
        }
    }

    /// Goes on to the next chunk of pixels; false behind the last.
    private boolean next() throws FormatException {
        chunk = file.nextPixels(chunk);
        if (chunk < 0) {
            return false;
        }
        feed();
        return true;
    }

    private void feed() throws FormatException {
        inflater.setInput(file.body(chunk).asByteBuffer());
    }

    @Override
    public void close() {
        inflater.end();
    }
}
