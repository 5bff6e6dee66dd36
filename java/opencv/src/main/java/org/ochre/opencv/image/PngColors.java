package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.ochre.work.FormatException;
import org.ochre.work.PngFile;
import org.ochre.work.PngIndices;

/// From a row of stored samples to a row of a tensor: bits spread to bytes, palette and transparency looked up, numbers
/// in this machine's order. Grey of less than 8 bits is scaled to 0…255.
final class PngColors {
    private final Bytes bytes;
    private final int depth;
    private final int color;
    private final int samples;
    private final int channels;
    private final byte @Nullable [] palette;
    private final int entries;
    private final int @Nullable [] transparent;

    PngColors(PngChunks chunks) throws ImageException {
        bytes = chunks.bytes();
        PngFile file = chunks.file();
        depth = file.depth();
        color = file.color();
        samples = file.samples();
        channels = chunks.header().channels();
        palette = color == PngFile.INDEXED ? palette(file) : null;
        entries = palette == null ? 0 : palette.length / channels;
        MemorySegment transparency = file.transparency();
        transparent = transparency == null || entries > 0
                ? null
                : color(new Bytes(bytes.file(), transparency, bytes.order()));
    }

    private byte[] palette(PngFile file) throws ImageException {
        try {
            return PngIndices.palette(file);
        } catch (FormatException e) {
            throw PngChunks.refused(bytes, e);
        }
    }

    /// The one colour that is transparent.
    private int[] color(Bytes transparency) throws ImageException {
        int[] values = new int[samples];
        for (int i = 0; i < samples; i++) {
            values[i] = transparency.u16(2L * i) & (1 << depth) - 1;
        }
        return values;
    }

    /// Bytes of a pixel of the tensor.
    int pixelBytes() {
        return channels * (depth == 16 ? 2 : 1);
    }

    /// @param from stored bytes, from `start` on
    /// @param y the picture's row and
    /// @param first its column of the first pixel, and the `step` to the next: for messages
    void expand(byte[] from, int start, int columns, byte[] to, long y, int first, int step) throws ImageException {
        byte[] table = palette;
        if (table != null) {
            for (int x = 0; x < columns; x++) {
                int index = sample(from, start, x);
                if (index >= entries) {
                    throw bytes.corrupt("palette indices below " + entries,
                            index + " in row " + y + ", column " + (first + (long) x * step));
                }
                System.arraycopy(table, index * channels, to, x * channels, channels);
            }
        } else {
            direct(from, start, columns, to);
        }
    }

    /// Grey and RGB, with alpha or one transparent colour or neither.
    private void direct(byte[] from, int start, int columns, byte[] to) {
        int[] key = transparent;
        int most = (1 << depth) - 1;
        int full = depth == 16 ? 65_535 : 255;
        boolean alpha = (color & PngFile.ALPHA) != 0;
        int stored = alpha ? samples - 1 : samples;
        for (int x = 0; x < columns; x++) {
            boolean clear = key != null;
            for (int c = 0; c < Math.min(channels, 3); c++) {
                int s = Math.min(c, stored - 1);
                int value = sample(from, start, x * samples + s);
                clear = clear && key != null && value == key[s];
                put(to, x * channels + c, depth < 8 ? value * full / most : value);
            }
            if (channels == 4) {
                put(to, x * 4 + 3, alpha ? sample(from, start, x * samples + stored) : clear ? 0 : full);
            }
        }
    }

    private int sample(byte[] from, int start, int index) {
        return switch (depth) {
            case 8 -> from[start + index] & 0xff;
            case 16 -> (from[start + 2 * index] & 0xff) << 8 | from[start + 2 * index + 1] & 0xff;
            default -> {
                int bit = index * depth;
                yield from[start + (bit >> 3)] >> 8 - depth - (bit & 7) & (1 << depth) - 1;
            }
        };
    }

    private void put(byte[] to, int index, int value) {
        if (depth == 16) {
            boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
            to[2 * index + (little ? 0 : 1)] = (byte) value;
            to[2 * index + (little ? 1 : 0)] = (byte) (value >> 8);
        } else {
            to[index] = (byte) value;
        }
    }
}
