package org.ochre.work;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Tensor;

/// The palette of a palette PNG, and the index of each pixel.
public final class PngIndices {
    private final MemorySegment labels;
    private final long width;
    private final int depth;
    private final int colors;

    private PngIndices(PngFile file, int colors, MemorySegment labels) {
        this.labels = labels;
        this.width = file.width();
        this.depth = file.depth();
        this.colors = colors;
    }

    /// The colours of a palette PNG: red, green, blue, and alpha where the file has a tRNS chunk. Colours that this
    /// chunk does not reach are opaque.
    ///
    /// @throws FormatException for another kind of PNG
    public static byte[] palette(PngFile file) throws FormatException {
        MemorySegment colors = file.palette();
        if (colors == null || file.color() != PngFile.INDEXED) {
            throw new FormatException("a PNG with a palette",
                    "one of " + file.samples() + (file.samples() == 1 ? " sample" : " samples") + " a pixel");
        }
        MemorySegment alphas = file.transparency();
        int channels = channels(file);
        int count = (int) (colors.byteSize() / 3);
        byte[] rows = new byte[count * channels];
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(colors, ValueLayout.JAVA_BYTE, 3L * i, rows, i * channels, 3);
            if (channels == 4) {
                rows[4 * i + 3] = alpha(alphas, i);
            }
        }
        return rows;
    }

    private static byte alpha(@Nullable MemorySegment alphas, int index) {
        return alphas != null && index < alphas.byteSize() ? alphas.get(ValueLayout.JAVA_BYTE, index) : (byte) 255;
    }

    /// Channels of the palette, 3 or 4.
    public static int channels(PngFile file) {
        return file.hasTransparency() ? 4 : 3;
    }

    /// Reads the index of each pixel.
    ///
    /// @param colors how many the palette has
    /// @param labels U8 `[h, w]`, dense
    /// @throws FormatException for pixels that are damaged, or an index that names no colour, with its place
    public static void read(PngFile file, int colors, Tensor labels) throws FormatException {
        if (labels.dtype() != DType.U8 || !labels.isDense() || labels.size(0) != file.height()
                || labels.size(1) != file.width()) {
            throw Arguments.refuse("labels", "u8 [" + file.height() + ", " + file.width() + "]", labels.type());
        }
        MemorySegment memory = labels.segment().asSlice(labels.offset(), labels.elements());
        PngRows.read(file, new PngIndices(file, colors, memory)::row);
    }

    private void row(byte[] row, int start, int columns, long y, int first, int step) throws FormatException {
        int mask = (1 << depth) - 1;
        for (int x = 0; x < columns; x++) {
            int bit = x * depth;
            int index = row[start + (bit >> 3)] >> 8 - depth - (bit & 7) & mask;
            long column = first + (long) x * step;
            if (index >= colors) {
                throw new FormatException("palette indices below " + colors,
                        index + " in row " + y + ", column " + column);
            }
            labels.set(ValueLayout.JAVA_BYTE, y * width + column, (byte) index);
        }
    }
}
