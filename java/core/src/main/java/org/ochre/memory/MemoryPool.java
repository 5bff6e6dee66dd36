package org.ochre.memory;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ochre.foreign.Loans;
import org.ochre.foreign.Slabs;

/// A pool of memory with a budget of bytes. It lends memory as arenas, which are closed like any other arena.
///
/// ```java
/// MemoryPool pool = MemoryPool.builder().budget(2L << 30).waiting(Duration.ofSeconds(1)).build();
/// ImageInfo header = Images.header(file);
/// long bytes = header.bytes() + blur.scratchBytes(header.type()) + blur.resultType(header.type()).bytes();
/// try (Lease lease = pool.lease(bytes)) {
///     Tensor result = lease.call(() -> blur.apply(Images.decode(file, lease), lease));
///     …
/// }
/// ```
///
/// **One budget counts every native byte** of a request: results, scratch of operations, what decoders take, and what
/// lies idle. A request is added up beforehand: each operation states its scratch
/// ([org.ochre.UnaryOperation#scratchBytes]), and the header of an image file states what reading takes.
/// [#lease(long)] admits that many bytes, and [Lease#run] and [Lease#call] give the operations inside their scratch
/// from there. Outside of these, scratch comes from blocks that all operations share, which have no budget
/// ([#scratchGauges]).
///
/// **All waiting happens in [#lease(long)]**, and nowhere else. A lease that needs more than it was admitted takes what
/// is free, or is refused. A thread that has a lease of this pool does not wait for another one. So requests cannot
/// wait for each other in a circle. (A thread that has a lease must not wait for *other threads* that wait for leases;
/// then the time-out ends it.)
///
/// | [#lease(long)] | |
/// |---|---|
/// | for more than the whole budget | is refused at once |
/// | that the budget does not allow now, [Builder#refusing] (the default) | is refused at once |
/// | with [Builder#waiting] | waits in line for that time |
/// | that fits, behind others that do not fit | is served before them, but none of them is passed more than [Builder#overtaking] times; then free bytes are kept for it |
/// | of a thread that is interrupted | ends with a [java.util.concurrent.CancellationException]; the bytes stay in the pool |
///
/// A refusal is a [MemoryBudgetException]. It says what was asked for, what is free, and how long the line is.
///
/// A lease is a confined arena over recycled blocks. Once the pool is warm, a lease costs no page fault, no clearing of
/// memory and no close of a shared arena. It takes about a kilobyte of the Java heap, however large the image. **Its
/// memory is not cleared**: a fresh tensor holds the values that the last user left. When a lease is closed, using its
/// segments throws [IllegalStateException], and its blocks go back to the pool. A lease belongs to the thread that
/// opened it. Any thread may open one, virtual threads too.
///
/// Blocks come in size classes (…, 4, 5, 6, 7, 8, 10, 12, 14, 16, … MiB), so that images of similar size can use the
/// same blocks. [Builder#leastBlock] is the smallest class. What a block is larger than what was asked for comes out of
/// the free part of the budget, and where that is used up or others wait, blocks have the exact size. Idle blocks of
/// the wrong size are freed where the budget needs their room.
///
/// What native code still uses of a closed lease ([org.ochre.exchange.DLPack]) counts until it has given that back.
///
/// A lease that becomes unreachable without being closed is a leak. Its blocks return to the pool. It is logged
/// (`System.Logger` "org.ochre") and counted ([MemoryPoolMXBean#getLeaks]). `-Dochre.leakDetection=true` keeps the
/// stack of each [#lease] and adds it to the log. A flight recording has the event `org.ochre.Lease` for each lease,
/// with the gauges at its end, and the event `org.ochre.Leak` for each leak.
public final class MemoryPool implements AutoCloseable {
    private final long bytes;
    private final long waitNanos;
    private final Slabs slabs;
    private final Budget budget;
    private final @Nullable Runnable unregister;

    private MemoryPool(Builder builder) {
        this.bytes = builder.budget;
        this.waitNanos = builder.wait.toNanos();
        this.slabs = new Slabs(bytes, Math.min(builder.retained, bytes), builder.leastBlock, builder.hugePages,
                Long.MAX_VALUE, System::nanoTime);
        this.budget = new Budget(bytes, builder.overtaking, slabs);
        this.unregister = builder.name != null && OptionalModules.hasJmx()
                ? JmxGauges.register(builder.name, gauges())
                : null;
    }

    /// The defaults are: a budget of a quarter of the machine's (or its container's) memory, all of it kept when idle,
    /// blocks of at least 64 KiB, huge pages where the system offers them, refusal without waiting, a request may be
    /// passed by 32 others, no JMX. Where the module `jdk.management` is absent, the budget is what the Java heap may
    /// grow to, which is a quarter of the memory too unless `-Xmx` says otherwise.
    public static Builder builder() {
        return new Builder();
    }

    /// Opens a lease that was admitted nothing. It never waits, and takes what is free when it allocates.
    public Lease lease() {
        Loans.collect();
        return new Lease(this, budget.open(0, 0));
    }

    /// Opens a lease that may use that many bytes whatever happens: allocations and scratch within them neither wait
    /// nor are refused. Waits as the pool was built to ([Builder#waiting]).
    ///
    /// @throws IllegalArgumentException for a negative number
    /// @throws MemoryBudgetException where the budget does not allow it
    /// @throws java.util.concurrent.CancellationException where this thread is interrupted while it waits
    public Lease lease(long bytes) {
        return lease(bytes, waitNanos);
    }

    /// As [#lease(long)], with a time to wait of its own; 0 does not wait. More than 365 days count as 365.
    ///
    /// @throws IllegalArgumentException for a negative number or time
    /// @throws MemoryBudgetException where the budget does not allow it
    /// @throws java.util.concurrent.CancellationException where this thread is interrupted while it waits
    public Lease lease(long bytes, Duration atMost) {
        if (atMost.isNegative()) {
            throw new IllegalArgumentException("atMost: expected a time of 0 or more, got " + atMost);
        }
        return lease(bytes, Builder.capped(atMost).toNanos());
    }

    private Lease lease(long bytes, long nanos) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: expected 0 or more, got " + bytes);
        }
        Loans.collect();
        return new Lease(this, budget.open(bytes, nanos));
    }

    /// The gauges, the same that JMX shows.
    public MemoryPoolMXBean gauges() {
        Loans.collect();
        return new PoolGauges(bytes, budget, slabs);
    }

    /// The gauges of the scratch memory of operations that run outside of any lease. It has no budget, because an
    /// operation that has begun must not be stopped by others. `-Dochre.scratch.retained=BYTES` says how many bytes of
    /// it may lie idle (256 MiB where nothing is said), and [MemoryPoolMXBean#setRetained] changes it. Memory that has
    /// been idle for a minute goes back to the system when the next operation ends. [MemoryPoolMXBean#getLeases] counts
    /// blocks in use here.
    public static MemoryPoolMXBean scratchGauges() {
        return new ScratchGauges(Slabs.SCRATCH);
    }

    /// Gives idle memory back to the system and removes the gauges from JMX. Open leases stay valid; their memory goes
    /// back to the system when they are closed.
    @Override
    public void close() {
        slabs.close();
        if (unregister != null) {
            unregister.run();
        }
    }

    Budget budget() {
        return budget;
    }

    /// Refuses a negative number of bytes to retain.
    static long retained(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("retained: expected 0 or more bytes, got " + bytes);
        }
        return bytes;
    }

    /// The settings of a pool.
    public static final class Builder {
        private static final Duration MOST = Duration.ofDays(365);

        private long budget = OptionalModules.quarterOfMemory();
        private long retained = Long.MAX_VALUE;
        private long leastBlock = 64 << 10;
        private boolean hugePages = true;
        private Duration wait = Duration.ZERO;
        private int overtaking = 32;
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
            retained = MemoryPool.retained(bytes);
            return this;
        }

        /// The smallest block that a lease takes, unless the budget has too little free.
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

        /// Lets [MemoryPool#lease(long)] wait for at most that time until other leases give memory back. More than 365
        /// days count as 365.
        ///
        /// @throws IllegalArgumentException unless the time is above 0
        public Builder waiting(Duration atMost) {
            if (atMost.isNegative() || atMost.isZero()) {
                throw new IllegalArgumentException("atMost: expected a time above 0, got " + atMost);
            }
            wait = capped(atMost);
            return this;
        }

        private static Duration capped(Duration time) {
            return time.compareTo(MOST) > 0 ? MOST : time;
        }

        /// How many requests may be served before an earlier one that does not fit yet; 0 serves all in their order.
        ///
        /// @throws IllegalArgumentException unless `times ≥ 0`
        public Builder overtaking(int times) {
            if (times < 0) {
                throw new IllegalArgumentException("times: expected 0 or more, got " + times);
            }
            overtaking = times;
            return this;
        }

        /// Refuses requests that the budget does not allow at once, without waiting.
        public Builder refusing() {
            wait = Duration.ZERO;
            return this;
        }

        /// Shows the gauges over JMX as `org.ochre:type=MemoryPool,name="…"`, and the gauges of
        /// [MemoryPool#scratchGauges] as `org.ochre:type=Scratch`. Nothing is shown where the module `java.management`
        /// is absent, as in a runtime image made without it; [MemoryPool#gauges] has the same figures.
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
    }
}
