package org.ochre.foreign;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Memory that an operation needs while it runs: recycled blocks that are not cleared, open to all threads, aligned to
/// 64 bytes. It comes from the lease that the call runs in, or else from blocks that all operations share
/// ([ScratchSource]). [#close] gives it back. Segments of it must not be used after that and must never reach a caller.
/// Only one thread at a time may allocate.
public final class Scratch implements SegmentAllocator, AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final ScratchSource source = ScratchSource.current();
    /// The block that the next allocations are cut from, how many of its bytes are in use, and where the last
    /// allocation begins.
    private Slabs.@Nullable Slab block;
    private long used;
    private long reserved;
    /// The other blocks, once there are some.
    private @Nullable List<Slabs.Slab> others;
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
        return reserve(bytes).asSlice(reserved, bytes);
    }

    /// Cuts an allocation from a new block. Of this and the block before, the one with more bytes left stays open.
    private Slabs.Slab ofFreshBlock(long size) {
        Slabs.Slab fresh = source.take(size);
        Slabs.Slab open = block;
        if (open == null) {
            block = fresh;
            used = size;
        } else {
            boolean isRoomier = fresh.size() - size >= open.size() - used;
            if (others == null) {
                others = new ArrayList<>();
            }
            others.add(isRoomier ? open : fresh);
            block = isRoomier ? fresh : open;
            used = isRoomier ? size : used;
        }
        taken += size;
        return fresh;
    }

    /// As [#allocate(long, long)], without a segment of its own. The allocation begins at byte [#reserved] of the
    /// segment returned.
    public MemorySegment reserve(long bytes) {
        long size = rounded(bytes);
        Slabs.Slab open = block;
        if (open == null || size > open.size() - used) {
            reserved = 0;
            return ofFreshBlock(size).memory();
        }
        source.use(size);
        reserved = used;
        used += size;
        taken += size;
        return open.memory();
    }

    /// Where the last reservation begins.
    public long reserved() {
        return reserved;
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
        Slabs.Slab open = block;
        List<Slabs.Slab> more = others == null ? List.of() : others;
        block = null;
        others = null;
        used = 0;
        if (open != null || charged > 0) {
            source.give(open, more, taken, charged);
        }
        taken = 0;
        charged = 0;
    }

    private static long rounded(long bytes) {
        return bytes > Long.MAX_VALUE - ALIGNMENT ? Long.MAX_VALUE & -ALIGNMENT : bytes + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
