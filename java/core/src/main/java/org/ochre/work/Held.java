package org.ochre.work;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;
import org.ochre.Tensor;
import org.ochre.foreign.Access;
import org.ochre.foreign.Native;
import org.ochre.foreign.Stack;

/// Runs work that uses memory by its address, and keeps that memory open meanwhile.
///
/// Confined memory can be closed by its own thread alone, and that thread is busy here. Shared memory can be closed by
/// any thread at any moment. So the work then runs inside a native call that holds the memory (`ochre_hold`), and
/// `close()` throws in the thread that tries it. Automatic memory lives as long as it can be reached, and this class
/// keeps it reachable. The global arena is never closed. Where little stack is left ([Stack]) the work does not begin.
public final class Held {
    private static final MemorySegment.Scope FOREVER = Arena.global().scope();
    private static final Thread NOBODY = Thread.ofPlatform().unstarted(() -> {});

    private Held() {}

    /// Runs Ochre's own work, which calls no code of the caller's.
    ///
    /// @throws IllegalStateException where the memory of a tensor is closed
    /// @throws WrongThreadException where the memory of a tensor is confined to another thread
    /// @throws StackOverflowError before the work, where too little stack is left
    public static void run(Runnable work, Tensor... tensors) {
        run(work, false, tensors);
    }

    /// As [#run(Runnable, Tensor...)], without an array.
    public static void run(Runnable work, Tensor a, Tensor b) {
        run(work, a, b, b);
    }

    /// As [#run(Runnable, Tensor...)], without an array where no memory can be closed meanwhile.
    public static void run(Runnable work, Tensor a, Tensor b, Tensor c) {
        boolean isToHold = isToHold(a) | isToHold(b) | isToHold(c);
        if (isToHold) {
            run(work, false, a, b, c);
            return;
        }
        Stack.require();
        work.run();
        Reference.reachabilityFence(a);
        Reference.reachabilityFence(b);
        Reference.reachabilityFence(c);
    }

    /// Requires a tensor's memory to be open to this thread. Returns whether another thread could close it.
    private static boolean isToHold(Tensor tensor) {
        Access.require(tensor.segment());
        return isToHold(tensor.segment(), false);
    }

    /// Runs work that calls the caller's code, which might close a confined arena.
    ///
    /// @throws IllegalStateException where the memory of a tensor is closed
    /// @throws WrongThreadException where the memory of a tensor is confined to another thread
    /// @throws StackOverflowError before the work, where too little stack is left
    public static void runForeign(Runnable work, Tensor... tensors) {
        run(work, true, tensors);
    }

    private static void run(Runnable work, boolean confinedToo, Tensor... tensors) {
        Stack.require();
        int count = 0;
        for (Tensor tensor : tensors) {
            Access.require(tensor.segment());
            count += isToHold(tensor.segment(), confinedToo) ? 1 : 0;
        }
        if (count == 0) {
            work.run();
        } else {
            hold(work, toHold(tensors, confinedToo, count), 0, count);
        }
        Reference.reachabilityFence(tensors);
    }

    private static boolean isToHold(MemorySegment segment, boolean confinedToo) {
        return (confinedToo || segment.isAccessibleBy(NOBODY)) && !segment.scope().equals(FOREVER);
    }

    private static MemorySegment[] toHold(Tensor[] tensors, boolean confinedToo, int count) {
        MemorySegment[] held = new MemorySegment[count];
        int next = 0;
        for (Tensor tensor : tensors) {
            if (isToHold(tensor.segment(), confinedToo)) {
                held[next++] = tensor.segment();
            }
        }
        return held;
    }

    private static void hold(Runnable work, MemorySegment[] held, int from, int count) {
        Guarded guarded = new Guarded(count - from > 4 ? () -> hold(work, held, from + 4, count) : work);
        Native.hold(guarded, at(held, from, count), at(held, from + 1, count), at(held, from + 2, count),
                at(held, from + 3, count));
        guarded.rethrow();
    }

    private static MemorySegment at(MemorySegment[] held, int index, int count) {
        return index < count ? held[index] : MemorySegment.NULL;
    }

    /// Keeps the exception of the work, and throws it again after the native call. An exception that left an upcall
    /// would end the JVM.
    private static final class Guarded implements Runnable {
        private final Runnable work;
        private @Nullable Throwable failure;

        Guarded(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            try {
                work.run();
            } catch (Throwable e) {
                failure = e;
            }
        }

        void rethrow() {
            if (failure == null) { // the usual case; the first run of the pattern switch takes milliseconds
                return;
            }
            switch (failure) {
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException("work threw a checked exception", failure);
            }
        }
    }
}
