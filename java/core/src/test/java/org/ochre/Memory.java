package org.ochre;

import java.lang.foreign.Arena;
import org.ochre.foreign.GuardedArena;

/// The kinds of arenas that every operation is tested in.
public enum Memory {
    CONFINED,
    SHARED,
    AUTOMATIC,
    GUARDED;

    public Arena open() {
        return switch (this) {
            case CONFINED -> Arena.ofConfined();
            case SHARED -> Arena.ofShared();
            case AUTOMATIC -> Arena.ofAuto();
            case GUARDED -> new GuardedArena();
        };
    }

    public void close(Arena arena) {
        if (this != AUTOMATIC) {
            arena.close();
        }
    }
}
