package org.ochre;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// An allocator whose owner keeps the memory that it hands out and can write there at any time. Memory that is
/// read-only through a tensor is still writable for the owner.
public record OwnersArena(Arena arena, List<MemorySegment> handedOut) implements SegmentAllocator {
    public OwnersArena(Arena arena) {
        this(arena, new ArrayList<>());
    }

    @Override
    public MemorySegment allocate(long bytes, long alignment) {
        MemorySegment memory = arena.allocate(bytes, alignment);
        handedOut.add(memory);
        return memory;
    }
}
