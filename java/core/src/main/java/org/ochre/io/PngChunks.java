package org.ochre.io;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.ochre.work.Sink;

/// Writes a PNG file chunk by chunk (ISO/IEC 15948). A chunk has length, type, body, and a checksum of type and body.
final class PngChunks {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte INDEXED = 3;

    private final Sink out;

    PngChunks(Sink out) throws IOException {
        this.out = out;
        out.write(MemorySegment.ofArray(SIGNATURE));
    }

    /// Writes the header of a picture with a palette, not interlaced.
    void header(int width, int height, int bits) throws IOException {
        chunk("IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) bits).put(INDEXED).array());
    }

    void chunk(String type, byte[] body) throws IOException {
        chunk(type, MemorySegment.ofArray(body));
    }

    /// @param body memory that nobody else writes
    void chunk(String type, MemorySegment body) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(body.asByteBuffer());
        out.write(MemorySegment.ofArray(ByteBuffer.allocate(8).putInt((int) body.byteSize()).put(name).array()));
        out.write(body);
        out.write(MemorySegment.ofArray(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array()));
    }
}
