package org.ochre.opencv.image;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import org.ochre.work.Gathered;
import org.ochre.work.RegularFile;

/// The content of an image file, as a copy that nobody else can write: what is checked of it is what is decoded.
final class Content {
    private Content() {}

    static MemorySegment of(MemorySegment content, SegmentAllocator scratch) throws ImageException {
        Decoder.requireSize("image", content.byteSize());
        return scratch.allocate(content.byteSize(), 1).copyFrom(content);
    }

    static MemorySegment of(Path path, SegmentAllocator scratch) throws IOException {
        try (FileChannel channel = RegularFile.open(path)) {
            return of(path.toString(), channel, scratch);
        }
    }

    static MemorySegment of(String file, SeekableByteChannel channel, SegmentAllocator scratch) throws IOException {
        long size = channel.size();
        Decoder.requireSize(file, size);
        MemorySegment content = scratch.allocate(size, 1);
        ByteBuffer rest = content.asByteBuffer();
        while (rest.hasRemaining()) {
            if (channel.read(rest) < 0) {
                throw new ImageException(file, size + " bytes", "fewer: it shrank while being read");
            }
        }
        return content;
    }

    /// A stream to its end, held against the limit of bytes.
    static MemorySegment of(InputStream in, ReadOptions options, SegmentAllocator scratch) throws IOException {
        long most = Math.min(options.maxBytes(), Integer.MAX_VALUE);
        try (Gathered gathered = new Gathered()) {
            if (!gathered.read(in, most)) {
                throw new ImageException("image", "at most " + most + " bytes", "a longer stream");
            }
            return gathered.copyTo(scratch);
        }
    }
}
