package org.ochre;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One banded piece of work: a leader (the caller) and helpers take the next band until none is left.
final class BandJob {
    private final long count;
    private final LongConsumer band;
    private final AtomicLong next = new AtomicLong();
    private volatile boolean stopped;

    private int helping;
    private boolean closed;
    private long failedBand = Long.MAX_VALUE;
    private @Nullable Throwable failure;

    BandJob(long count, LongConsumer band) {
        this.count = count;
        this.band = band;
    }

    /// Takes part until no band is left, if the leader has not finished already.
    void help() {
        if (enter()) {
            try {
                takeBands(false);
            } finally {
                leave();
            }
        }
    }

    /// Calls for helpers, takes part, waits until no helper works, whatever has happened here, and reports.
    ///
    /// @param executor has other threads run [#help], if it finds any
    void lead(int helpers, Executor executor) {
        boolean cancelled = false;
        try {
            call(helpers, executor);
            cancelled = takeBands(true);
        } finally {
            cancelled |= awaitHelpers();
        }
        if (failure != null) {
            rethrow(failure);
        }
        if (cancelled && next.get() < count) {
            throw new CancellationException(
                    "interrupted after " + next.get() + " of " + count + " bands; the destination is partly written");
        }
    }

    private void call(int helpers, Executor executor) {
        try {
            for (int i = 0; i < helpers; i++) {
                executor.execute(this::help);
            }
        } catch (OutOfMemoryError e) {
            // No thread is to be had: this one takes the bands that those that came do not.
        }
    }

    /// Returns whether an interrupt ended it.
    private boolean takeBands(boolean interruptible) {
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
                band.accept(index);
            } catch (Throwable e) {
                fail(index, e);
            }
        }
        return false;
    }

    private synchronized void fail(long index, Throwable e) {
        stopped = true;
        if (index < failedBand) {
            failedBand = index;
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

    /// Helpers work on the caller's memory, so this waits for them whatever happens; an interrupt stops them between bands.
    private synchronized boolean awaitHelpers() {
        closed = true;
        boolean interrupted = false;
        while (helping > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
                stopped = true;
            } catch (OutOfMemoryError e) { // instead of that exception
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
            default -> throw new IllegalStateException("a band threw a checked exception", failure);
        }
    }
}
