package org.ochre;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.ochre.memory.MemoryPool;

/// Calls routes on any number of threads, from threads of every kind, and interrupts them. A call must give the answer
/// of one thread, or none. Where `ochre.fuzz.times` is more than 1, as in CI, every number of threads is tried, and so
/// many times as many interrupts. It runs in a JVM with [#options].
public final class Threads {
    private static final int MOST = 16;
    private static final int INTERRUPTS = 6;
    private static final String MORE = "ochre.fuzz.times";
    private static final int TIMES = Integer.getInteger(MORE, 1);
    private static final int[] NUMBERS = TIMES > 1 ? IntStream.rangeClosed(2, MOST).toArray() : new int[]{2, 3, 5, 16};

    private final Route route;
    private final List<Tensor> inputs;
    private final Tensor expected;

    private Threads(Route route, int side) {
        this.route = route;
        inputs = route.inputs().apply(side);
        expected = Parallelism.<Tensor, RuntimeException>with(1, () -> call(Arena.global()));
    }

    /// The options of the JVM.
    public static List<String> options() {
        return List.of("-Dochre.parallelism=" + MOST, "-D" + MORE + "=" + TIMES);
    }

    /// Runs all routes, and prints `done` at the end.
    public static void run(List<Route> routes, int side) throws Exception {
        if (Parallelism.ofProcess() != MOST) {
            throw new IllegalStateException("expected -Dochre.parallelism=16");
        }
        for (Route route : routes) {
            try {
                Threads threads = new Threads(route, side);
                threads.anyNumber();
                threads.fromEverywhere();
                threads.interrupted();
            } catch (ExecutionException | RuntimeException | Error e) {
                throw new AssertionError(route.name(), e);
            }
        }
        System.out.println("done");
    }

    private void anyNumber() {
        for (int threads : NUMBERS) {
            Parallelism.run(threads, this::check);
        }
    }

    /// Calls from Ochre's own threads, from virtual threads and from a fork-join pool, all at once.
    private void fromEverywhere() throws Exception {
        try (var virtual = Executors.newVirtualThreadPerTaskExecutor(); var pool = new ForkJoinPool(2)) {
            Executor workers = task -> Parallelism.forEach(2, strip -> task.run());
            List<FutureTask<Void>> tasks = IntStream.range(0, 6).mapToObj(i -> new FutureTask<Void>(this::check, null))
                    .toList();
            for (int i = 0; i < tasks.size(); i++) {
                (i % 3 == 0
                        ? virtual
                        : i % 3 == 1 ? pool : (Executor) task -> virtual.execute(() -> workers.execute(task)))
                        .execute(tasks.get(i));
            }
            for (FutureTask<Void> task : tasks) {
                task.get(60, TimeUnit.SECONDS);
            }
        }
    }

    /// Interrupts calls at moments from before the call until after it.
    private void interrupted() throws Exception {
        long begun = System.nanoTime();
        check();
        long duration = System.nanoTime() - begun;
        Random random = new Random(1);
        for (int i = 0; i < TIMES * INTERRUPTS; i++) {
            FutureTask<Boolean> task = new FutureTask<>(this::finishes);
            Thread thread = Thread.ofPlatform().start(task);
            TimeUnit.NANOSECONDS.sleep(random.nextLong(duration));
            thread.interrupt();
            task.get(60, TimeUnit.SECONDS);
            Closing.require(MemoryPool.scratchGauges().getInUse() == 0, "an interrupted call gives its scratch back");
        }
    }

    /// Makes one call. Returns whether it finished. Throws where it finished with a wrong answer.
    private boolean finishes() {
        try {
            check();
            return true;
        } catch (CancellationException e) {
            Closing.require(Thread.currentThread().isInterrupted(), "the thread stays interrupted");
            return false;
        }
    }

    private void check() {
        try (Arena arena = Arena.ofConfined()) {
            Closing.require(call(arena).contentEquals(expected), "the answer is the same as on one thread");
        }
    }

    /// An interrupt also closes file channels. Then the call ends with an IOException, which counts as a cancellation
    /// here.
    private Tensor call(Arena results) {
        try {
            return route.call().on(inputs, results);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException(e.toString());
            }
            throw new AssertionError(e);
        }
    }
}
