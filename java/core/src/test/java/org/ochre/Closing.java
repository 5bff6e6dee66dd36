package org.ochre;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ochre.memory.MemoryPool;

/// Calls one route again and again on memory that is closed before, during or after the call. The memory is closed by
/// another thread where the arena allows it, by the call's own allocator, or by the garbage collector. A call must end
/// with the exception of a closed arena, or with the whole right result.
public final class Closing {
    private static final int SMALL = 12;
    private static final int LARGE = 300; // more than one strip
    private static final long LONGEST = 1_000_000;
    private static final int BLOCK = 1 << 16;
    private static final byte CANARY = 0x5a;

    private enum Moment {
        BEFORE,
        DURING,
        IN_ITS_ALLOCATOR,
        AFTER
    }

    private enum Kind {
        CONFINED,
        SHARED,
        AUTOMATIC,
        POOL
    }

    private final MemoryPool pool = MemoryPool.builder().budget(64 << 20).build();
    private final Route route;
    private final List<Route.Placement> placements;
    private final List<Tensor> small;
    private final List<Tensor> large;
    private final Tensor smallResult;
    private final Tensor largeResult;
    private final Random random;
    private final Other other = new Other();

    private long finished;
    private long refused;
    private long unread;
    private long duration = 1000; // of a call, in ns, more or less

    private Closing(Route route, List<Route.Placement> placements, long seed) throws IOException {
        this.route = route;
        this.placements = placements;
        small = route.inputs().apply(SMALL);
        large = route.inputs().apply(LARGE);
        smallResult = route.call().on(small, Arena.global());
        largeResult = route.call().on(large, Arena.global());
        random = new Random(seed);
    }

    /// Runs rounds of every route in turn, while another thread makes garbage. Prints how the calls ended, and `done`
    /// at the end.
    ///
    /// @param rounds how many rounds of each route
    public static void run(List<Route> routes, List<Route.Placement> placements, int rounds, long seed)
            throws IOException, InterruptedException {
        Thread garbage = Thread.ofPlatform().daemon().start(Closing::makeGarbage);
        for (Route route : routes) {
            new Closing(route, placements, seed).run(rounds);
        }
        require(MemoryPool.scratchGauges().getInUse() == 0, "no scratch is left in use");
        require(garbage.isAlive(), "garbage was made");
        System.out.println("done");
    }

    private void run(int rounds) throws IOException, InterruptedException {
        for (int round = 0; round < rounds; round++) {
            boolean contested = round % 2 == 1;
            Kind kind = contested ? Kind.SHARED : Kind.values()[round / 2 % 4];
            Moment moment = contested ? Moment.DURING : Moment.values()[round / 8 % 4];
            try {
                round(kind, moment, random.nextInt(64) == 0);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(route.name() + ", round " + round + ", " + kind + " closed " + moment, e);
            }
            if (round % 1000 == 999) {
                System.gc();
            }
        }
        other.end();
        require(pool.gauges().getInUse() == 0 && pool.gauges().getLeases() == 0,
                "no lease is left");
        require(finished > 0 && refused > 0, "both outcomes are seen");
        System.out.println(route.name() + ": " + rounds + " rounds, " + finished + " finished, " + refused
                + " refused, " + unread + " closed before they were read, " + other.held + " closings held off");
        pool.close();
    }

    private void round(Kind kind, Moment moment, boolean many) throws IOException, InterruptedException {
        Route.Placement placement = placements.get(random.nextInt(placements.size()));
        List<Tensor> masters = many ? large : small;
        Tensor expected = many ? largeResult : smallResult;
        try (Arena own = Arena.ofConfined()) {
            if (kind == Kind.AUTOMATIC) {
                List<Tensor> unheld = masters.stream().map(tensor -> placement.place(tensor, Arena.ofAuto())).toList();
                require(call(unheld, own, expected), "automatic memory lives while it is used");
                return;
            }
            Arena arena = kind == Kind.SHARED
                    ? Arena.ofShared()
                    : kind == Kind.POOL ? pool.lease() : Arena.ofConfined();
            List<Tensor> inputs = masters.stream().map(tensor -> placement.place(tensor, arena)).toList();
            switch (moment) {
                case BEFORE -> arena.close();
                case DURING -> during(kind, arena, inputs, random.nextBoolean() ? own : arena, expected);
                case IN_ITS_ALLOCATOR -> inAllocator(arena, inputs, own, expected);
                case AFTER -> {
                    require(call(inputs, random.nextBoolean() ? own : arena, expected), "an open arena serves");
                    arena.close();
                }
            }
            requireClosed(inputs, own);
        }
    }

    private void during(Kind kind, Arena arena, List<Tensor> inputs, SegmentAllocator results, Tensor expected)
            throws IOException, InterruptedException {
        if (kind == Kind.SHARED) {
            long wait = random.nextLong(2 * duration + 1);
            other.start(() -> closeShared(arena, wait));
            long begun = System.nanoTime();
            call(inputs, results, expected);
            duration = (7 * duration + Math.min(System.nanoTime() - begun, LONGEST)) / 8;
        } else {
            other.start(() -> {
                refused(WrongThreadException.class, arena::close);
                refused(WrongThreadException.class, () -> inputs.getFirst().segment().get(ValueLayout.JAVA_BYTE, 0));
                refused(WrongThreadException.class, () -> callUnchecked(inputs));
            });
            require(call(inputs, results, expected), "another thread cannot close a confined arena");
        }
        other.await();
        if (kind != Kind.SHARED) {
            arena.close();
        }
    }

    /// The operation asks an allocator for its result, and this allocator closes the arena of the operation's source.
    /// Pooled blocks then go to the next lease.
    private void inAllocator(Arena arena, List<Tensor> inputs, Arena own, Tensor expected) throws IOException {
        AtomicReference<@Nullable MemorySegment> canary = new AtomicReference<>();
        try (Arena next = pool.lease()) {
            SegmentAllocator closing = (bytes, alignment) -> {
                if (arena.scope().isAlive()) {
                    arena.close();
                    canary.set(next.allocate(BLOCK, 64).fill(CANARY));
                }
                return own.allocate(bytes, alignment);
            };
            call(inputs, closing, expected);
            MemorySegment untouched = canary.get();
            require(untouched != null && untouched.mismatch(next.allocate(BLOCK, 64).fill(CANARY)) < 0,
                    "nothing is written after the arena's end");
        }
    }

    /// Makes one call. Returns whether it finished. Throws where it finished with a wrong result.
    private boolean call(List<Tensor> inputs, SegmentAllocator results, Tensor expected) throws IOException {
        Tensor result;
        try {
            result = route.call().on(inputs, results);
        } catch (IllegalStateException e) {
            requireWords(e);
            refused++;
            return false;
        }
        try {
            require(result.contentEquals(expected), "a finished call has the right result");
            finished++;
        } catch (IllegalStateException e) {
            requireWords(e);
            unread++;
        }
        return true;
    }

    private void callUnchecked(List<Tensor> inputs) {
        try (Arena own = Arena.ofConfined()) {
            route.call().on(inputs, own);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void requireClosed(List<Tensor> inputs, Arena own) throws IOException {
        Tensor first = inputs.getFirst();
        refused(IllegalStateException.class, () -> first.getDouble(new long[first.rank()]));
        refused(IllegalStateException.class, () -> first.segment().asByteBuffer().get(0));
        require(!call(inputs, own, first), "a closed arena serves no more");
    }

    private void closeShared(Arena arena, long wait) {
        long until = System.nanoTime() + wait;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        for (int turns = 0;; turns++) {
            try {
                arena.close();
                return;
            } catch (IllegalStateException e) {
                other.held++;
                spin(turns);
            }
        }
    }

    /// Waits a moment, at first without giving up the processor.
    private static void spin(int turns) {
        if (turns < 1000) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    /// Checks the words of the exception of a closed arena. Where another thread closes shared memory, the JDK ends the
    /// access of this thread and leaves it interrupted. The interrupt is cleared here, or the next call would stop.
    private static void requireWords(IllegalStateException e) {
        Thread.interrupted();
        require(String.valueOf(e.getMessage())
                .matches("Already closed|.*arena is closed|lease: expected an open one.*"),
                "the words of a closed arena, rather than " + e);
    }

    private static void makeGarbage() {
        byte[][] kept = new byte[64][];
        for (int i = 0;; i++) {
            kept[i % kept.length] = new byte[1 << 14];
            if (i % 64 == 0) {
                LockSupport.parkNanos(500_000);
            }
        }
    }

    static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError("not so: " + what);
        }
    }

    static void refused(Class<? extends Exception> type, Runnable use) {
        try {
            use.run();
        } catch (RuntimeException e) {
            if (!type.isInstance(e)) {
                throw new AssertionError("expected " + type.getSimpleName() + ", got", e);
            }
            return;
        }
        throw new AssertionError("expected " + type.getSimpleName());
    }

    /// The other thread. It runs one task at a time.
    private static final class Other {
        private final Thread thread = Thread.ofPlatform().daemon().start(this::serve);
        private volatile @Nullable Runnable task;
        private volatile @Nullable Throwable failure;
        private volatile boolean ended;
        private long held;

        void start(Runnable work) {
            task = work;
        }

        void await() {
            for (int turns = 0; task != null; turns++) {
                spin(turns);
            }
            Throwable thrown = failure;
            if (thrown != null) {
                throw new AssertionError("in the other thread", thrown);
            }
        }

        void end() throws InterruptedException {
            ended = true;
            thread.join();
        }

        private void serve() {
            for (int turns = 0; !ended; turns++) {
                Runnable work = task;
                if (work == null) {
                    spin(turns);
                    continue;
                }
                turns = 0;
                try {
                    work.run();
                } catch (Throwable e) {
                    failure = e;
                }
                task = null;
            }
        }
    }
}
