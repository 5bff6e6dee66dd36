package org.ochre.server.work;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.ochre.server.answer.Problem;

/// The threads that work on pixels, and the lines before them. They are platform threads, because a virtual thread in
/// native code keeps its carrier.
///
/// There are two lanes. A *light* request takes so little memory that all light workers together need at most a quarter
/// of the pool. A *heavy* request takes more; all heavy workers together need at most the other three quarters, which
/// is what bounds a single one. So whoever has a worker has memory too, and a small picture never waits behind a large
/// one: neither for a thread nor for memory. Heavy workers share half of the cores, and run at a lower priority of the
/// system where `-XX:ThreadPriorityPolicy=1` allows it.
public final class Workers {
    private static final double WEIGHT = 0.1;

    private final Lane light;
    private final Lane heavy;

    /// @param memory the bytes of the pool
    /// @param cores how many threads the machine runs at once
    /// @param line how many requests may wait in each lane
    public Workers(long memory, int cores, int line) {
        int many = Math.max(1, cores);
        int few = Math.max(1, cores / 2);
        light = new Lane("light", many, many, memory / 4 / many, line, Thread.NORM_PRIORITY);
        heavy = new Lane("heavy", few, few, memory / 4 * 3 / few, line, Thread.MIN_PRIORITY);
    }

    /// The most bytes that one request may take.
    public long mostBytes() {
        return heavy.bytes;
    }

    /// How many requests wait in the light and in the heavy lane.
    public int[] waiting() {
        return new int[]{light.threads.getQueue().size(), heavy.threads.getQueue().size()};
    }

    /// The lane of a request.
    ///
    /// @throws Problem `TOO_LARGE` for more bytes than one request may take
    Lane lane(long bytes) {
        if (bytes > heavy.bytes) {
            throw new Problem(Problem.Kind.TOO_LARGE, "picture: expected one that takes at most " + heavy.bytes
                    + " bytes of memory, got " + bytes);
        }
        return bytes <= light.bytes ? light : heavy;
    }

    /// Ends all workers; what waits is dropped.
    public void stop() {
        light.threads.shutdownNow();
        heavy.threads.shutdownNow();
    }

    /// Some threads, and the line before them.
    static final class Lane {
        private final long bytes;
        private final int cores;
        private final ThreadPoolExecutor threads;
        private final AtomicLong meanNanos = new AtomicLong(TimeUnit.MILLISECONDS.toNanos(100));

        private Lane(String name, int count, int cores, long bytes, int line, int priority) {
            this.bytes = bytes;
            this.cores = cores;
            threads = new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(line),
                    Thread.ofPlatform().name("ochre-" + name + "-", 1).priority(priority).factory());
        }

        /// Puts work into the line.
        ///
        /// @return takes it out again where it has not begun, and says whether it did
        /// @throws Problem `TOO_MANY` where the line is full, `UNAVAILABLE` where the service stops
        BooleanSupplier enter(Runnable work) {
            Runnable timed = () -> timed(work);
            try {
                threads.execute(timed);
                return () -> threads.remove(timed);
            } catch (RejectedExecutionException e) {
                if (threads.isShutdown()) {
                    throw Problem.retry(Problem.Kind.UNAVAILABLE, "service: expected one that runs, got one that stops",
                            1);
                }
                int waiting = threads.getQueue().size();
                long nanos = meanNanos.get() * waiting / threads.getCorePoolSize();
                throw Problem.retry(Problem.Kind.TOO_MANY, "line: expected at most " + waiting
                        + " requests that wait, got more", Math.clamp(TimeUnit.NANOSECONDS.toSeconds(nanos), 1, 60));
            }
        }

        private void timed(Runnable work) {
            long begin = System.nanoTime();
            work.run();
            long nanos = System.nanoTime() - begin;
            meanNanos.updateAndGet(mean -> (long) (mean + WEIGHT * (nanos - mean)));
        }

        /// How many threads the operations of one request may use now: all cores of the lane where it is alone.
        int threadsOfOne() {
            return Math.max(1, cores / Math.max(1, threads.getActiveCount()));
        }
    }
}
