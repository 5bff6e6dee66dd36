package org.ochre;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/// The memory that a caller's allocator hands out, checked before anything is written to it.
final class Allocation {
    private static final long ALIGNMENT = 64;

    private Allocation() {}

    /// Memory of at least that many bytes. The allocator is asked for an alignment of 64 bytes. A smaller alignment is
    /// accepted as long as elements are aligned.
    ///
    /// @throws IllegalArgumentException where the memory cannot be written, is a Java array, is too short, or is not
    ///     aligned to an element
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
