package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.work.FormatException;
import org.ochre.work.PngFile;
import org.ochre.work.PngRows;

/// The pixels of a PNG file, brought from [PngRows] to their places in a tensor row by row.
final class PngPixels {
    private final Tensor image;
    private final PngColors colors;
    private final boolean asStored;
    private final byte[] expanded;

    private PngPixels(PngChunks chunks, Tensor image) throws ImageException {
        PngFile file = chunks.file();
        this.image = image;
        colors = new PngColors(chunks);
        int channels = image.rank() == 2 ? 1 : (int) image.size(2);
        asStored = file.depth() >= 8 && channels == file.samples() && file.color() != PngFile.INDEXED;
        expanded = new byte[asStored ? 0 : Math.toIntExact(image.size(1) * colors.pixelBytes())];
    }

    /// @param image dense, of the header's type
    static void read(PngChunks chunks, Tensor image) throws ImageException {
        try {
            PngRows.read(chunks.file(), new PngPixels(chunks, image)::row);
        } catch (FormatException e) {
            throw PngChunks.refused(chunks.bytes(), e);
        }
    }

    private void row(byte[] row, int start, int columns, long y, int first, int step) throws ImageException {
        if (asStored) {
            place(row, start, columns, y, first, step);
        } else {
            colors.expand(row, start, columns, expanded, y, first, step);
            place(expanded, 0, columns, y, first, step);
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
}
