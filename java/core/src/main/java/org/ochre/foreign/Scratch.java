package org.ochre.foreign;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// Memory that an operation needs while it runs: from the C heap, not cleared, open to all threads, aligned to 64 bytes, gone on
/// [#close]. Segments taken from it must not outlive it and never reach a caller. For one thread at a time.
public final class Scratch implements SegmentAllocator, AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final List<MemorySegment> blocks = new ArrayList<>(4);

    /// @throws OutOfMemoryError where the system gives no more
    @Override
    @SuppressWarnings("restricted")
    public MemorySegment allocate(long bytes, long alignment) {
        if (bytes < 0 || bytes > Long.MAX_VALUE - ALIGNMENT || alignment > ALIGNMENT) {
            throw new IllegalArgumentException(
                    "bytes: expected 0 or more, aligned to at most 64, got " + bytes + " aligned to " + alignment);
        }
        long block = Native.malloc(bytes + ALIGNMENT);
        if (block == 0) {
            throw new OutOfMemoryError("cannot take " + bytes + " bytes of scratch from the C heap");
        }
        blocks.add(MemorySegment.ofAddress(block));
        long aligned = (block + ALIGNMENT - 1) & -ALIGNMENT;
        return MemorySegment.ofAddress(aligned).reinterpret(bytes);
    }

    /// As [#allocate(long, long)], set to zero.
    public MemorySegment zeroed(long bytes) {
        return allocate(bytes, ALIGNMENT).fill((byte) 0);
    }

    @Override
    public void close() {
        blocks.forEach(block -> Native.free(block.address()));
        blocks.clear();
    }
}
