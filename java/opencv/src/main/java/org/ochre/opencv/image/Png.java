package org.ochre.opencv.image;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.ochre.DType;

/// The chunks of a PNG file (ISO/IEC 15948), each held to its checksum, as OpenCV does not for all of them.
final class Png {
    private static final int GREY = 0;
    private static final int RGB = 2;
    private static final int INDEXED = 3;

    // The names of chunks, as numbers.
    private static final int TRNS = 0x74524E53;
    private static final int EXIF = 0x65584966;
    private static final int ACTL = 0x6163544C;
    private static final int IEND = 0x49454E44;

    /// The bit depths of each colour type.
    private static final Map<Integer, Set<Integer>> DEPTHS = Map.of(
            GREY, Set.of(1, 2, 4, 8, 16), RGB, Set.of(8, 16), INDEXED, Set.of(1, 2, 4, 8), GREY + 4, Set.of(8, 16),
            RGB + 4, Set.of(8, 16));

    private Png() {}

    static ImageHeader header(Bytes bytes) throws ImageException {
        if (!bytes.has(12, "IHDR")) {
            throw bytes.corrupt("a PNG header chunk first", "another");
        }
        boolean known = DEPTHS.getOrDefault(bytes.u8(25), Set.of()).contains(bytes.u8(24));
        if (!known || bytes.u8(26) != 0 || bytes.u8(27) != 0 || bytes.u8(28) > 1) {
            throw bytes.corrupt("a PNG header that the standard knows", "another");
        }
        boolean transparency = false;
        boolean ended = false;
        int orientation = 1;
        CRC32 crc = new CRC32();
        ByteBuffer content = bytes.segment().asByteBuffer();
        for (long at = 8; !ended; at += 12 + bytes.u32(at)) {
            long length = bytes.u32(at);
            check(bytes, at, length, content, crc);
            switch (bytes.i32(at + 4)) {
                case TRNS -> transparency = true;
                case EXIF -> orientation = Tiff.orientation(bytes.slice(at + 8, length));
                case ACTL -> throw bytes.corrupt("a still picture", "an animation");
                case IEND -> ended = true;
                default -> {}
            }
        }
        int color = bytes.u8(25);
        int channels = switch (color) {
            case GREY -> 1;
            case RGB, INDEXED -> transparency ? 4 : 3;
            default -> 4;
        };
        DType dtype = bytes.u8(24) == 16 ? DType.U16 : DType.U8;
        return new ImageHeader(ImageFormat.PNG, bytes.u32(16), bytes.u32(20), orientation, dtype, channels);
    }

    /// A picture has a chunk for every few kilobytes, so this makes no objects.
    private static void check(Bytes bytes, long at, long length, ByteBuffer content, CRC32 crc) throws ImageException {
        long sum = bytes.u32(at + 8 + length);
        crc.reset();
        crc.update(content.limit((int) (at + 8 + length)).position((int) at + 4));
        if (crc.getValue() != sum) {
            throw bytes.corrupt("the PNG chunk " + bytes.text(at + 4, 4) + " as its checksum says", "a corrupt one");
        }
    }
}
