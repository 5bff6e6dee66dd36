package org.ochre.work;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ochre.Parallelism;
import org.ochre.foreign.Scratch;

/// Workspaces that the strips of one operation use in turn. There are as many as strips run at once. Chance decides
/// which strip gets which workspace. So what one strip leaves to the next must not change the result: tables that
/// follow from the arguments are allowed, and sums of integers.
public final class Workspaces {
    private final Scratch scratch;
    private final long bytes;
    private final Consumer<MemorySegment> prepare;
    private final List<MemorySegment> all = new ArrayList<>(1);
    private final List<MemorySegment> idle = new ArrayList<>(1);

    /// @param scratch the source of the memory; others must not use it while strips run
    /// @param bytes the size of one workspace
    /// @param prepare runs once for each workspace, on the thread of the first strip that uses it
    public Workspaces(Scratch scratch, long bytes, Consumer<MemorySegment> prepare) {
        this.scratch = scratch;
        this.bytes = bytes;
        this.prepare = prepare;
    }

    /// The bytes of scratch that the workspaces of a job take together.
    ///
    /// @param places how many strips or tiles the job has at most at the same time
    /// @param bytes the size of one workspace
    public static long bytes(long places, long bytes) {
        return Scratch.times(Math.min(places, Parallelism.current()), Scratch.bytes(bytes));
    }

    /// Runs a strip's work on a workspace that no other strip uses meanwhile.
    public void use(Consumer<MemorySegment> work) {
        MemorySegment space = take();
        work.accept(space);
        give(space);
    }

    /// All workspaces that were made.
    public synchronized List<MemorySegment> all() {
        return List.copyOf(all);
    }

    private MemorySegment take() {
        MemorySegment space;
        synchronized (this) {
            if (!idle.isEmpty()) {
                return idle.removeLast();
            }
            space = scratch.allocate(bytes, 64);
            all.add(space);
        }
        prepare.accept(space);
        return space;
    }

    private synchronized void give(MemorySegment space) {
        idle.add(space);
    }
}
