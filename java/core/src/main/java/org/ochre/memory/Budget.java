package org.ochre.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ochre.foreign.Slabs;
import org.ochre.foreign.Stack;

/// The bytes of a pool, who has them, and the line of requests that wait for them.
///
/// Each lease has a claim: what it was admitted and has not used yet, and the blocks that it holds. The claims together
/// stay within the budget, and so do the blocks, in use and idle. A lease uses what it was admitted whatever happens.
/// Where it needs more, or where blocks are larger than what was asked for, that comes out of the free rest.
///
/// Requests wait in one line. A request that fits is served before an earlier one that does not, but no request is
/// passed more than a given number of times: then free bytes are kept for it.
final class Budget {
    private final long bytes;
    private final int passable;
    private final Slabs slabs;
    private final ReentrantLock lock;

    private final ArrayDeque<Request> line = new ArrayDeque<>();
    private final Map<Thread, Integer> owners = new HashMap<>();
    private long requests;
    private long waitingBytes;
    private long claimed;
    private long scratch;
    private long leases;
    private long overtakings;
    private int mostPassed;
    private long refusals;
    private long leaks;

    /// A request in line.
    private final class Request {
        final long number = ++requests;
        final long bytes;
        final Condition served = lock.newCondition();
        int passed;
        boolean isServed;

        Request(long bytes) {
            this.bytes = bytes;
        }
    }

    /// @param passable how many requests may pass one that waits
    Budget(long bytes, int passable, Slabs slabs) {
        this.bytes = bytes;
        this.passable = passable;
        this.slabs = slabs;
        this.lock = slabs.lock();
    }

    /// Opens a lease that may use that many bytes whatever happens. Waits for them, but not where this thread has a
    /// lease of this pool: two threads that each had one could wait for each other for ever.
    ///
    /// @throws MemoryBudgetException where they do not come in that time
    /// @throws CancellationException where the thread is interrupted while it waits; it stays interrupted
    /// @throws StackOverflowError where too little stack is left to finish
    Share open(long wanted, long waitNanos) {
        Stack.require();
        lock.lock();
        try {
            if (wanted > bytes) {
                throw refuse("bytes: expected at most the pool's budget of " + bytes + ", got " + wanted);
            }
            int held = owners.getOrDefault(Thread.currentThread(), 0);
            if (wanted > 0) {
                admit(wanted, held > 0 ? 0 : waitNanos, held);
            }
            Share share = new Share(wanted);
            owners.put(share.owner, held + 1);
            leases++;
            return share;
        } finally {
            lock.unlock();
        }
    }

    private void admit(long wanted, long waitNanos, int held) {
        if (line.isEmpty() && wanted <= free()) {
            claimed += wanted;
            return;
        }
        Request request = new Request(wanted);
        line.add(request);
        waitingBytes += wanted;
        boolean isTaken = false;
        try {
            serve();
            for (long left = waitNanos; !request.isServed && left > 0;) {
                left = request.served.awaitNanos(left);
            }
            isTaken = request.isServed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            CancellationException cancelled = new CancellationException(
                    "interrupted while waiting for " + wanted + " bytes");
            cancelled.initCause(e);
            throw cancelled;
        } finally {
            if (!isTaken) {
                leave(request);
            }
        }
        if (!isTaken) {
            throw refuse("bytes: expected at most the " + Math.max(free(), 0)
                    + " that are free of the pool's budget of "
                    + bytes + (held > 0 ? ", since this thread has a lease and so does not wait" : "") + ", got "
                    + wanted);
        }
    }

    /// Takes a request back that nobody waits for any more, served or not.
    private void leave(Request request) {
        if (request.isServed) {
            claimed -= request.bytes;
        } else {
            line.remove(request);
            waitingBytes -= request.bytes;
        }
        serve();
    }

    /// Serves the requests in line that fit, in their order, as far as those that do not fit may be passed.
    private void serve() {
        if (line.isEmpty()) {
            return;
        }
        List<Request> left = new ArrayList<>(line.size());
        boolean isBlocked = false;
        for (Request request : List.copyOf(line)) {
            if (isBlocked || request.bytes > free()) {
                left.add(request);
                isBlocked |= request.passed >= passable;
            } else {
                claimed += request.bytes;
                waitingBytes -= request.bytes;
                request.isServed = true;
                request.served.signal();
                for (Request earlier : left) {
                    pass(earlier);
                    isBlocked |= earlier.passed >= passable;
                }
            }
        }
        line.clear();
        line.addAll(left);
    }

    private void pass(Request request) {
        request.passed++;
        overtakings++;
        mostPassed = Math.max(mostPassed, request.passed);
    }

    /// A block for a lease of at least that many bytes.
    ///
    /// @throws MemoryBudgetException where the lease has been admitted fewer, and the budget has none free
    /// @throws IllegalStateException where the lease has ended
    /// @throws StackOverflowError where too little stack is left to finish
    Slabs.Slab take(Share share, long wanted, boolean isScratch) {
        Stack.require();
        lock.lock();
        try {
            long more = requireFree(share, wanted);
            long spare = line.isEmpty() ? free() - more : 0;
            Slabs.Slab slab = slabs.take(wanted, wanted + Math.min(spare, Math.max(wanted / 2, slabs.rounded(1))));
            add(share, wanted, slab.size(), isScratch);
            return slab;
        } finally {
            lock.unlock();
        }
    }

    /// Counts bytes that were left of a block that the lease holds.
    void use(Share share, long wanted, boolean isScratch) {
        lock.lock();
        try {
            add(share, wanted, 0, isScratch);
            serve();
        } finally {
            lock.unlock();
        }
    }

    /// Counts bytes that others take from the system.
    ///
    /// @throws MemoryBudgetException as [#take]
    /// @throws IllegalStateException where the lease has ended
    void charge(Share share, long wanted) {
        lock.lock();
        try {
            requireFree(share, wanted);
            slabs.charge(wanted);
            add(share, wanted, wanted, true);
        } finally {
            lock.unlock();
        }
    }

    /// Takes scratch back.
    ///
    /// @param used how many bytes were asked for
    /// @param charged how many bytes were charged
    void give(Share share, List<Slabs.Slab> blocks, long used, long charged) {
        lock.lock();
        try {
            slabs.discharge(charged);
            add(share, -used - charged, -give(blocks) - charged, true);
            serve();
        } finally {
            lock.unlock();
        }
    }

    /// A lease has ended, by close or as a leak.
    ///
    /// @param used how many bytes of its blocks were asked for
    void close(Share share, List<Slabs.Slab> blocks, long used, boolean isLeak) {
        lock.lock();
        try {
            claimed -= share.claim();
            share.end();
            share.add(-used, -give(blocks), false);
            claimed += share.claim();
            owners.computeIfPresent(share.owner, (owner, count) -> count == 1 ? null : count - 1);
            leases--;
            leaks += isLeak ? 1 : 0;
            serve();
        } finally {
            lock.unlock();
        }
    }

    private long give(List<Slabs.Slab> blocks) {
        long size = 0;
        for (Slabs.Slab block : blocks) {
            size += block.size();
            slabs.give(block);
        }
        return size;
    }

    private void add(Share share, long used, long held, boolean isScratch) {
        claimed -= share.claim();
        share.add(used, held, isScratch);
        claimed += share.claim();
        scratch += isScratch ? used : 0;
    }

    private long free() {
        return bytes - claimed;
    }

    /// Refuses what a lease neither was admitted nor can have of the free bytes. Returns how many free bytes it takes.
    private long requireFree(Share share, long wanted) {
        if (share.isEnded()) {
            throw new IllegalStateException("lease: expected an open one, got one that is closed");
        }
        long more = Math.max(wanted - share.left(), 0);
        if (more > 0 && (more > free() || !passes(share))) {
            Request first = line.peek();
            throw refuse("bytes: expected at most the " + share.left() + " that are left of the lease's "
                    + share.admitted() + ", and " + free() + " that are free of the pool's budget of " + bytes
                    + (more > free() || first == null ? "" : " and kept for a request of " + first.bytes + " in line")
                    + ", got " + wanted);
        }
        return more;
    }

    /// Whether a lease may take free bytes while others wait for them. It passes each of them once.
    private boolean passes(Share share) {
        for (Request request : line) {
            if (request.number > share.passed && request.passed >= passable) {
                return false;
            }
        }
        for (Request request : line) {
            if (request.number > share.passed) {
                pass(request);
                share.passed = request.number;
            }
        }
        return true;
    }

    private MemoryBudgetException refuse(String words) {
        refusals++;
        return new MemoryBudgetException(words + ": " + claimed + " are claimed by " + leases + " leases, "
                + slabs.gauges().inUse() + " of them in use, and " + line.size() + " requests for " + waitingBytes
                + " bytes wait", line.size(), waitingBytes);
    }

    /// The numbers of one moment.
    ///
    /// @param blocks the state of the blocks
    /// @param mostPassed the most requests that have passed one
    record State(Slabs.Gauges blocks, long claimed, long scratch, int waiting, long waitingBytes, long leases,
            long overtakings, int mostPassed, long refusals, long leaks) {}

    State state() {
        lock.lock();
        try {
            return new State(slabs.gauges(), claimed, scratch, line.size(), waitingBytes, leases, overtakings,
                    mostPassed, refusals, leaks);
        } finally {
            lock.unlock();
        }
    }

    /// What a lease has used at most.
    ///
    /// @return the largest claim, and the most scratch
    long[] most(Share share) {
        lock.lock();
        try {
            return new long[]{share.most(), share.mostScratch()};
        } finally {
            lock.unlock();
        }
    }
}
