package org.ochre;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.ochre.foreign.ScratchSource;
import org.ochre.foreign.Stack;

/// How many threads an operation may use, and the one bounded pool that lends them.
///
/// Operations cut their work into strips. The cuts depend on the work alone. So the number of threads changes how long
/// an operation takes, and never its answer. The calling thread works too and never waits for a free thread: it takes
/// the strips that no other thread has taken. So nothing deadlocks: not virtual threads, not a fork-join pool, and not
/// a strip that calls operations, since these run on its thread alone.
///
/// The number of threads is the first of these that is set: the innermost [#with]; the system property
/// `ochre.parallelism`, read once; [Runtime#availableProcessors]. The pool has as many threads as the larger of the
/// last two, less one for the caller.
public final class Parallelism {
    private static final ScopedValue<Integer> LIMIT = ScopedValue.newInstance();
    private static final ScopedValue.Carrier ALONE = ScopedValue.where(LIMIT, 1);
    private static final Integer DEFAULT = configured();
    private static final int POOL = Math.max(DEFAULT, Runtime.getRuntime().availableProcessors());

    private Parallelism() {}

    /// How many threads operations of this process use where no [#with] sets another number.
    public static int ofProcess() {
        return DEFAULT;
    }

    /// How many threads an operation called here would use, the caller included.
    public static int current() {
        return Math.min(LIMIT.orElse(DEFAULT), POOL);
    }

    /// Runs work whose operations use at most `threads` threads each. 1 means the calling thread alone. A number above
    /// the size of the pool plus the caller counts as that size.
    ///
    /// @throws IllegalArgumentException unless `threads ≥ 1`
    public static <R, X extends Throwable> R with(int threads, ScopedValue.CallableOp<? extends R, X> work) throws X {
        return ScopedValue.where(LIMIT, checked(threads)).call(work);
    }

    /// As [#with(int, ScopedValue.CallableOp)], for work without a result.
    ///
    /// @throws IllegalArgumentException unless `threads ≥ 1`
    public static void run(int threads, Runnable work) {
        ScopedValue.where(LIMIT, checked(threads)).run(work);
    }

    /// Runs `strip` once for each of 0…count−1, on up to [#current] threads, and returns when all have finished. If the
    /// calling thread is interrupted, no further strip begins. Where the system has no thread left to give, the calling
    /// thread takes all strips.
    ///
    /// @throws java.util.concurrent.CancellationException where an interrupt kept a strip from running; the thread
    ///     stays interrupted
    /// @throws StackOverflowError before any strip, where too little stack is left to finish
    /// @throws RuntimeException or Error: the one of the lowest strip that threw; strips that have not begun are not
    ///     run
    public static void forEach(long count, LongConsumer strip) {
        if (count == 1) {
            strip.accept(0);
            return;
        }
        int threads = (int) Math.min(current(), count);
        StripJob job = new StripJob(count, strip);
        if (threads > 1) {
            Stack.require();
            Runnable help = helper(job);
            try {
                ALONE.run(() -> job.lead(threads - 1, () -> Pool.THREADS.execute(help)));
            } finally {
                Pool.forget(help);
            }
        } else {
            job.lead(0, () -> {});
        }
    }

    /// The work of a helper: one strip at a time, alone, with scratch from where the caller has it.
    private static Runnable helper(StripJob job) {
        if (!ScratchSource.BOUND.isBound()) {
            return () -> ALONE.run(job::help);
        }
        ScopedValue.Carrier alone = ALONE.where(ScratchSource.BOUND, ScratchSource.BOUND.get());
        return () -> alone.run(job::help);
    }

    /// How many calls for help wait for a thread of the pool.
    static int waiting() {
        return Pool.THREADS.getQueue().size();
    }

    private static int checked(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
        }
        return threads;
    }

    private static int configured() {
        String text = System.getProperty("ochre.parallelism");
        if (text == null) {
            return Runtime.getRuntime().availableProcessors();
        }
        try {
            return checked(Integer.parseInt(text.strip()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("ochre.parallelism: expected a whole number of at least 1, got " + text,
                    e);
        }
    }

    /// The pool, made on first parallel use. Its daemon threads end when they have been idle for a minute.
    private static final class Pool {
        static final ThreadPoolExecutor THREADS = pool();

        /// Takes back the calls for help that no thread has answered. A job that has ended must not stay in the queue:
        /// where slow strips keep the pool's threads busy, the queue would grow with each further job.
        static void forget(Runnable help) {
            while (!THREADS.getQueue().isEmpty() && THREADS.remove(help)) {}
        }

        private static ThreadPoolExecutor pool() {
            int size = Math.max(POOL - 1, 1);
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    size, size, 60, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().daemon().name("ochre-", 1).factory());
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }
}
