package org.ochre;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/// What an allocator of the caller's hands out, before anything is written to it.
final class Allocation {
    private static final long ALIGNMENT = 64;

    private Allocation() {}

    /// Memory for that many bytes. Lines of 64 bytes are asked for; less will do, as long as elements are aligned.
    ///
    /// @throws IllegalArgumentException where it cannot be written, is a Java array, too short, or not aligned
    static MemorySegment take(SegmentAllocator allocator, long bytes, DType dtype) {
        MemorySegment memory = allocator.allocate(bytes, ALIGNMENT);
        if (!memory.isNative()) {
            throw refuse("native memory", "a Java array");
        }
        if (memory.isReadOnly()) {
            throw refuse("writable memory", "a read-only segment");
        }
        if (memory.byteSize() < bytes) {
            throw refuse(bytes + " bytes", memory.byteSize() + " of them");
        }
        if (memory.address() % dtype.size() != 0) {
            throw refuse("memory aligned to " + dtype.size() + " bytes for " + dtype,
                    "an address of " + memory.address());
        }
        return memory;
    }

    private static IllegalArgumentException refuse(String expected, String got) {
        return new IllegalArgumentException("results: expected " + expected + ", got " + got + " from the allocator");
    }
}
