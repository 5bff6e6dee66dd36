package org.ochre.work;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.ochre.foreign.Scratch;

/// Workspaces of one operation that its strips use in turn: as many are made as strips run at once. Which strip gets
/// which is left to chance, so what a workspace carries from one strip to the next must not show in the result: tables
/// of what follows from the arguments, or sums of integers.
public final class Workspaces {
    private final Scratch scratch;
    private final long bytes;
    private final Consumer<MemorySegment> prepare;
    private final List<MemorySegment> all = new ArrayList<>();
    private final Deque<MemorySegment> idle = new ArrayDeque<>();

    /// @param scratch where the memory comes from; not to be used by others while strips run
    /// @param bytes of one workspace
    /// @param prepare runs once on each, on the thread of the first strip that uses it
    public Workspaces(Scratch scratch, long bytes, Consumer<MemorySegment> prepare) {
        this.scratch = scratch;
        this.bytes = bytes;
        this.prepare = prepare;
    }

    /// Runs a strip's work on a workspace that nobody else uses meanwhile.
    public void use(Consumer<MemorySegment> work) {
        MemorySegment space = take();
        work.accept(space);
        give(space);
    }

    /// All that were made.
    public synchronized List<MemorySegment> all() {
        return List.copyOf(all);
    }

    private MemorySegment take() {
        MemorySegment space;
        synchronized (this) {
            if (!idle.isEmpty()) {
                return idle.pop();
            }
            space = scratch.allocate(bytes, 64);
            all.add(space);
        }
        prepare.accept(space);
        return space;
    }

    private synchronized void give(MemorySegment space) {
        idle.push(space);
    }
}
