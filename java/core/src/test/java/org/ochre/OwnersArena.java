package org.ochre;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/// An allocator whose owner keeps what it hands out, and writes there whenever it likes: what is read-only through a
/// tensor is not so for it.
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
