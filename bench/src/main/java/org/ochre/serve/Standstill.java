package org.ochre.serve;

import java.util.concurrent.atomic.AtomicLong;

/// The longest time for which this process did not run, though it wanted to: the machine or its host did something
/// else, or the JVM stood still. A thread sleeps for moments and takes the time. A request that took no longer than
/// that says nothing of the service.
final class Standstill implements AutoCloseable {
    private static final long MOMENT = 5_000_000;

    private final AtomicLong longest = new AtomicLong();
    private final Thread thread;

    Standstill(OpenLoop.Clock clock) {
        thread = Thread.ofPlatform().daemon().name("standstill").start(() -> watch(clock));
    }

    private void watch(OpenLoop.Clock clock) {
        try {
            while (true) {
                long due = clock.nanoTime() + MOMENT;
                clock.sleepUntil(due);
                longest.accumulateAndGet(clock.nanoTime() - due, Math::max);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end
        }
    }

    /// In milliseconds, so far.
    double longest() {
        return longest.get() / 1e6;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
