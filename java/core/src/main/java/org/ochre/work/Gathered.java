package org.ochre.work;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.ochre.foreign.Scratch;

/// Bytes whose number is known only at their end: what a stream gives, or what an encoder makes. They lie in blocks of
/// scratch memory, each as large as all before it together, until [#copyTo] puts them in one piece.
public final class Gathered implements Sink, AutoCloseable {
    private static final long MOST_BLOCK = 1 << 26;

    private final Scratch scratch = new Scratch();
    private final List<MemorySegment> full = new ArrayList<>();
    private MemorySegment block = MemorySegment.NULL;
    private long used;
    private long size;

    /// Takes a stream to its end.
    ///
    /// @param most the most bytes; of a longer stream one byte more is taken
    /// @return whether the stream ended in time
    public boolean read(InputStream in, long most) throws IOException {
        byte[] part = new byte[PART];
        while (size <= most) {
            int count = in.read(part, 0, (int) Math.min(PART, most - size + 1));
            if (count < 0) {
                return true;
            }
            if (count > part.length) {
                throw new IOException("in: expected at most " + PART + " bytes, got " + count);
            }
            write(MemorySegment.ofArray(part).asSlice(0, count));
        }
        return false;
    }

    @Override
    public void write(MemorySegment bytes) {
        long at = 0;
        while (at < bytes.byteSize()) {
            if (used == block.byteSize()) {
                next();
            }
            long count = Math.min(bytes.byteSize() - at, block.byteSize() - used);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, block, ValueLayout.JAVA_BYTE, used, count);
            used += count;
            size += count;
            at += count;
        }
    }

    private void next() {
        if (used > 0) {
            full.add(block);
        }
        block = scratch.allocate(Math.clamp(size, PART, MOST_BLOCK), 1);
        used = 0;
    }

    public long size() {
        return size;
    }

    /// All bytes, in memory of that allocator.
    ///
    /// @throws IllegalArgumentException `results: expected …` where it gives too little memory, or read-only memory
    public MemorySegment copyTo(SegmentAllocator results) {
        MemorySegment whole = results.allocate(size, 1);
        if (whole.byteSize() < size || whole.isReadOnly()) {
            throw Arguments.refuse("results", size + " bytes that can be written",
                    whole.isReadOnly() ? "read-only memory" : whole.byteSize());
        }
        long at = 0;
        for (MemorySegment each : full) {
            MemorySegment.copy(each, 0, whole, at, each.byteSize());
            at += each.byteSize();
        }
        MemorySegment.copy(block, 0, whole, at, used);
        return whole.asSlice(0, size);
    }

    @Override
    public void close() {
        scratch.close();
    }
}
