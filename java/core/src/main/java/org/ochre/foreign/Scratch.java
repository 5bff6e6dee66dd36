package org.ochre.foreign;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// Memory that an operation needs while it runs: recycled blocks that are not cleared, open to all threads, aligned to
/// 64 bytes. It comes from the lease that the call runs in, or else from blocks that all operations share
/// ([ScratchSource]). [#close] gives it back. Segments of it must not be used after that and must never reach a caller.
/// Only one thread at a time may allocate.
public final class Scratch implements SegmentAllocator, AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final ScratchSource source = ScratchSource.current();
    private final List<Slabs.Slab> slabs = new ArrayList<>(4);
    private MemorySegment rest = MemorySegment.NULL;
    private long taken;
    private long charged;

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

    /// @throws OutOfMemoryError where the system has no more memory
    /// @throws RuntimeException where the lease that the call runs in has too little left
    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        if (bytes < 0 || alignment > ALIGNMENT) {
            throw new IllegalArgumentException(
                    "bytes: expected 0 or more, aligned to at most 64, got " + bytes + " aligned to " + alignment);
        }
        long size = rounded(bytes);
        if (size <= rest.byteSize()) {
            source.use(size);
        } else {
            Slabs.Slab slab = source.take(size);
            slabs.add(slab);
            if (slab.size() - size < rest.byteSize()) {
                taken += size;
                return slab.memory().asSlice(0, bytes);
            }
            rest = slab.memory();
        }
        taken += size;
        MemorySegment result = rest.asSlice(0, bytes);
        rest = rest.asSlice(size);
        return result;
    }

    /// As [#allocate(long, long)], set to zero.
    public MemorySegment zeroed(long bytes) {
        return allocate(bytes, ALIGNMENT).fill((byte) 0);
    }

    /// Counts memory that a library takes for itself while this is open.
    ///
    /// @throws RuntimeException where the lease that the call runs in has too little left
    public void charge(long bytes) {
        source.charge(bytes);
        charged += bytes;
    }

    /// The bytes of all allocations so far, each rounded up to 64.
    public long taken() {
        return taken;
    }

    @Override
    public void close() {
        rest = MemorySegment.NULL;
        if (taken + charged > 0) {
            source.give(slabs, taken, charged);
        }
        slabs.clear();
        taken = 0;
        charged = 0;
    }

    private static long rounded(long bytes) {
        return bytes > Long.MAX_VALUE - ALIGNMENT ? Long.MAX_VALUE & -ALIGNMENT : bytes + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
