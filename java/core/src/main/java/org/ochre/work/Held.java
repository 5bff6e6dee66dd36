package org.ochre.work;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;
import org.ochre.Tensor;
import org.ochre.foreign.Access;
import org.ochre.foreign.Native;
import org.ochre.foreign.Stack;

/// Runs work that knows memory by its address, with that memory kept open.
///
/// Confined memory can be closed by its own thread alone, which is busy here. Shared memory could be closed by anybody
/// at any moment: so the work then runs inside a native call that holds it (`ochre_hold`), and `close()` throws in the
/// thread that tries. Automatic memory lives as long as it is reachable, which this sees to; nobody closes the global
/// arena. Where little stack is left ([Stack]) the work does not begin.
public final class Held {
    private static final MemorySegment.Scope FOREVER = Arena.global().scope();
    private static final Thread NOBODY = Thread.ofPlatform().unstarted(() -> {});

    private Held() {}

    /// Runs work of Ochre's own, in which no code of the caller's runs.
    ///
    /// @throws IllegalStateException where a tensor's memory is closed
    /// @throws WrongThreadException where it is confined to another thread
    public static void run(Runnable work, Tensor... tensors) {
        run(work, false, tensors);
    }

    /// Runs work that calls code of the caller's, which might close a confined arena.
    ///
    /// @throws IllegalStateException where a tensor's memory is closed
    /// @throws WrongThreadException where it is confined to another thread
    public static void runForeign(Runnable work, Tensor... tensors) {
        run(work, true, tensors);
    }

    private static void run(Runnable work, boolean confinedToo, Tensor... tensors) {
        Stack.require();
        MemorySegment[] held = new MemorySegment[tensors.length];
        int count = 0;
        for (Tensor tensor : tensors) {
            MemorySegment segment = tensor.segment();
            Access.require(segment);
            boolean closeable = confinedToo || segment.isAccessibleBy(NOBODY);
            if (closeable && !segment.scope().equals(FOREVER)) {
                held[count++] = segment;
            }
        }
        if (count == 0) {
            work.run();
        } else {
            hold(work, held, 0, count);
        }
        Reference.reachabilityFence(tensors);
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

    /// An exception must not leave an upcall: it would end the JVM. So it is kept, and thrown again outside.
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
            if (failure == null) { // the usual case, kept out of a pattern switch, whose first run costs milliseconds
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
