package org.ochre.foreign;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Blocks of native memory that are used again and again. They are not cleared between users. They go back to the
/// system when too many lie idle, and where the limit needs their room for a block of another size.
///
/// Sizes are rounded up to a quarter of a power of two, so that images of similar size share blocks. At most a fifth of
/// a block is lost to this.
public final class Slabs {
    private static final long HUGE_PAGE = 2 << 20;
    private static final long MOST = 1L << 61;
    /// Blocks of that size are pages of their own.
    private static final long MAPPED = 1 << 20;

    /// The blocks for the scratch of operations that run outside of any lease. They have no limit, because an operation
    /// that has begun must not be stopped by others' memory. `-Dochre.scratch.retained=BYTES` says how many bytes may
    /// lie idle; the default is 256 MiB. A block that has been idle for a minute goes back to the system when the next
    /// operation ends.
    public static final Slabs SCRATCH = new Slabs(Long.MAX_VALUE, Long.getLong("ochre.scratch.retained", 256L << 20),
            4096, true, TimeUnit.MINUTES.toNanos(1), System::nanoTime);

    /// One block.
    public static final class Slab {
        private final MemorySegment memory;
        private final long block;
        private long idleSince;

        /// @param block the address in the C heap; 0 where the memory is pages of their own
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

    /// The state at one moment. `inUse + idle` never exceeds `highWater`, nor `highWater` the limit.
    ///
    /// @param inUse bytes of blocks in use, and bytes that others have taken ([#charge])
    /// @param blocks blocks in use
    /// @param idle bytes of blocks kept for the next user
    /// @param highWater the most that both were together
    public record Gauges(long inUse, int blocks, long idle, long highWater) {}

    private final long limit;
    private final long least;
    private final boolean hugePages;
    private final long idleNanos;
    private final LongSupplier clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, ArrayDeque<Slab>> idle = new TreeMap<>();
    /// The idle blocks of the smallest size. Small images need no others, so these are found without a search.
    private final ArrayDeque<Slab> smallest = new ArrayDeque<>();
    private long retained;
    private long idleBytes;
    private long lastSweep;
    private long usedBytes;
    private int usedBlocks;
    private long highWater;
    private boolean closed;

    /// @param limit the most bytes, in use and idle together; whoever takes blocks sees to it that those in use fit
    /// @param retained the most bytes that lie idle
    /// @param least the smallest block
    /// @param hugePages whether blocks of 2 MiB or more ask the system for huge pages
    /// @param idleNanos how long a block may lie idle; then it goes back to the system when another block is given back
    /// @param clock the time in nanoseconds
    public Slabs(long limit, long retained, long least, boolean hugePages, long idleNanos, LongSupplier clock) {
        this.limit = limit;
        this.retained = retained;
        this.least = least;
        this.hugePages = hugePages;
        this.idleNanos = idleNanos;
        this.clock = clock;
        this.lastSweep = clock.getAsLong();
        idle.put(least, smallest);
    }

    /// The lock of all state here. Whoever has state that must agree with this one's may hold it during several calls.
    public ReentrantLock lock() {
        return lock;
    }

    /// A block of at least that many bytes, and at most twice as many or the smallest size. It is aligned to 64 (large
    /// ones to 2 MiB).
    ///
    /// @throws OutOfMemoryError where the system has no more memory
    /// @throws StackOverflowError where too little stack is left to finish
    public Slab take(long bytes) {
        Stack.require();
        return take(bytes, Math.max(least, bytes > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * bytes));
    }

    /// As [#take(long)], of at most `most` bytes, which must fit the limit beside the blocks in use.
    public Slab take(long bytes, long most) {
        lock.lock();
        try {
            Slab slab = takeIdle(bytes, most);
            if (slab == null) {
                long size = Math.min(rounded(bytes), most);
                makeRoom(size);
                slab = fresh(size);
            }
            usedBlocks++;
            use(slab.size());
            return slab;
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
            slab.idleSince = clock.getAsLong();
            ArrayDeque<Slab> same = slab.size() == least
                    ? smallest
                    : idle.computeIfAbsent(slab.size(), size -> new ArrayDeque<>());
            same.push(slab);
            idleBytes += slab.size();
            shrink(closed ? 0 : retained);
            sweep(slab.idleSince);
        } finally {
            lock.unlock();
        }
    }

    /// Counts memory that others take from the system meanwhile, such as decoders. Idle blocks make room for it.
    public void charge(long bytes) {
        lock.lock();
        try {
            makeRoom(bytes);
            use(bytes);
        } finally {
            lock.unlock();
        }
    }

    /// Ends a [#charge].
    public void discharge(long bytes) {
        lock.lock();
        try {
            usedBytes -= bytes;
        } finally {
            lock.unlock();
        }
    }

    /// Changes the most bytes that lie idle. What is more goes back to the system now.
    public void retain(long bytes) {
        lock.lock();
        try {
            retained = bytes;
            shrink(closed ? 0 : retained);
        } finally {
            lock.unlock();
        }
    }

    /// The most bytes that lie idle.
    public long retained() {
        lock.lock();
        try {
            return retained;
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
            return new Gauges(usedBytes, usedBlocks, idleBytes, highWater);
        } finally {
            lock.unlock();
        }
    }

    /// The size of the block that a request of that size would get.
    public long rounded(long bytes) {
        if (bytes <= least) {
            return least;
        }
        if (bytes > MOST) {
            return Long.MAX_VALUE;
        }
        long step = Math.max(Long.highestOneBit(bytes - 1) >> 2, 64);
        return (bytes + step - 1) / step * step;
    }

    private void use(long bytes) {
        usedBytes += bytes;
        highWater = Math.max(highWater, usedBytes + idleBytes);
    }

    /// The smallest idle block of that many bytes or more, which it takes from the idle ones.
    private @Nullable Slab takeIdle(long bytes, long most) {
        if (bytes <= least && least <= most && !smallest.isEmpty()) {
            idleBytes -= least;
            return smallest.pop();
        }
        Map.Entry<Long, ArrayDeque<Slab>> entry = idle.ceilingEntry(bytes);
        while (entry != null && entry.getKey() <= most) {
            Slab slab = entry.getValue().poll();
            if (slab != null) {
                idleBytes -= slab.size();
                return slab;
            }
            entry = idle.higherEntry(entry.getKey());
        }
        return null;
    }

    /// Frees idle blocks until that many bytes fit the limit.
    private void makeRoom(long bytes) {
        long left = limit - usedBytes;
        shrink(bytes >= left ? 0 : left - bytes);
    }

    /// Frees idle blocks, the largest first, until at most that many idle bytes are left.
    private void shrink(long most) {
        if (idleBytes > most) {
            for (ArrayDeque<Slab> blocks : idle.descendingMap().values()) {
                while (idleBytes > most && !blocks.isEmpty()) {
                    free(blocks.pop());
                }
            }
            idle.values().removeIf(blocks -> blocks.isEmpty() && blocks != smallest);
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
        if (slab.block == 0) {
            CHeap.unmap(slab.memory.address(), slab.size());
        } else {
            CHeap.free(slab.block);
        }
    }

    @SuppressWarnings("restricted")
    private Slab fresh(long size) {
        if (size > MOST) {
            throw new OutOfMemoryError("cannot take " + size + " bytes from the system");
        }
        boolean isMapped = size >= MAPPED && CHeap.maps();
        long alignment = size >= HUGE_PAGE ? HUGE_PAGE : isMapped ? MAPPED : 64;
        long block = block(size, alignment, isMapped);
        if (block == 0) {
            shrink(0);
            block = block(size, alignment, isMapped);
        }
        if (block == 0) {
            throw new OutOfMemoryError("cannot take " + size + " bytes from the system");
        }
        long start = (block + alignment - 1) & -alignment;
        if (hugePages && size >= HUGE_PAGE) {
            CHeap.adviseHugePages(start, size & -HUGE_PAGE);
        }
        return new Slab(MemorySegment.ofAddress(start).reinterpret(size), isMapped ? 0 : block);
    }

    private static long block(long size, long alignment, boolean isMapped) {
        return isMapped ? CHeap.map(size, alignment) : CHeap.malloc(size + alignment);
    }
}
