package org.ochre.work;

/// The five filters of a PNG row (ISO/IEC 15948, 9), undone.
final class PngFilter {
    private PngFilter() {}

    /// @param row its bytes from `pixel` on, and `pixel` zeros before them, which stand for the pixel left of the first
    /// @param above the row before, in the same form
    static void undo(int filter, byte[] row, byte[] above, int pixel) throws FormatException {
        switch (filter) {
            case 0 -> {}
            case 1 -> left(row, pixel);
            case 2 -> up(row, above, pixel);
            case 3 -> average(row, above, pixel);
            case 4 -> paeth(row, above, pixel);
            default -> throw new FormatException("a PNG row's filter 0…4", filter & 0xff);
        }
    }

    private static void left(byte[] row, int pixel) {
        for (int i = pixel; i < row.length; i++) {
            row[i] += row[i - pixel];
        }
    }

    private static void up(byte[] row, byte[] above, int pixel) {
        for (int i = pixel; i < row.length; i++) {
            row[i] += above[i];
        }
    }

    private static void average(byte[] row, byte[] above, int pixel) {
        for (int i = pixel; i < row.length; i++) {
            row[i] += (byte) ((row[i - pixel] & 0xff) + (above[i] & 0xff) >> 1);
        }
    }

    private static void paeth(byte[] row, byte[] above, int pixel) {
        for (int i = pixel; i < row.length; i++) {
            int left = row[i - pixel] & 0xff;
            int up = above[i] & 0xff;
            int corner = above[i - pixel] & 0xff;
            int byLeft = Math.abs(up - corner);
            int byUp = Math.abs(left - corner);
            int byCorner = Math.abs(left + up - 2 * corner);
            int guess = byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
            row[i] += (byte) guess;
        }
    }
}
