package org.ochre.io;

import java.io.ByteArrayOutputStream;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.work.Arguments;

/// The rows of a palette on their way between files and tensors.
///
/// @param bytes red, green, blue, and perhaps alpha of each colour
/// @param channels 3 or 4
record PaletteRows(byte[] bytes, int channels) {
    /// @param palette U8 `[k]`, `[k, 1]`, `[k, 3]` or `[k, 4]`; greys become red, green and blue
    static PaletteRows of(Tensor palette) {
        Tensor rows = palette.rank() == 1 ? palette.expand(1) : palette;
        long channels = rows.rank() == 2 ? rows.size(1) : 0;
        boolean served = rows.dtype() == DType.U8 && (channels == 1 || channels == 3 || channels == 4);
        if (!served || rows.size(0) < 1 || rows.size(0) > PaletteFile.MOST_COLORS) {
            throw Arguments.refuse("palette", "u8 [k, 1], [k, 3] or [k, 4], 1 ≤ k ≤ 65536",
                    palette.type() + "; .npy holds any");
        }
        int stored = channels == 4 ? 4 : 3;
        byte[] bytes = new byte[(int) rows.size(0) * stored];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) rows.getLong(i / stored, channels == 1 ? 0 : i % stored);
        }
        return new PaletteRows(bytes, stored);
    }

    int size() {
        return bytes.length / channels;
    }

    int red(int row) {
        return bytes[row * channels] & 0xff;
    }

    int green(int row) {
        return bytes[row * channels + 1] & 0xff;
    }

    int blue(int row) {
        return bytes[row * channels + 2] & 0xff;
    }

    int alpha(int row) {
        return channels == 4 ? bytes[row * channels + 3] & 0xff : 255;
    }

    /// Refuses colours that are not opaque, for formats without alpha.
    void requireOpaque(String format) {
        for (int row = 0; row < size(); row++) {
            if (alpha(row) != 255) {
                throw Arguments.refuse("palette", "opaque colours for " + format,
                        "alpha " + alpha(row) + " in row " + row + "; .png, .hex and .npy hold it");
            }
        }
    }

    /// Collects rows. Those without alpha are opaque; alpha is kept where one has it.
    static final class Builder {
        private final ByteArrayOutputStream colors = new ByteArrayOutputStream();
        private boolean transparent;

        void add(int red, int green, int blue) {
            write(red, green, blue, 255);
        }

        void add(int red, int green, int blue, int alpha) {
            transparent = true;
            write(red, green, blue, alpha);
        }

        int size() {
            return colors.size() / 4;
        }

        PaletteRows rows() {
            byte[] all = colors.toByteArray();
            if (transparent) {
                return new PaletteRows(all, 4);
            }
            byte[] opaque = new byte[all.length / 4 * 3];
            for (int i = 0; i < opaque.length; i++) {
                opaque[i] = all[i / 3 * 4 + i % 3];
            }
            return new PaletteRows(opaque, 3);
        }

        private void write(int red, int green, int blue, int alpha) {
            colors.write(red);
            colors.write(green);
            colors.write(blue);
            colors.write(alpha);
        }
    }
}
