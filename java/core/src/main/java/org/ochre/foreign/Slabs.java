package org.ochre.foreign;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Blocks of the C heap that are used again and again: not cleared when they change hands, given back to the system
/// only when too many lie idle. All of them together, in use and idle, stay within a budget; who wants more waits in
/// line or is refused.
///
/// Sizes are rounded up to a quarter of a power of two, so that images of like size share blocks and at most a fifth of
/// a block is wasted.
public final class Slabs {
    private static final long HUGE_PAGE = 2 << 20;

    /// Blocks that the scratch of operations comes from. No budget: an operation that has begun is not stopped by
    /// others' memory. `-Dochre.scratch.retained=BYTES` says how much may lie idle, 256 MiB unless set; what has lain
    /// idle for a minute goes back to the system when the next operation ends.
    public static final Slabs SCRATCH = new Slabs(Long.MAX_VALUE, Long.getLong("ochre.scratch.retained", 256L << 20),
            4096, true, 0, TimeUnit.MINUTES.toNanos(1));

    /// One block.
    public static final class Slab {
        private final MemorySegment memory;
        private final long block;
        private long idleSince;

        private Slab(MemorySegment memory, long block) {
            this.memory = memory;
            this.block = block;
        }

        /// Its bytes, in the global scope: only a lease or an operation's scratch may hand them on.
        public MemorySegment memory() {
            return memory;
        }

        public long size() {
            return memory.byteSize();
        }
    }

    /// How much is where: bytes in use and in how many blocks, bytes idle, most ever in use, and the threads that wait.
    public record Gauges(long inUse, int blocks, long idle, long highWater, int waiting) {}

    private final long budget;
    private final long retained;
    private final long least;
    private final boolean hugePages;
    private final long waitNanos;
    private final long idleNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Thread> line = new ArrayDeque<>();
    private final TreeMap<Long, ArrayDeque<Slab>> idle = new TreeMap<>();
    private long idleBytes;
    private long lastSweep = System.nanoTime();
    private long usedBytes;
    private int usedBlocks;
    private long highWater;
    private boolean closed;

    /// @param budget most bytes, in use and idle together
    /// @param retained most bytes that lie idle
    /// @param least the smallest block
    /// @param hugePages whether blocks of 2 MiB or more ask the system for huge pages
    /// @param waitNanos how long a request waits for others to give back; 0 refuses at once
    /// @param idleNanos how long a block lies idle before it goes back to the system, which happens when another is
    ///     given back
    public Slabs(long budget, long retained, long least, boolean hugePages, long waitNanos, long idleNanos) {
        this.budget = budget;
        this.retained = retained;
        this.least = least;
        this.hugePages = hugePages;
        this.waitNanos = waitNanos;
        this.idleNanos = idleNanos;
    }

    /// A block of at least that many bytes, aligned to 64 (large ones to 2 MiB).
    ///
    /// @return null where the budget does not allow it, now or within the time to wait
    /// @throws CancellationException where the thread is interrupted while it waits; it stays interrupted
    /// @throws OutOfMemoryError where the system has no more
    /// @throws StackOverflowError where too little stack is left to keep the books
    public @Nullable Slab take(long bytes) {
        Stack.require();
        long size = rounded(bytes);
        if (size > budget) {
            return null;
        }
        lock.lock();
        try {
            Slab slab = line.isEmpty() ? takeNow(size) : null;
            return slab == null && waitNanos > 0 ? await(size) : slab;
        } finally {
            lock.unlock();
        }
    }

    /// Gives a block back, on a stack on which one was or could have been taken.
    public void give(Slab slab) {
        lock.lock();
        try {
            usedBytes -= slab.size();
            usedBlocks--;
            slab.idleSince = System.nanoTime();
            idle.computeIfAbsent(slab.size(), size -> new ArrayDeque<>()).push(slab);
            idleBytes += slab.size();
            shrink(closed ? 0 : retained);
            sweep(slab.idleSince);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Gives idle blocks back to the system, now and whenever one is given back.
    public void close() {
        lock.lock();
        try {
            closed = true;
            shrink(0);
        } finally {
            lock.unlock();
        }
    }

    public Gauges gauges() {
        lock.lock();
        try {
            return new Gauges(usedBytes, usedBlocks, idleBytes, highWater, line.size());
        } finally {
            lock.unlock();
        }
    }

    /// The block that a request of that size would get.
    public long rounded(long bytes) {
        if (bytes <= least) {
            return least;
        }
        if (bytes > 1L << 61) {
            return Long.MAX_VALUE;
        }
        long step = Math.max(Long.highestOneBit(bytes - 1) >> 2, 64);
        return (bytes + step - 1) / step * step;
    }

    private @Nullable Slab await(long size) {
        Thread self = Thread.currentThread();
        line.add(self);
        long left = waitNanos;
        try {
            while (true) {
                Slab slab = line.peek() == self ? takeNow(size) : null;
                if (slab != null || left <= 0) {
                    return slab;
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            self.interrupt();
            CancellationException cancelled = new CancellationException(
                    "interrupted while waiting for " + size + " bytes");
            cancelled.initCause(e);
            throw cancelled;
        } finally {
            line.remove(self);
            changed.signalAll();
        }
    }

    /// An idle block of that size or up to twice it, or a fresh one if the budget has room once idle ones are let go.
    private @Nullable Slab takeNow(long size) {
        Slab slab = takeIdle(size);
        if (slab == null && size <= budget - usedBytes) {
            shrink(Math.min(idleBytes, budget - usedBytes - size));
            slab = fresh(size);
        }
        if (slab != null) {
            usedBytes += slab.size();
            usedBlocks++;
            highWater = Math.max(highWater, usedBytes);
        }
        return slab;
    }

    private @Nullable Slab takeIdle(long size) {
        Map.Entry<Long, ArrayDeque<Slab>> entry = idle.ceilingEntry(size);
        while (entry != null && entry.getKey() / 2 <= size) {
            Slab slab = entry.getValue().poll();
            if (slab != null) {
                idleBytes -= slab.size();
                return slab;
            }
            entry = idle.higherEntry(entry.getKey());
        }
        return null;
    }

    /// Frees idle blocks, the largest first, until at most that many bytes of them are left.
    private void shrink(long most) {
        if (idleBytes > most) {
            for (ArrayDeque<Slab> blocks : idle.descendingMap().values()) {
                while (idleBytes > most && !blocks.isEmpty()) {
                    free(blocks.pop());
                }
            }
        }
    }

    /// Frees what has lain idle for too long; of one size, the first given back lies last. A quarter of that time
    /// passes between two looks.
    private void sweep(long now) {
        if (now - lastSweep < idleNanos / 4) {
            return;
        }
        lastSweep = now;
        for (ArrayDeque<Slab> blocks : idle.values()) {
            while (!blocks.isEmpty() && now - blocks.getLast().idleSince >= idleNanos) {
                free(blocks.removeLast());
            }
        }
    }

    private void free(Slab slab) {
        idleBytes -= slab.size();
        CHeap.free(slab.block);
    }

    @SuppressWarnings("restricted")
    private Slab fresh(long size) {
        long alignment = size >= HUGE_PAGE ? HUGE_PAGE : 64;
        long block = CHeap.malloc(Math.addExact(size, alignment));
        if (block == 0) {
            shrink(0);
            block = CHeap.malloc(size + alignment);
        }
        if (block == 0) {
            throw new OutOfMemoryError("cannot take " + size + " bytes from the C heap");
        }
        long start = (block + alignment - 1) & -alignment;
        if (hugePages && size >= HUGE_PAGE) {
            CHeap.adviseHugePages(start, size & -HUGE_PAGE);
        }
        return new Slab(MemorySegment.ofAddress(start).reinterpret(size), block);
    }
}
