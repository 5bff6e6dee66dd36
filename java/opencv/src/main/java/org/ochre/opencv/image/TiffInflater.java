package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Deflate with zlib's frame (RFC 1950), whose checksum is held against the pixels.
final class TiffInflater {
    /// As much as one call fills.
    private static final long PIECE = 1 << 30;

    private TiffInflater() {}

    /// @param most bytes that a whole strip or tile has; some writers fill the last one up
    static void unpack(Bytes packed, MemorySegment out, long most) throws ImageException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed.segment().asByteBuffer());
            for (long to = 0; to < out.byteSize(); to += PIECE) {
                fill(inflater, out.asSlice(to, Math.min(PIECE, out.byteSize() - to)).asByteBuffer(), packed);
            }
            finish(inflater, packed, most - out.byteSize());
        } catch (DataFormatException e) {
            throw new ImageException(packed.file(), "deflated pixels as their checksum says", "corrupt ones", e);
        } finally {
            inflater.end();
        }
    }

    private static void fill(Inflater inflater, ByteBuffer piece, Bytes packed)
            throws DataFormatException, ImageException {
        while (piece.hasRemaining()) {
            if (inflater.inflate(piece) == 0) {
                throw packed.corrupt("a whole strip or tile of deflated pixels", "one that ends early");
            }
        }
    }

    /// The checksum comes last.
    private static void finish(Inflater inflater, Bytes packed, long more) throws DataFormatException, ImageException {
        byte[] beyond = new byte[1 << 12];
        for (long rest = more; !inflater.finished();) {
            int got = inflater.inflate(beyond);
            rest -= got;
            if (rest < 0) {
                throw packed.corrupt("deflated pixels as their checksum says",
                        "more of them than the strip or tile has");
            }
            if (got == 0 && !inflater.finished()) {
                throw packed.corrupt("a whole strip or tile of deflated pixels", "one that ends early");
            }
        }
    }
}
