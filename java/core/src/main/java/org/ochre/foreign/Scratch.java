package org.ochre.foreign;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Memory that an operation needs while it runs: recycled blocks that are not cleared, open to all threads, aligned to
/// 64 bytes. [#close] gives them back. Segments of it must not be used after that and must never reach a caller. Only
/// one thread at a time may allocate.
public final class Scratch implements SegmentAllocator, AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final List<Slabs.Slab> slabs = new ArrayList<>(4);
    private MemorySegment rest = MemorySegment.NULL;
    private long taken;

    /// The bytes that allocations of these sizes take together; [Long#MAX_VALUE] where they do not fit 63 bits.
    public static long bytes(long... allocations) {
        long sum = 0;
        for (long bytes : allocations) {
            sum += Math.min(rounded(bytes), Long.MAX_VALUE - sum);
        }
        return sum;
    }

    /// The bytes that that many times these bytes are; [Long#MAX_VALUE] where they do not fit 63 bits.
    public static long times(long count, long bytes) {
        return bytes > 0 && count > Long.MAX_VALUE / bytes ? Long.MAX_VALUE : count * bytes;
    }

    private static long rounded(long bytes) {
        return bytes > Long.MAX_VALUE - ALIGNMENT ? Long.MAX_VALUE : bytes + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /// @throws OutOfMemoryError where the system has no more memory
    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        if (bytes < 0 || alignment > ALIGNMENT) {
            throw new IllegalArgumentException(
                    "bytes: expected 0 or more, aligned to at most 64, got " + bytes + " aligned to " + alignment);
        }
        long taken = Math.min(bytes, Long.MAX_VALUE - ALIGNMENT) + ALIGNMENT - 1 & -ALIGNMENT;
        this.taken += taken;
        if (taken > rest.byteSize()) {
            Slabs.Slab slab = Objects.requireNonNull(Slabs.SCRATCH.take(taken), "scratch has no budget");
            slabs.add(slab);
            if (slab.size() - taken < rest.byteSize()) {
                return slab.memory().asSlice(0, bytes);
            }
            rest = slab.memory();
        }
        MemorySegment result = rest.asSlice(0, bytes);
        rest = rest.asSlice(taken);
        return result;
    }

    /// As [#allocate(long, long)], set to zero.
    public MemorySegment zeroed(long bytes) {
        return allocate(bytes, ALIGNMENT).fill((byte) 0);
    }

    /// The bytes of all allocations so far, each rounded up to 64.
    public long taken() {
        return taken;
    }

    @Override
    public void close() {
        rest = MemorySegment.NULL;
        slabs.forEach(Slabs.SCRATCH::give);
        slabs.clear();
    }
}
