package org.ochre;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Work that is cut into strips. The calling thread (the leader) and its helpers each take the next strip until none is
/// left.
final class StripJob {
    private final long count;
    private final LongConsumer strip;
    private final AtomicLong next = new AtomicLong();
    private volatile boolean stopped;

    private int helping;
    private boolean closed;
    private long failedStrip = Long.MAX_VALUE;
    private @Nullable Throwable failure;

    StripJob(long count, LongConsumer strip) {
        this.count = count;
        this.strip = strip;
    }

    /// Takes strips until none is left, unless the leader has finished already.
    void help() {
        if (enter()) {
            try {
                takeStrips(false);
            } finally {
                leave();
            }
        }
    }

    /// Calls for helpers, takes strips, and waits until no helper is at work, whatever has happened. Then throws what a
    /// strip threw.
    ///
    /// @param helpers how many helpers to call
    /// @param call asks another thread to run [#help]
    void lead(int helpers, Runnable call) {
        boolean cancelled = false;
        try {
            call(helpers, call);
            cancelled = takeStrips(true);
        } finally {
            cancelled |= awaitHelpers();
        }
        if (failure != null) {
            rethrow(failure);
        }
        if (cancelled && next.get() < count) {
            throw new CancellationException(
                    "interrupted after " + next.get() + " of " + count + " strips; the destination is partly written");
        }
    }

    private static void call(int helpers, Runnable call) {
        try {
            for (int i = 0; i < helpers; i++) {
                call.run();
            }
        } catch (OutOfMemoryError e) {
            // The system has no thread to give: this thread takes the strips that the helpers leave.
        }
    }

    /// Takes strips until none is left. Returns whether an interrupt ended this early.
    private boolean takeStrips(boolean interruptible) {
        while (!stopped) {
            if (interruptible && next.get() > 0 && Thread.currentThread().isInterrupted()) {
                stopped = true;
                return true;
            }
            long index = next.getAndUpdate(i -> i < count ? i + 1 : i);
            if (index >= count) {
                return false;
            }
            try {
                strip.accept(index);
            } catch (Throwable e) {
                fail(index, e);
            }
        }
        return false;
    }

    private synchronized void fail(long index, Throwable e) {
        stopped = true;
        if (index < failedStrip) {
            failedStrip = index;
            failure = e;
        }
    }

    private synchronized boolean enter() {
        if (closed) {
            return false;
        }
        helping++;
        return true;
    }

    private synchronized void leave() {
        helping--;
        notifyAll();
    }

    /// Helpers work on the caller's memory, so this waits for them whatever happens. An interrupt stops them between
    /// strips.
    private synchronized boolean awaitHelpers() {
        closed = true;
        boolean interrupted = false;
        while (helping > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
                stopped = true;
            } catch (OutOfMemoryError e) { // there was no memory for the InterruptedException
                stopped = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return interrupted;
    }

    private static void rethrow(Throwable failure) {
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("a strip threw a checked exception", failure);
        }
    }
}
