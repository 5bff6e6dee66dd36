package org.ochre;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.ochre.foreign.Slabs;

/// Lends memory in arenas that are closed like any other, within one budget of bytes.
///
/// ```java
/// MemoryPool pool = MemoryPool.builder().budget(2L << 30).waiting(Duration.ofSeconds(1)).build();
/// try (Arena lease = pool.lease()) {
///     Tensor photo = Images.read(path, lease);
///     …
/// }
/// ```
///
/// A lease is a confined arena over recycled blocks: opening, closing and allocating cost no page fault, no zero-fill and no
/// shared-arena close once the pool is warm. **Its memory is not cleared**: a fresh tensor holds what the last one left. When a
/// lease is closed its segments die (use throws [IllegalStateException]) and its blocks go back to the pool. A lease belongs to the
/// thread that opened it; any thread, virtual ones too, may open its own.
///
/// Where the budget does not allow a block the request waits in line, first come first served, for the time given to
/// [Builder#waiting], or is refused at once ([Builder#refusing], the default) with a [MemoryBudgetException]; more than the
/// whole budget is always refused. A waiting thread can be interrupted ([java.util.concurrent.CancellationException]). Threads
/// that each hold a lease and wait for more can starve each other until the time is up: `lease(bytes)` takes all that is needed
/// at once.
///
/// `-Dochre.leakDetection=true` keeps the stack of each [#lease] and logs it (`System.Logger` "org.ochre") when a lease has become
/// unreachable without being closed; with or without it the blocks of such a lease return to the pool.
public final class MemoryPool implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.ochre");
    private static final Cleaner CLEANER = Cleaner.create();

    private final long budget;
    private final Slabs slabs;
    private final @Nullable ObjectName name;
    private final AtomicLong leases = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private final AtomicLong leaks = new AtomicLong();

    private MemoryPool(Builder builder) {
        this.budget = builder.budget;
        this.slabs = new Slabs(builder.budget, Math.min(builder.retained, builder.budget), builder.leastBlock,
                builder.hugePages,
                builder.wait.toNanos());
        this.name = builder.name == null ? null : register(builder.name);
    }

    /// Starts from: a budget of a quarter of the machine's memory (or its container's), all of it kept when idle, blocks of
    /// at least 64 KiB, huge pages where offered, refusal without waiting, no JMX.
    public static Builder builder() {
        return new Builder();
    }

    /// Opens a lease without memory; blocks are taken as it allocates.
    public Arena lease() {
        return new Lease(0);
    }

    /// Opens a lease that has that many bytes already, so that allocations of together no more (each rounded up to 64) neither
    /// wait nor are refused.
    ///
    /// @throws MemoryBudgetException where the budget does not allow it
    public Arena lease(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: expected 0 or more, got " + bytes);
        }
        return new Lease(bytes);
    }

    /// The gauges, also for those who do not use JMX.
    public MemoryPoolMXBean gauges() {
        return new Gauges();
    }

    /// Gives idle memory back to the system and removes the gauges from JMX. Open leases stay valid; their memory goes back to the
    /// system when they are closed.
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

    private ObjectName register(String name) {
        try {
            ObjectName object = new ObjectName("org.ochre:type=MemoryPool,name=" + ObjectName.quote(name));
            ManagementFactory.getPlatformMBeanServer().registerMBean(new Gauges(), object);
            return object;
        } catch (JMException e) {
            throw new IllegalArgumentException("name: expected one that JMX takes and no other pool has, got " + name,
                    e);
        }
    }

    /// How a pool is made.
    public static final class Builder {
        private long budget = quarterOfMemory();
        private long retained = Long.MAX_VALUE;
        private long leastBlock = 64 << 10;
        private boolean hugePages = true;
        private Duration wait = Duration.ZERO;
        private @Nullable String name;

        private Builder() {}

        /// Most bytes the pool takes from the system, in use and idle together.
        public Builder budget(long bytes) {
            budget = positive("budget", bytes);
            return this;
        }

        /// Most bytes kept idle for the next lease; the rest goes back to the system.
        public Builder retained(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("retained: expected 0 or more bytes, got " + bytes);
            }
            retained = bytes;
            return this;
        }

        /// The smallest block that a lease takes.
        public Builder leastBlock(long bytes) {
            leastBlock = positive("leastBlock", bytes);
            return this;
        }

        /// Whether blocks of 2 MiB or more ask the system for huge pages (Linux; it may decline).
        public Builder hugePages(boolean wanted) {
            hugePages = wanted;
            return this;
        }

        /// Lets requests wait that long for others to give back.
        public Builder waiting(Duration atMost) {
            if (atMost.isNegative() || atMost.isZero()) {
                throw new IllegalArgumentException("atMost: expected a time above 0, got " + atMost);
            }
            wait = atMost.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365) : atMost;
            return this;
        }

        /// Refuses requests at once that the budget does not allow.
        public Builder refusing() {
            wait = Duration.ZERO;
            return this;
        }

        /// Shows the gauges over JMX as `org.ochre:type=MemoryPool,name="…"`.
        public Builder jmx(String name) {
            this.name = name;
            return this;
        }

        /// @throws IllegalArgumentException where JMX has a pool of that name
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

    private final class Gauges implements MemoryPoolMXBean {
        @Override
        public long getBudget() {
            return budget;
        }

        @Override
        public long getInUse() {
            return slabs.gauges().inUse();
        }

        @Override
        public long getIdle() {
            return slabs.gauges().idle();
        }

        @Override
        public long getHighWater() {
            return slabs.gauges().highWater();
        }

        @Override
        public int getWaiting() {
            return slabs.gauges().waiting();
        }

        @Override
        public long getLeases() {
            return leases.get();
        }

        @Override
        public long getRefusals() {
            return refusals.get();
        }

        @Override
        public long getLeaks() {
            return leaks.get();
        }
    }

    /// The blocks of one lease, and what happens when it ends. Knows nothing of the lease itself, so that this can be reached
    /// while that no longer is.
    private final class Blocks implements Runnable {
        private final List<Slabs.Slab> taken = new ArrayList<>(4);
        private final @Nullable Throwable opened = Boolean.getBoolean("ochre.leakDetection")
                ? new Throwable("opened here")
                : null;
        private boolean closed;

        Slabs.Slab take(long bytes) {
            Slabs.Slab slab = slabs.take(bytes);
            if (slab == null) {
                refusals.incrementAndGet();
                var gauges = slabs.gauges();
                throw new MemoryBudgetException("bytes: expected at most what the pool's budget of " + budget
                        + " allows, got " + slabs.rounded(bytes) + " with " + gauges.inUse() + " in use by "
                        + leases.get()
                        + " leases and " + gauges.waiting() + " threads waiting");
            }
            taken.add(slab);
            return slab;
        }

        long bytes() {
            long bytes = 0;
            for (Slabs.Slab slab : taken) {
                bytes += slab.size();
            }
            return bytes;
        }

        /// Called by close, or by the cleaner where nobody has closed.
        @Override
        public void run() {
            long bytes = bytes();
            leases.decrementAndGet();
            taken.forEach(slabs::give);
            taken.clear();
            if (!closed) {
                leaks.incrementAndGet();
                LOG.log(System.Logger.Level.WARNING, "a lease of " + bytes + " bytes was never closed"
                        + (opened == null ? "; -Dochre.leakDetection=true says where it was opened" : ""), opened);
            }
        }
    }

    /// A confined arena whose memory is the pool's.
    private final class Lease implements Arena {
        private final Arena arena = Arena.ofConfined();
        private final Thread owner = Thread.currentThread();
        private final Blocks blocks = new Blocks();
        private final Cleaner.Cleanable end;
        private final LeaseEvent event = new LeaseEvent();
        private MemorySegment rest = MemorySegment.NULL;

        Lease(long bytes) {
            event.begin();
            if (bytes > 0) {
                rest = blocks.take(bytes).memory();
            }
            leases.incrementAndGet();
            // Segments refer to the scope: while one is reachable its blocks are not taken away.
            end = CLEANER.register(arena.scope(), blocks);
        }

        @Override
        @SuppressWarnings("restricted")
        public MemorySegment allocate(long bytes, long alignment) {
            if (bytes < 0 || alignment < 1 || Long.bitCount(alignment) != 1) {
                throw new IllegalArgumentException("bytes: expected 0 or more, aligned to a power of two, got " + bytes
                        + " aligned to " + alignment);
            }
            if (Thread.currentThread() != owner) {
                throw new WrongThreadException("lease: expected the thread that opened it");
            }
            if (!arena.scope().isAlive()) {
                throw new IllegalStateException("lease: expected an open one, got one that is closed");
            }
            long step = Math.max(alignment, 64);
            long skip = -rest.address() & step - 1;
            if (skip > rest.byteSize() || bytes > rest.byteSize() - skip) {
                MemorySegment fresh = blocks.take(Math.addExact(bytes, step > 64 ? step : 0)).memory();
                skip = -fresh.address() & step - 1;
                if (fresh.byteSize() - skip - bytes < rest.byteSize()) {
                    return fresh.asSlice(skip, bytes).reinterpret(arena, null);
                }
                rest = fresh;
            }
            MemorySegment result = rest.asSlice(skip, bytes).reinterpret(arena, null);
            rest = rest.asSlice(Math.min(skip + (bytes + 63 & -64), rest.byteSize()));
            return result;
        }

        @Override
        public MemorySegment.Scope scope() {
            return arena.scope();
        }

        @Override
        public void close() {
            arena.close();
            rest = MemorySegment.NULL;
            record();
            blocks.closed = true;
            end.clean();
        }

        private void record() {
            if (event.shouldCommit()) {
                var gauges = slabs.gauges();
                event.leased = blocks.bytes();
                event.inUse = gauges.inUse();
                event.idle = gauges.idle();
                event.waiting = gauges.waiting();
                event.commit();
            }
        }
    }
}
