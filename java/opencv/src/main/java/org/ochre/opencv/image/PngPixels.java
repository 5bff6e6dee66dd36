package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.ochre.DType;
import org.ochre.Tensor;

/// The pixels of a PNG file: inflated, filters undone, brought to their places in a tensor row by row. Each pixel is in
/// the file, or the file is refused.
final class PngPixels implements AutoCloseable {
    private static final int IDAT = 0x49444154;
    /// Of the seven passes of an interlaced picture: first column and row, and the steps to the next.
    private static final int[][] PASSES = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4},
        {1, 0, 2, 2}, {0, 1, 1, 2}};
    private static final int[][] WHOLE = {{0, 0, 1, 1}};

    private final PngChunks chunks;
    private final Bytes bytes;
    private final Tensor image;
    private final PngColors colors;
    private final int pixelBytes;
    private final boolean asStored;
    private final Inflater inflater = new Inflater();
    private long chunk;

    private PngPixels(PngChunks chunks, Tensor image) throws ImageException {
        this.chunks = chunks;
        this.bytes = chunks.bytes();
        this.image = image;
        colors = new PngColors(chunks);
        pixelBytes = Math.max(1, chunks.samples() * chunks.depth() / 8);
        int channels = image.rank() == 2 ? 1 : (int) image.size(2);
        asStored = chunks.depth() >= 8 && channels == chunks.samples() && chunks.color() != PngChunks.INDEXED;
        chunk = chunks.firstPixels();
    }

    /// @param image dense, of the header's type
    static void read(PngChunks chunks, Tensor image) throws ImageException {
        try (PngPixels pixels = new PngPixels(chunks, image)) {
            pixels.feed();
            for (int[] pass : chunks.interlaced() ? PASSES : WHOLE) {
                pixels.pass(pass);
            }
        } catch (DataFormatException e) {
            throw new ImageException(chunks.bytes().file(), "deflated pixels as the standard says", "corrupt ones", e);
        }
    }

    private void pass(int[] pass) throws ImageException, DataFormatException {
        long columns = Math.max(0, Math.ceilDiv(image.size(1) - pass[0], pass[2]));
        int length = Math.toIntExact(chunks.rowBytes(columns));
        byte[] above = new byte[pixelBytes + length];
        byte[] row = new byte[pixelBytes + length];
        byte[] filter = new byte[1];
        byte[] expanded = asStored ? row : new byte[Math.toIntExact(columns * colors.pixelBytes())];
        for (long y = pass[1]; y < image.size(0) && columns > 0; y += pass[3]) {
            inflate(filter, 0, 1);
            inflate(row, pixelBytes, length);
            PngFilter.undo(bytes, filter[0], row, above, pixelBytes);
            if (!asStored) {
                colors.expand(row, pixelBytes, (int) columns, expanded, y, pass[0], pass[2]);
            }
            place(expanded, asStored ? pixelBytes : 0, (int) columns, y, pass[0], pass[2]);
            byte[] next = above;
            above = row;
            row = next;
            expanded = asStored ? row : expanded;
        }
    }

    private void place(byte[] from, int start, int columns, long y, int first, int step) {
        int pixel = colors.pixelBytes();
        long to = image.offset() + y * image.stride(0) + (long) first * pixel;
        boolean swap = asStored && image.dtype() == DType.U16 && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        if (step > 1) {
            scatter(from, start, columns, to, step * pixel, swap);
        } else if (swap) {
            MemorySegment.copy(MemorySegment.ofArray(from),
                    ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), start, image.segment(),
                    ValueLayout.JAVA_SHORT_UNALIGNED, to, (long) columns * pixel / 2);
        } else {
            MemorySegment.copy(from, start, image.segment(), ValueLayout.JAVA_BYTE, to, columns * pixel);
        }
    }

    private void scatter(byte[] from, int start, int columns, long to, int step, boolean swap) {
        int pixel = colors.pixelBytes();
        int turn = swap ? 1 : 0;
        MemorySegment memory = image.segment();
        for (int x = 0; x < columns; x++) {
            for (int i = 0; i < pixel; i++) {
                memory.set(ValueLayout.JAVA_BYTE, to + (long) x * step + i, from[start + x * pixel + (i ^ turn)]);
            }
        }
    }

    /// Exactly that many bytes; fewer are a truncated picture.
    private void inflate(byte[] into, int start, int length) throws ImageException, DataFormatException {
        int done = 0;
        while (done < length) {
            int count = inflater.inflate(into, start + done, length - done);
            done += count;
            if (count == 0 && (inflater.finished() || !inflater.needsInput() || !next())) {
                throw bytes.corrupt("pixels for " + chunks.width() + "×" + chunks.height(),
                        "a truncated or corrupt one (they end early)");
            }
        }
    }

    /// Goes on to the next chunk of pixels; false behind the last.
    private boolean next() throws ImageException {
        do {
            chunk += 12 + bytes.u32(chunk);
            if (chunk + 8 > bytes.size() || bytes.has(chunk + 4, "IEND")) {
                return false;
            }
        } while (bytes.i32(chunk + 4) != IDAT);
        feed();
        return true;
    }

    private void feed() throws ImageException {
        inflater.setInput(bytes.slice(chunk + 8, bytes.u32(chunk)).segment().asByteBuffer());
    }

    @Override
    public void close() {
        inflater.end();
    }
}
