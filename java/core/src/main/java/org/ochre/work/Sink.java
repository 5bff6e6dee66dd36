package org.ochre.work;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/// Where the bytes of an encoded file go. Bytes for code of others are copied to the Java heap first, 64 KiB at a time,
/// so that nobody else ever holds Ochre's scratch memory. A sink is never closed here.
@FunctionalInterface
public interface Sink {
    /// Bytes that are copied at a time.
    int PART = 1 << 16;
    /// How often a channel may take no byte before it counts as stuck.
    int MOST_EMPTY_WRITES = 1000;

    /// Writes all bytes.
    void write(MemorySegment bytes) throws IOException;

    /// A file that Ochre itself has opened.
    static Sink file(FileChannel file) {
        return bytes -> {
            ByteBuffer rest = bytes.asByteBuffer();
            while (rest.hasRemaining()) {
                file.write(rest);
            }
        };
    }

    /// Somebody's stream.
    static Sink stream(OutputStream out) {
        byte[] part = new byte[PART];
        return bytes -> {
            for (long at = 0; at < bytes.byteSize(); at += PART) {
                int count = (int) Math.min(PART, bytes.byteSize() - at);
                MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, part, 0, count);
                out.write(part, 0, count);
            }
        };
    }

    /// Somebody's channel, which may take less than it is given.
    ///
    /// @throws IllegalArgumentException for a channel in non-blocking mode
    static Sink channel(WritableByteChannel out) {
        if (out instanceof SelectableChannel selectable && !selectable.isBlocking()) {
            throw Arguments.refuse("out", "a channel in blocking mode",
                    "one that does not block; configureBlocking(true) changes it");
        }
        byte[] part = new byte[PART];
        return bytes -> {
            for (long at = 0; at < bytes.byteSize(); at += PART) {
                int count = (int) Math.min(PART, bytes.byteSize() - at);
                MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, part, 0, count);
                drain(ByteBuffer.wrap(part, 0, count), out);
            }
        };
    }

    private static void drain(ByteBuffer rest, WritableByteChannel out) throws IOException {
        int empty = 0;
        while (rest.hasRemaining()) {
            int before = rest.remaining();
            out.write(rest);
            empty = rest.remaining() < before ? 0 : empty + 1;
            if (empty == MOST_EMPTY_WRITES) {
                throw new IOException("out: expected a channel that takes bytes, got none taken " + empty
                        + " times in a row");
            }
        }
    }
}
