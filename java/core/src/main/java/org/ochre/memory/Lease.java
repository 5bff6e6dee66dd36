package org.ochre.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ochre.foreign.Slabs;
import org.ochre.foreign.Stack;

/// A confined arena whose memory comes from a pool.
final class Lease implements Arena {
    private static final System.Logger LOG = System.getLogger("org.ochre");
    private static final Cleaner CLEANER = Cleaner.create();
    private static final long ALIGNMENT = 64;

    private final Arena arena = Arena.ofConfined();
    private final Thread owner = Thread.currentThread();
    private final LeaseEvent event = new LeaseEvent();
    private final MemoryPool pool;
    private final Blocks blocks;
    private final Cleaner.Cleanable end;
    private MemorySegment rest = MemorySegment.NULL;

    /// @param bytes the size of the first block, taken at once; 0 takes none
    /// @throws MemoryBudgetException where the budget does not allow it
    Lease(MemoryPool pool, long bytes) {
        event.begin();
        this.pool = pool;
        blocks = new Blocks(pool);
        // Segments refer to the scope: while one can be reached, the blocks stay with the lease.
        end = CLEANER.register(arena.scope(), blocks);
        if (bytes > 0) {
            try {
                rest = blocks.take(bytes);
            } catch (Throwable e) {
                close();
                throw e;
            }
        }
    }

    @Override
    @SuppressWarnings("restricted")
    public MemorySegment allocate(long bytes, long alignment) {
        if (bytes < 0 || alignment < 1 || Long.bitCount(alignment) != 1) {
            throw new IllegalArgumentException("bytes: expected 0 or more, aligned to a power of two, got " + bytes
                    + " aligned to " + alignment);
        }
        requireOwner();
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("lease: expected an open one, got one that is closed");
        }
        long step = Math.max(alignment, ALIGNMENT);
        long skip = -rest.address() & step - 1;
        if (skip > rest.byteSize() || bytes > rest.byteSize() - skip) {
            MemorySegment fresh = blocks.take(Math.addExact(bytes, step > ALIGNMENT ? step : 0));
            skip = -fresh.address() & step - 1;
            if (fresh.byteSize() - skip - bytes < rest.byteSize()) {
                return fresh.asSlice(skip, bytes).reinterpret(arena, null);
            }
            rest = fresh;
        }
        MemorySegment result = rest.asSlice(skip, bytes).reinterpret(arena, null);
        rest = rest.asSlice(Math.min(skip + (bytes + ALIGNMENT - 1 & -ALIGNMENT), rest.byteSize()));
        return result;
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
        rest = MemorySegment.NULL;
        if (event.shouldCommit()) {
            event.leased = blocks.bytes();
            event.commit(pool.gauges());
        }
        end.clean();
    }

    private void requireOwner() {
        if (Thread.currentThread() != owner) {
            throw new WrongThreadException("lease: expected the thread that opened it");
        }
    }

    /// The blocks of one lease, and what happens when it ends. This object has no reference to the lease: the cleaner
    /// keeps this object, and the lease must still be able to become unreachable.
    private static final class Blocks implements Runnable {
        private final MemoryPool pool;
        private final List<Slabs.Slab> taken = new ArrayList<>(4);
        private final @Nullable Throwable opened = Boolean.getBoolean("ochre.leakDetection")
                ? new Throwable("opened here")
                : null;
        private boolean closed;

        Blocks(MemoryPool pool) {
            this.pool = pool;
            pool.opened();
        }

        MemorySegment take(long bytes) {
            Slabs.Slab slab = pool.take(bytes);
            taken.add(slab);
            return slab.memory();
        }

        long bytes() {
            long bytes = 0;
            for (Slabs.Slab slab : taken) {
                bytes += slab.size();
            }
            return bytes;
        }

        /// Gives the blocks back. [Lease#close] calls this, or the cleaner for a lease that was never closed.
        @Override
        public void run() {
            if (!closed) {
                LOG.log(System.Logger.Level.WARNING, "a lease of " + bytes() + " bytes was never closed"
                        + (opened == null ? "; -Dochre.leakDetection=true says where it was opened" : ""), opened);
                LeakEvent.commit(bytes(), opened);
            }
            pool.ended(taken, !closed);
        }
    }
}
