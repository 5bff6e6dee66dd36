package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ochre.Tensor;

/// The pixels of a BMP file. Samples of less than 8 bits are scaled to 0…255, rounded down, as Pillow does.
final class BmpPixels {
    private static final int FIVE = 31;
    private static final int[] BITS_555 = {FIVE << 10, FIVE << 5, FIVE};

    private final BmpHeader header;
    private final Bytes bytes;
    private final Tensor image;
    private final int width;
    private final int channels;
    private final boolean indices;
    private final byte[] row;
    private final byte[] colors;

    private BmpPixels(BmpHeader header, Tensor image, boolean indices) {
        this.header = header;
        this.bytes = header.bytes();
        this.image = image;
        width = (int) header.width();
        this.indices = indices;
        channels = indices ? 1 : header.channels();
        row = new byte[Math.toIntExact(header.rowBytes())];
        colors = new byte[Math.multiplyExact(width, channels)];
    }

    /// @param image dense, of the header's type
    static void read(BmpHeader header, Tensor image) throws ImageException {
        read(header, new BmpPixels(header, image, false));
    }

    /// Reads the palette's row of each pixel.
    ///
    /// @param labels U8 `[h, w]`, dense
    static void readIndices(BmpHeader header, Tensor labels) throws ImageException {
        read(header, new BmpPixels(header, labels, true));
    }

    private static void read(BmpHeader header, BmpPixels pixels) throws ImageException {
        if (header.compression() == BmpHeader.RLE8 || header.compression() == BmpHeader.RLE4) {
            BmpRuns.read(header, pixels::put);
        } else {
            pixels.rows();
        }
    }

    private void rows() throws ImageException {
        for (long y = 0; y < header.height(); y++) {
            long at = header.pixels() + y * header.rowStep();
            MemorySegment.copy(bytes.segment(), ValueLayout.JAVA_BYTE, at, row, 0, row.length);
            long line = header.topDown() ? y : header.height() - 1 - y;
            switch (header.bits()) {
                case 24 -> reversed(3);
                case 32 -> {
                    if (header.masks().length > 0) {
                        masked(header.masks(), 4);
                    } else {
                        reversed(4);
                    }
                }
                case 16 -> masked(header.masks().length > 0 ? header.masks() : BITS_555, 2);
                default -> indexed(row, line);
            }
            put(line);
        }
    }

    private void put(long line) {
        MemorySegment.copy(colors, 0, image.segment(), ValueLayout.JAVA_BYTE, image.offset() + line * colors.length,
                colors.length);
    }

    /// A row of indices, a byte each.
    private void put(byte[] indices, long line) throws ImageException {
        for (int x = 0; x < width; x++) {
            look(indices[x] & 0xff, x, line);
        }
        put(line);
    }

    private void indexed(byte[] packed, long line) throws ImageException {
        int bits = header.bits();
        for (int x = 0; x < width; x++) {
            int bit = x * bits;
            look((packed[bit >> 3] & 0xff) >> 8 - bits - (bit & 7) & (1 << bits) - 1, x, line);
        }
    }

    private void look(int index, int x, long line) throws ImageException {
        byte[] palette = header.palette();
        if (3 * index >= palette.length) {
            throw bytes.corrupt("palette indices below " + palette.length / 3,
                    index + " in row " + line + ", column " + x);
        }
        if (indices) {
            colors[x] = (byte) index;
            return;
        }
        for (int c = 0; c < channels; c++) {
            colors[x * channels + c] = palette[3 * index + c];
        }
    }

    /// Blue, green, red.
    private void reversed(int pixel) {
        for (int x = 0; x < width; x++) {
            colors[3 * x] = row[pixel * x + 2];
            colors[3 * x + 1] = row[pixel * x + 1];
            colors[3 * x + 2] = row[pixel * x];
        }
    }

    private void masked(int[] masks, int pixel) {
        for (int c = 0; c < channels; c++) {
            int shift = Integer.numberOfTrailingZeros(masks[c]);
            int most = masks[c] >>> shift;
            for (int x = 0; x < width; x++) {
                int value = 0;
                for (int i = pixel - 1; i >= 0; i--) {
                    value = value << 8 | row[pixel * x + i] & 0xff;
                }
                colors[x * channels + c] = (byte) (((value & masks[c]) >>> shift) * 255 / most);
            }
        }
    }
}
