package org.ochre.server.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.attribute.BasicFileAttributes;

/// An open file. The size is the one at opening.
final class StoredFile implements Source {
    private final FileChannel file;
    private final long size;
    private final String identity;

    StoredFile(FileChannel file, BasicFileAttributes attributes) throws IOException {
        this.file = file;
        size = file.size();
        identity = attributes.fileKey() + " " + size + " " + attributes.lastModifiedTime();
    }

    StoredFile(FileChannel file, String identity) throws IOException {
        this.file = file;
        size = file.size();
        this.identity = identity;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String identity() {
        return identity;
    }

    @Override
    public void readInto(MemorySegment content) throws IOException {
        long at = 0;
        while (at < size) {
            ByteBuffer part = content.asSlice(at, Math.min(size - at, 1 << 30)).asByteBuffer();
            int count = file.read(part, at);
            if (count < 0) {
                throw new EOFException("file: expected " + size + " bytes, got " + at + ": it shrank while being read");
            }
            at += count;
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
