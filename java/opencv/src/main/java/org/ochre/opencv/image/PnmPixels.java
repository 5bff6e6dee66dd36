package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.ochre.DType;
import org.ochre.Tensor;

/// The samples of a PNM file, scaled so that the largest that the header allows becomes 255, or 65,535 for more than a
/// byte, rounded, halves to even, as Pillow does. The bits of PBM are 0 for black.
final class PnmPixels {
    private final PnmHeader header;
    private final Bytes bytes;
    private final Tensor image;
    private final int row;
    private final int[] table;
    private long at;

    private PnmPixels(PnmHeader header, Tensor image) {
        this.header = header;
        this.bytes = header.bytes();
        this.image = image;
        row = Math.toIntExact(header.width() * header.channels());
        int full = header.most() > 255 ? 65_535 : 255;
        table = new int[header.most() + 1];
        for (int i = 0; i < table.length; i++) {
            table[i] = (int) Math.rint((double) i / header.most() * full);
        }
        at = header.samples();
    }

    /// @param image dense, of the header's type
    static void read(PnmHeader header, Tensor image) throws ImageException {
        new PnmPixels(header, image).rows();
    }

    private void rows() throws ImageException {
        boolean wide = image.dtype() == DType.U16;
        byte[] stored = new byte[header.isText() ? 0 : Math.toIntExact(header.rowBytes())];
        byte[] samples = new byte[wide || header.isText() || header.most() != 255 ? row * (wide ? 2 : 1) : 0];
        for (long y = 0; y < header.height(); y++) {
            if (header.isText()) {
                for (int i = 0; i < row; i++) {
                    put(samples, i, text(y, i), wide);
                }
            } else {
                MemorySegment.copy(bytes.segment(), ValueLayout.JAVA_BYTE, at + y * stored.length, stored, 0,
                        stored.length);
                binary(stored, samples, y, wide);
            }
            byte[] line = samples.length == 0 ? stored : samples;
            MemorySegment.copy(line, 0, image.segment(), ValueLayout.JAVA_BYTE, image.offset() + y * line.length,
                    line.length);
        }
    }

    private void binary(byte[] stored, byte[] samples, long y, boolean wide) throws ImageException {
        if (header.kind() == 4) {
            for (int x = 0; x < row; x++) {
                samples[x] = (byte) ((stored[x >> 3] >> 7 - (x & 7) & 1) == 1 ? 0 : 255);
            }
        } else if (samples.length > 0) {
            for (int i = 0; i < row; i++) {
                int value = wide ? (stored[2 * i] & 0xff) << 8 | stored[2 * i + 1] & 0xff : stored[i] & 0xff;
                put(samples, i, scaled(value, y, i), wide);
            }
        }
    }

    private int scaled(int value, long y, int i) throws ImageException {
        if (value > header.most()) {
            throw bytes.corrupt("samples of at most " + header.most(),
                    value + " in row " + y + ", column " + i / header.channels());
        }
        return table[value];
    }

    private static void put(byte[] samples, int i, int value, boolean wide) {
        if (wide) {
            boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
            samples[2 * i + (little ? 0 : 1)] = (byte) value;
            samples[2 * i + (little ? 1 : 0)] = (byte) (value >> 8);
        } else {
            samples[i] = (byte) value;
        }
    }

    /// The next number; of PBM the next digit, which needs no space before the next.
    private int text(long y, int i) throws ImageException {
        at = PnmHeader.skipped(bytes, at);
        long start = at;
        int value = 0;
        for (int c = bytes.u8(at); c >= '0' && c <= '9' && value <= 65_535;) {
            value = value * 10 + c - '0';
            at++;
            if (header.kind() == 1 || at == bytes.size()) {
                break;
            }
            c = bytes.u8(at);
        }
        if (at == start) {
            throw bytes.corrupt("samples as numbers", "other characters in row " + y);
        }
        int scaled = scaled(value, y, i);
        return header.kind() == 1 ? 255 - scaled : scaled;
    }
}
