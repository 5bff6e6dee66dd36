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

/// Blocks of the C heap that are used again and again. They are not cleared between users. They go back to the system
/// only when too many lie idle. All blocks together, in use and idle, stay within a budget. A request beyond it waits
/// in line or is refused.
///
/// Sizes are rounded up to a quarter of a power of two, so that images of similar size share blocks. At most a fifth of
/// a block is lost to this.
public final class Slabs {
    private static final long HUGE_PAGE = 2 << 20;

    /// The blocks for the scratch of operations. They have no budget, because an operation that has begun must not be
    /// stopped by others' memory. `-Dochre.scratch.retained=BYTES` says how many bytes may lie idle; the default is 256
    /// MiB. A block that has been idle for a minute goes back to the system when the next operation ends.
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

        /// The memory of the block, in the global scope. Only a lease or an operation's scratch may hand it on.
        public MemorySegment memory() {
            return memory;
        }

        public long size() {
            return memory.byteSize();
        }
    }

    /// The state of the blocks: bytes in use, blocks in use, bytes idle, the most bytes ever in use, and the threads
    /// that wait.
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

    /// @param budget the most bytes, in use and idle together
    /// @param retained the most bytes that lie idle
    /// @param least the smallest block
    /// @param hugePages whether blocks of 2 MiB or more ask the system for huge pages
    /// @param waitNanos how long a request waits for others to give memory back; 0 refuses at once
    /// @param idleNanos how long a block may lie idle; then it goes back to the system when another block is given back
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
    /// @throws OutOfMemoryError where the system has no more memory
    /// @throws StackOverflowError where too little stack is left to finish
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

    /// Gives a block back. The thread must have as much stack left as [#take] demands.
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

    /// The size of the block that a request of that size would get.
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

    /// An idle block of that size or up to twice that size, else a fresh one. Idle blocks are freed where the budget
    /// needs their room. Null where the budget has no room.
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

    /// Frees idle blocks, the largest first, until at most that many idle bytes are left.
    private void shrink(long most) {
        if (idleBytes > most) {
            for (ArrayDeque<Slab> blocks : idle.descendingMap().values()) {
                while (idleBytes > most && !blocks.isEmpty()) {
                    free(blocks.pop());
                }
            }
        }
    }

    /// Frees blocks that have been idle for too long. Among blocks of one size, the first that was given back is the
    /// last in the queue. At least a quarter of the idle time passes between two sweeps.
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
