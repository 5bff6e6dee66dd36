package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;

/// Runs of bytes, as Apple's PackBits has them (TIFF 6.0, section 9).
final class TiffPackBits {
    private TiffPackBits() {}

    static void unpack(Bytes packed, MemorySegment out) throws ImageException {
        long at = 0;
        for (long to = 0; to < out.byteSize();) {
            int head = (byte) packed.u8(at++);
            if (head == Byte.MIN_VALUE) {
                continue;
            }
            int length = (int) Math.min(head < 0 ? 1 - head : head + 1, out.byteSize() - to);
            if (head < 0) {
                out.asSlice(to, length).fill((byte) packed.u8(at++));
            } else {
                out.asSlice(to, length).copyFrom(packed.slice(at, length).segment());
                at += head + 1;
            }
            to += length;
        }
    }
}
