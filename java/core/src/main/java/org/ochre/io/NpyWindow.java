package org.ochre.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A part of a file that is read from its beginning on. It reads straight into the caller's buffers.
final class NpyWindow implements NpySource {
    private final FileChannel file;
    private final String name;
    private final long first;
    private final long size;
    private long done;

    /// @param first the part's first byte in the file
    /// @param size how many bytes it has
    NpyWindow(FileChannel file, String name, long first, long size) {
        this.file = file;
        this.name = name;
        this.first = first;
        this.size = size;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void fill(ByteBuffer buffer) throws IOException {
        int whole = buffer.limit();
        buffer.limit((int) Math.min(whole, buffer.position() + (size - done)));
        try {
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = file.read(buffer, first + done);
                done += Math.max(read, 0);
            }
        } finally {
            buffer.limit(whole);
        }
    }
}
