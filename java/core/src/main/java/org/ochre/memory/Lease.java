package org.ochre.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ochre.foreign.Loans;
import org.ochre.foreign.ScratchSource;
import org.ochre.foreign.Slabs;
import org.ochre.foreign.Stack;

/// A confined arena whose memory comes from a [MemoryPool], and which can give scratch to operations.
///
/// ```java
/// try (Lease lease = pool.lease(op.resultType(photo.type()).bytes() + op.scratchBytes(photo.type()))) {
///     Tensor result = lease.call(() -> op.apply(photo, lease));
/// }
/// ```
///
/// A lease may use the bytes that it was admitted ([MemoryPool#lease(long)]) whatever happens. Beyond them it takes
/// what the budget has free. It never waits: where too little is free, [MemoryBudgetException] says so.
///
/// Only the thread that opened a lease may use it, and no lease may be used after [#close]. Where [#close] comes while
/// scratch of it is in use (an allocator may call it in the midst of an operation), the scratch stays valid until the
/// operation ends, and counts until then.
public final class Lease implements Arena {
    private static final System.Logger LOG = System.getLogger("org.ochre");
    private static final Cleaner CLEANER = Cleaner.create();
    private static final long ALIGNMENT = 64;

    /// The open leases by the scope of their memory. A lease that was forgotten must not be held here.
    private static final Map<MemorySegment.Scope, WeakReference<Lease>> OPEN = Collections
            .synchronizedMap(new WeakHashMap<>());

    private final Arena arena = Arena.ofConfined();
    private final LeaseEvent event = new LeaseEvent();
    private final MemoryPool pool;
    private final Blocks blocks;
    private final Cleaner.Cleanable end;
    private MemorySegment rest = MemorySegment.NULL;

    Lease(MemoryPool pool, Share share) {
        event.begin();
        this.pool = pool;
        blocks = new Blocks(pool.budget(), share);
        // Segments refer to the scope: while one can be reached, the blocks stay with the lease.
        end = CLEANER.register(arena.scope(), blocks);
        OPEN.put(arena.scope(), new WeakReference<>(this));
    }

    /// The open lease that memory is of, where it is of one.
    public static Optional<Lease> of(MemorySegment memory) {
        WeakReference<Lease> lease = OPEN.get(memory.scope());
        return Optional.ofNullable(lease == null ? null : lease.get());
    }

    /// Memory of the pool that is not cleared, aligned to at least 64 bytes. A larger alignment takes that many bytes
    /// more.
    ///
    /// @throws MemoryBudgetException where this lease was admitted fewer bytes, and the budget has too few free
    /// @throws IllegalStateException where this lease is closed
    /// @throws WrongThreadException where another thread opened it
    @Override
    @SuppressWarnings("restricted")
    public MemorySegment allocate(long bytes, long alignment) {
        if (bytes < 0 || alignment < 1 || Long.bitCount(alignment) != 1) {
            throw new IllegalArgumentException("bytes: expected 0 or more, aligned to a power of two, got " + bytes
                    + " aligned to " + alignment);
        }
        require();
        long step = Math.max(alignment, ALIGNMENT);
        long skip = -rest.address() & step - 1;
        if (skip <= rest.byteSize() && bytes <= rest.byteSize() - skip) {
            blocks.useResult(bytes);
        } else {
            long extra = step > ALIGNMENT ? Math.min(step, Long.MAX_VALUE - bytes) : 0;
            MemorySegment fresh = blocks.takeResult(bytes + extra);
            skip = -fresh.address() & step - 1;
            if (fresh.byteSize() - skip - bytes < rest.byteSize()) {
                return fresh.asSlice(skip, bytes).reinterpret(arena, null);
            }
            rest = fresh;
        }
        MemorySegment result = rest.asSlice(skip, bytes).reinterpret(arena, null);
        rest = rest.asSlice(Math.min(skip + bytes + ALIGNMENT - 1 & -ALIGNMENT, rest.byteSize()));
        return result;
    }

    /// Runs work whose operations take their scratch from this lease, on Ochre's other threads too. Where leases are
    /// nested, the innermost counts. Threads that the work itself starts take scratch outside of the lease.
    ///
    /// @throws IllegalStateException where this lease is closed
    /// @throws WrongThreadException where another thread opened it
    public void run(Runnable work) {
        require();
        try {
            ScopedValue.where(ScratchSource.BOUND, blocks).run(work);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// As [#run], for work with a result.
    ///
    /// @throws IllegalStateException where this lease is closed
    /// @throws WrongThreadException where another thread opened it
    public <R, X extends Throwable> R call(ScopedValue.CallableOp<? extends R, X> work) throws X {
        require();
        try {
            return ScopedValue.where(ScratchSource.BOUND, (ScratchSource) blocks).call(work);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Keeps the block that memory of this lease lies in, until the result is run: native code that knows its address
    /// may use it meanwhile. The block stays valid when this lease is closed, and counts in the pool. Java's segments
    /// end with the lease all the same.
    ///
    /// @return gives the block back, on any thread; only the first run counts
    /// @throws IllegalArgumentException for memory that this lease did not allocate
    /// @throws IllegalStateException where this lease is closed
    /// @throws WrongThreadException where another thread opened it
    public Runnable keep(MemorySegment memory) {
        require();
        return blocks.keep(memory);
    }

    /// The bytes that this lease was admitted.
    public long admitted() {
        return blocks.share.admitted();
    }

    /// The most bytes of the budget that nobody else could have because of this lease: what it was admitted, and what
    /// it took beyond that.
    public long mostClaimed() {
        return blocks.budget.most(blocks.share)[0];
    }

    /// The most bytes of scratch that operations and decoders took from this lease at once, each piece rounded up to
    /// 64.
    public long mostScratch() {
        return blocks.budget.most(blocks.share)[1];
    }

    @Override
    public MemorySegment.Scope scope() {
        return arena.scope();
    }

    /// @throws StackOverflowError where too little stack is left to give the blocks back; the lease stays open
    @Override
    public void close() {
        Stack.require();
        arena.close();
        blocks.closed = true;
        OPEN.remove(arena.scope());
        rest = MemorySegment.NULL;
        if (event.shouldCommit()) {
            event.leased = mostClaimed();
            event.scratch = mostScratch();
            event.commit(pool.gauges());
        }
        end.clean();
    }

    private void require() {
        if (Thread.currentThread() != blocks.share.owner) {
            throw new WrongThreadException("lease: expected the thread that opened it");
        }
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("lease: expected an open one, got one that is closed");
        }
    }

    /// The blocks of one lease, and what happens when it ends. This object has no reference to the lease: the cleaner
    /// keeps this object, and the lease must still be able to become unreachable.
    private static final class Blocks implements Runnable, ScratchSource {
        private final Budget budget;
        private final Share share;
        private final List<Slabs.Slab> results = new ArrayList<>(4);
        private final @Nullable Throwable opened = Boolean.getBoolean("ochre.leakDetection")
                ? new Throwable("opened here")
                : null;
        private final Map<Slabs.Slab, Integer> kept = new IdentityHashMap<>(2);
        private long used;
        private boolean closed;
        private boolean ended;

        Blocks(Budget budget, Share share) {
            this.budget = budget;
            this.share = share;
        }

        private MemorySegment takeResult(long bytes) {
            Loans.collect();
            Slabs.Slab slab = budget.take(share, bytes, false);
            results.add(slab);
            used += bytes;
            return slab.memory();
        }

        private void useResult(long bytes) {
            budget.use(share, bytes, false);
            used += bytes;
        }

        @Override
        public Slabs.Slab take(long bytes) {
            Loans.collect();
            return budget.take(share, bytes, true);
        }

        @Override
        public void use(long bytes) {
            budget.use(share, bytes, true);
        }

        @Override
        public void charge(long bytes) {
            budget.charge(share, bytes);
        }

        @Override
        public void give(Slabs.@Nullable Slab block, List<Slabs.Slab> others, long bytes, long charged) {
            List<Slabs.Slab> all = new ArrayList<>(others);
            if (block != null) {
                all.add(block);
            }
            budget.give(share, all, bytes, charged);
        }

        private synchronized Runnable keep(MemorySegment memory) {
            for (Slabs.Slab slab : results) {
                long at = memory.address() - slab.memory().address();
                if (at >= 0 && at <= slab.size() && memory.byteSize() <= slab.size() - at) {
                    kept.merge(slab, 1, Integer::sum);
                    AtomicBoolean isKept = new AtomicBoolean(true);
                    return () -> {
                        if (isKept.getAndSet(false)) {
                            giveKept(slab);
                        }
                    };
                }
            }
            throw new IllegalArgumentException("memory: expected some that this lease has allocated, got other memory");
        }

        private void giveKept(Slabs.Slab slab) {
            synchronized (this) {
                if (kept.merge(slab, -1, (count, one) -> count == 1 ? null : count - 1) != null || !ended) {
                    return;
                }
            }
            budget.give(share, List.of(slab), 0, 0);
        }

        /// The blocks that nobody keeps; the others go back when they are no longer kept.
        private synchronized List<Slabs.Slab> end() {
            ended = true;
            return kept.isEmpty() ? results : results.stream().filter(slab -> !kept.containsKey(slab)).toList();
        }

        /// Gives the blocks back. [Lease#close] calls this, or the cleaner for a lease that was never closed.
        @Override
        public void run() {
            if (!closed) {
                long bytes = budget.most(share)[0];
                LOG.log(System.Logger.Level.WARNING, "a lease of " + bytes + " bytes was never closed"
                        + (opened == null ? "; -Dochre.leakDetection=true says where it was opened" : ""), opened);
                LeakEvent.commit(bytes, opened);
            }
            budget.close(share, end(), used, !closed);
        }
    }
}
