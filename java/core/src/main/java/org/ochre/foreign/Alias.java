package org.ochre.foreign;

import java.lang.foreign.MemorySegment;

/// Native memory under another name, open to every thread, for work that keeps the memory open itself.
public final class Alias {
    private Alias() {}

    /// The same bytes, read-only where they were. It must not be used after the work that holds the memory
    /// (`org.ochre.work.Held`), and never reaches a caller.
    ///
    /// @throws IllegalArgumentException for memory that is not native
    @SuppressWarnings("restricted")
    public static MemorySegment of(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("memory: expected native memory, got a Java array");
        }
        MemorySegment alias = MemorySegment.ofAddress(memory.address()).reinterpret(memory.byteSize());
        return memory.isReadOnly() ? alias.asReadOnly() : alias;
    }
}
