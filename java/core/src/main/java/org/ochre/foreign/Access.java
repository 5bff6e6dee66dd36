package org.ochre.foreign;

import java.lang.foreign.MemorySegment;

/// Checks whether native code may use memory, on this thread and now.
public final class Access {
    private Access() {}

    /// Requires native memory.
    ///
    /// @param argument the name of the argument that has the memory
    /// @throws IllegalArgumentException for a Java array
    public static void requireNative(String argument, MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException(argument
                    + ": expected native memory, got a tensor over a Java array: copy(arena) moves it");
        }
    }

    /// Requires memory that is open to this thread.
    ///
    /// @throws IllegalStateException where the memory is closed
    /// @throws WrongThreadException where the memory is confined to another thread
    public static void require(MemorySegment memory) {
        if (!memory.scope().isAlive()) {
            throw new IllegalStateException("tensor: expected open memory, got memory whose arena is closed");
        }
        if (!memory.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException(
                    "tensor: expected memory open to this thread, got memory confined to another");
        }
    }
}
