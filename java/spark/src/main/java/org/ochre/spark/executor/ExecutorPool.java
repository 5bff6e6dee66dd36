package org.ochre.spark.executor;

import java.time.Duration;
import java.util.OptionalLong;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;
import org.ochre.Parallelism;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryBudgetException;
import org.ochre.memory.MemoryPool;
import org.ochre.memory.MemoryPoolMXBean;

/// The one pool of native memory of an executor. All tasks of the executor share it; a task that finds too little free
/// waits until others give memory back. So an executor stays within the memory that Spark has reserved for it, however
/// many tasks it runs and however large their pictures are.
///
/// | set | bytes of the pool |
/// |---|---|
/// | `spark.ochre.memory` | exactly these |
/// | `spark.executor.memoryOverhead` | three quarters of it |
/// | neither, in an executor | three quarters of what Spark reserves then, so at least 288 MiB |
/// | neither, with a local master | a quarter of the machine's memory |
///
/// [OchrePlugin] makes the pool when the executor starts, and shows its gauges among Spark's metrics. Without the
/// plugin it is made at first use. Memory is taken and given back within [#with]: a task that fails, is killed or runs
/// twice leaves none behind.
public final class ExecutorPool {
    private static final Duration FOR_EVER = Duration.ofDays(365);
    private static final Object LOCK = new Object();

    private static @Nullable MemoryPool pool;

    private ExecutorPool() {}

    /// Work that needs native memory. It may be run again from its beginning, so it must have no effect but its result.
    @FunctionalInterface
    public interface Work<R, X extends Exception> {
        /// @param lease the memory for results; scratch of operations comes from it too
        R in(Lease lease) throws X;
    }

    /// Work without memory of its own.
    @FunctionalInterface
    public interface Step<R, X extends Exception> {
        R run() throws X;
    }

    /// Runs work that takes about that many bytes. Waits until they are free. Where the work turns out to need more,
    /// and others have taken it meanwhile, it is run again with twice as much.
    ///
    /// @throws MemoryBudgetException for work that needs more than the whole pool has
    /// @throws java.util.concurrent.CancellationException where the task is killed while it waits
    public static <R, X extends Exception> R with(long bytes, Work<? extends R, X> work) throws X {
        MemoryPool memory = pool();
        long most = memory.gauges().getBudget();
        for (long asked = bytes;; asked = asked > most / 2 ? most : Math.max(2 * asked, 1 << 20)) {
            try (Lease lease = memory.lease(asked)) {
                return lease.call(() -> work.in(lease));
            } catch (MemoryBudgetException e) {
                if (asked >= most) {
                    throw e;
                }
            }
        }
    }

    /// Runs a step whose operations use as many threads as the task has cores (`spark.task.cpus`). In a driver, which
    /// has no task, they use all.
    public static <R, X extends Exception> R onTask(Step<? extends R, X> step) throws X {
        TaskContext task = TaskContext.get();
        return task == null ? step.run() : Parallelism.<R, X>with(Math.max(task.cpus(), 1), step::run);
    }

    /// The gauges of this executor's pool.
    public static MemoryPoolMXBean gauges() {
        return pool().gauges();
    }

    private static MemoryPool pool() {
        synchronized (LOCK) {
            if (pool == null) {
                SparkEnv spark = SparkEnv.get();
                if (spark == null) {
                    throw new IllegalStateException("spark: expected a running executor or driver, got none");
                }
                pool = made(spark.conf(), spark.executorId());
            }
            return pool;
        }
    }

    /// Makes the pool of an executor that starts. One that is there already stays.
    static void open(SparkConf conf, String executor) {
        synchronized (LOCK) {
            if (pool == null) {
                pool = made(conf, executor);
            }
        }
    }

    /// Gives idle memory back. The next use makes a new pool.
    static void close() {
        synchronized (LOCK) {
            if (pool != null) {
                pool.close();
                pool = null;
            }
        }
    }

    private static MemoryPool made(SparkConf conf, String executor) {
        MemoryPool.Builder builder = MemoryPool.builder().waiting(FOR_EVER);
        OptionalLong bytes = PoolSize.of(conf, executor);
        if (bytes.isPresent()) {
            builder.budget(bytes.getAsLong());
        }
        return builder.build();
    }
}
