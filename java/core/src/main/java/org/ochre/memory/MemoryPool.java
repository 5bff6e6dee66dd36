package org.ochre.memory;

import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.ochre.foreign.Slabs;

/// A pool of memory with a budget of bytes. It lends memory as arenas, which are closed like any other arena.
///
/// ```java
/// MemoryPool pool = MemoryPool.builder().budget(2L << 30).waiting(Duration.ofSeconds(1)).build();
/// try (Arena lease = pool.lease()) {
///     Tensor photo = Images.read(path, lease);
///     …
/// }
/// ```
///
/// A lease is a confined arena over recycled blocks. Once the pool is warm, a lease costs no page fault, no clearing of
/// memory and no close of a shared arena. It takes about a kilobyte of the Java heap, however large the image. **Its
/// memory is not cleared**: a fresh tensor holds the values that the last user left. When a lease is closed, using its
/// segments throws [IllegalStateException], and its blocks go back to the pool. A lease belongs to the thread that
/// opened it. Any thread may open one, virtual threads too.
///
/// Blocks come in size classes (…, 4, 5, 6, 7, 8, 10, 12, 14, 16, … MiB), so that images of similar size can use the
/// same blocks. At most a fifth of a block is lost to rounding. [Builder#leastBlock] is the smallest class.
///
/// A request beyond what the budget allows is refused at once with a [MemoryBudgetException]; this is the default,
/// [Builder#refusing]. With [Builder#waiting] it waits in line for that time, first come first served. A request for
/// more than the whole budget is always refused. A waiting thread can be interrupted
/// ([java.util.concurrent.CancellationException]). Threads that each hold a lease and wait for more can block each
/// other until the time is up. `lease(bytes)` avoids this: it takes all memory at once.
///
/// A lease that becomes unreachable without being closed is a leak. Its blocks return to the pool. It is logged
/// (`System.Logger` "org.ochre") and counted ([MemoryPoolMXBean#getLeaks]). `-Dochre.leakDetection=true` keeps the
/// stack of each [#lease] and adds it to the log. A flight recording has the event `org.ochre.Lease` for each lease,
/// with the gauges at its end, and the event `org.ochre.Leak` for each leak.
public final class MemoryPool implements AutoCloseable {
    private final long budget;
    private final Slabs slabs;
    private final @Nullable ObjectName name;
    private final AtomicLong leases = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong leaks = new AtomicLong();

    private MemoryPool(Builder builder) {
        this.budget = builder.budget;
        this.slabs = new Slabs(builder.budget, Math.min(builder.retained, builder.budget), builder.leastBlock,
                builder.hugePages, builder.wait.toNanos(), Long.MAX_VALUE);
        this.name = builder.name == null ? null : register(builder.name);
    }

    /// The defaults are: a budget of a quarter of the machine's (or its container's) memory, all of it kept when idle,
    /// blocks of at least 64 KiB, huge pages where the system offers them, refusal without waiting, no JMX.
    public static Builder builder() {
        return new Builder();
    }

    /// Opens a lease without memory. It takes blocks when it allocates.
    public Arena lease() {
        return new Lease(this, 0);
    }

    /// Opens a lease that has that many bytes from the start. Allocations neither wait nor are refused while their sum,
    /// each rounded up to 64 bytes, stays within that number.
    ///
    /// @throws IllegalArgumentException for a negative number
    /// @throws MemoryBudgetException where the budget does not allow it
    /// @throws java.util.concurrent.CancellationException where this thread is interrupted while it waits
    public Arena lease(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: expected 0 or more, got " + bytes);
        }
        return new Lease(this, bytes);
    }

    /// The gauges, the same that JMX shows.
    public MemoryPoolMXBean gauges() {
        return new PoolGauges(slabs, budget, leases::get, refusals::get, leaks::get);
    }

    /// The gauges of the scratch memory that operations use while they run. Scratch has no budget, because an operation
    /// that has begun must not be stopped by others. `-Dochre.scratch.retained=BYTES` says how many bytes of it may lie
    /// idle; the default is 256 MiB. Memory that has been idle for a minute goes back to the system when the next
    /// operation ends. [MemoryPoolMXBean#getLeases] counts blocks in use here.
    public static MemoryPoolMXBean scratchGauges() {
        return new PoolGauges(Slabs.SCRATCH, Long.MAX_VALUE, () -> Slabs.SCRATCH.gauges().blocks(), () -> 0, () -> 0);
    }

    /// Gives idle memory back to the system and removes the gauges from JMX. Open leases stay valid; their memory goes
    /// back to the system when they are closed.
    @Override
    public void close() {
        slabs.close();
        if (name != null) {
            try {
                if (ManagementFactory.getPlatformMBeanServer().isRegistered(name)) {
                    ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
                }
            } catch (JMException e) {
                throw new IllegalStateException("cannot unregister " + name, e);
            }
        }
    }

    void opened() {
        leases.incrementAndGet();
    }

    Slabs.Slab take(long bytes) {
        Slabs.Slab slab = slabs.take(bytes);
        if (slab == null) {
            refusals.incrementAndGet();
            var gauges = slabs.gauges();
            throw new MemoryBudgetException("bytes: expected at most what the pool's budget of " + budget
                    + " allows, got " + slabs.rounded(bytes) + " with " + gauges.inUse() + " in use by " + leases.get()
                    + " leases and " + gauges.waiting() + " threads waiting");
        }
        return slab;
    }

    /// A lease has ended, by close or as a leak: its blocks are free for the next lease.
    void ended(List<Slabs.Slab> blocks, boolean forgotten) {
        leases.decrementAndGet();
        blocks.forEach(slabs::give);
        if (forgotten) {
            leaks.incrementAndGet();
        }
    }

    private ObjectName register(String name) {
        try {
            ObjectName object = new ObjectName("org.ochre:type=MemoryPool,name=" + ObjectName.quote(name));
            ManagementFactory.getPlatformMBeanServer().registerMBean(gauges(), object);
            synchronized (MemoryPool.class) {
                ObjectName scratch = new ObjectName("org.ochre:type=Scratch");
                if (!ManagementFactory.getPlatformMBeanServer().isRegistered(scratch)) {
                    ManagementFactory.getPlatformMBeanServer().registerMBean(scratchGauges(), scratch);
                }
            }
            return object;
        } catch (JMException e) {
            throw new IllegalArgumentException("name: expected one that JMX takes and no other pool has, got " + name,
                    e);
        }
    }

    /// The settings of a pool.
    public static final class Builder {
        private long budget = quarterOfMemory();
        private long retained = Long.MAX_VALUE;
        private long leastBlock = 64 << 10;
        private boolean hugePages = true;
        private Duration wait = Duration.ZERO;
        private @Nullable String name;

        private Builder() {}

        /// The most bytes that the pool takes from the system, in use and idle together.
        ///
        /// @throws IllegalArgumentException unless `bytes ≥ 1`
        public Builder budget(long bytes) {
            budget = positive("budget", bytes);
            return this;
        }

        /// The most bytes kept idle for the next lease; the rest goes back to the system.
        ///
        /// @throws IllegalArgumentException unless `bytes ≥ 0`
        public Builder retained(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("retained: expected 0 or more bytes, got " + bytes);
            }
            retained = bytes;
            return this;
        }

        /// The smallest block that a lease takes.
        ///
        /// @throws IllegalArgumentException unless `bytes ≥ 1`
        public Builder leastBlock(long bytes) {
            leastBlock = positive("leastBlock", bytes);
            return this;
        }

        /// Whether blocks of 2 MiB or more ask the system for huge pages (Linux; it may decline).
        public Builder hugePages(boolean wanted) {
            hugePages = wanted;
            return this;
        }

        /// Lets requests wait for at most that time until other leases give memory back. More than 365 days count as
        /// 365.
        ///
        /// @throws IllegalArgumentException unless the time is above 0
        public Builder waiting(Duration atMost) {
            if (atMost.isNegative() || atMost.isZero()) {
                throw new IllegalArgumentException("atMost: expected a time above 0, got " + atMost);
            }
            wait = atMost.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365) : atMost;
            return this;
        }

        /// Refuses requests that the budget does not allow at once, without waiting.
        public Builder refusing() {
            wait = Duration.ZERO;
            return this;
        }

        /// Shows the gauges over JMX as `org.ochre:type=MemoryPool,name="…"`, and the gauges of
        /// [MemoryPool#scratchGauges] as `org.ochre:type=Scratch`.
        public Builder jmx(String name) {
            this.name = name;
            return this;
        }

        /// @throws IllegalArgumentException where JMX already has a pool of that name
        public MemoryPool build() {
            return new MemoryPool(this);
        }

        private static long positive(String argument, long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException(argument + ": expected at least 1 byte, got " + bytes);
            }
            return bytes;
        }

        private static long quarterOfMemory() {
            var system = ManagementFactory.getOperatingSystemMXBean();
            long total = system instanceof com.sun.management.OperatingSystemMXBean known
                    ? known.getTotalMemorySize()
                    : Runtime.getRuntime().maxMemory();
            return Math.max(total / 4, 1 << 20);
        }
    }
}
