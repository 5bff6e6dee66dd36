package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/// The `.xz` streams that LZMA in TIFF is (xz file format 1.1.0): blocks of LZMA2, behind a delta filter or none. Their
/// CRC32 or CRC64 is held against the pixels.
final class TiffXz {
    private static final int DELTA = 3;
    private static final int LZMA2 = 0x21;
    private static final int CRC32_KIND = 1;
    private static final int CRC64_KIND = 4;
    private static final int[] CHECK_BYTES = {0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64};
    private static final long POLYNOMIAL = 0xC96C5795D7870F42L;

    private final Bytes packed;
    private long at;

    private TiffXz(Bytes packed) {
        this.packed = packed;
    }

    static void unpack(Bytes packed, MemorySegment out) throws ImageException {
        new TiffXz(packed.order(ByteOrder.LITTLE_ENDIAN)).unpack(out);
    }

    private void unpack(MemorySegment out) throws ImageException {
        if (!packed.has(0, "\u00fd7zXZ\0") || packed.u8(6) != 0 || packed.u8(7) > 15) {
            throw packed.corrupt("an .xz stream in a strip or tile", "something else");
        }
        int check = packed.u8(7);
        at = 12;
        for (long to = 0; to < out.byteSize();) {
            if (packed.u8(at) == 0) {
                throw packed.corrupt("LZMA that fills the strip or tile", "an early end");
            }
            int delta = header();
            TiffLzma lzma = new TiffLzma(packed, at, out.asSlice(to));
            long size = lzma.unpack();
            MemorySegment block = out.asSlice(to, size);
            for (long i = delta; delta > 0 && i < size; i++) {
                block.set(ValueLayout.JAVA_BYTE, i,
                        (byte) (block.get(ValueLayout.JAVA_BYTE, i) + block.get(ValueLayout.JAVA_BYTE, i - delta)));
            }
            if (lzma.isWhole()) {
                at = lzma.at() + 3 & -4;
                check(check, block);
                at += CHECK_BYTES[check];
            }
            to += size;
        }
    }

    /// Reads the header of a block; the distance of its delta filter, 0 without one.
    private int header() throws ImageException {
        long end = at + 4L * (packed.u8(at) + 1);
        int flags = packed.u8(at + 1);
        at += 2;
        for (int i = 6; i < 8; i++) {
            if ((flags >> i & 1) == 1) {
                number();
            }
        }
        int delta = 0;
        for (int i = flags & 3; i >= 0; i--) {
            long filter = number();
            long size = number();
            boolean last = i == 0;
            if (filter != (last ? LZMA2 : DELTA) || size != 1 || !last && delta > 0) {
                throw packed.corrupt("LZMA2, with one delta filter or none", "other filters");
            }
            delta = last ? delta : packed.u8(at) + 1;
            at += size;
        }
        at = end;
        return delta;
    }

    private long number() throws ImageException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = packed.u8(at++);
            value |= (next & 0x7FL) << shift;
            if (next < 128) {
                return value;
            }
        }
        throw packed.corrupt("numbers of 63 bits in an .xz stream", "a longer one");
    }

    private void check(int kind, MemorySegment block) throws ImageException {
        boolean same = switch (kind) {
            case CRC32_KIND -> packed.u32(at) == crc32(block);
            case CRC64_KIND -> (packed.u32(at) | packed.u32(at + 4) << 32) == crc64(block);
            default -> true;
        };
        if (!same) {
            throw packed.corrupt("LZMA pixels as their checksum says", "corrupt ones");
        }
    }

    private static long crc32(MemorySegment block) {
        CRC32 crc = new CRC32();
        for (long i = 0; i < block.byteSize(); i += 1 << 30) {
            crc.update(block.asSlice(i, Math.min(1 << 30, block.byteSize() - i)).asByteBuffer());
        }
        return crc.getValue();
    }

    private static long crc64(MemorySegment block) {
        long[] table = new long[256];
        for (int i = 0; i < 256; i++) {
            long value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 1 ? value >>> 1 ^ POLYNOMIAL : value >>> 1;
            }
            table[i] = value;
        }
        long crc = -1;
        for (long i = 0; i < block.byteSize(); i++) {
            crc = table[(int) (crc ^ block.get(ValueLayout.JAVA_BYTE, i)) & 0xff] ^ crc >>> 8;
        }
        return ~crc;
    }
}
