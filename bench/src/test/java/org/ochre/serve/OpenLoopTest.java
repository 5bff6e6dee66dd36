package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final double RATE = 200;

    /// A service that serves one at a time and once stands still for 400 ms: all that were due meanwhile waited.
    @Test
    void requestsThatWereDueWhileTheServiceStoodStillCountTheirWholeWait() throws InterruptedException {
        ReentrantLock service = new ReentrantLock(true);
        AtomicInteger sent = new AtomicInteger();
        OpenLoop.Times times = new OpenLoop(RATE, 1).run(() -> sent.get() < 200, i -> {
            sent.incrementAndGet();
            service.lock();
            try {
                if (i == 100) {
                    Thread.sleep(400);
                }
            } finally {
                service.unlock();
            }
            return true;
        });
        assertThat(times.wrong()).isZero();
        assertThat(times.requests()).isBetween(200L, 201L);
        assertThat(times.milliseconds(100)).isGreaterThan(390);
        assertThat(times.milliseconds(80)).as("a fifth or more of the requests waited").isGreaterThan(50);
    }

    @Test
    void wrongAnswersAndExceptionsAreCountedAndNotTimed() throws InterruptedException {
        AtomicInteger sent = new AtomicInteger();
        OpenLoop.Times times = new OpenLoop(RATE, 2).run(() -> sent.getAndIncrement() < 30, i -> {
            if (i % 3 == 0) {
                throw new java.io.IOException("gone");
            }
            return i % 3 == 1;
        });
        assertThat(times.wrong()).isEqualTo(20);
        assertThat(times.times().getTotalCount()).isEqualTo(10);
    }

    @Test
    void requestsComeAtTheRateThatIsAskedFor() throws InterruptedException {
        AtomicInteger sent = new AtomicInteger();
        long start = System.nanoTime();
        new OpenLoop(RATE, 3).run(() -> sent.getAndIncrement() < 200, i -> true);
        assertThat((System.nanoTime() - start) / 1e9).isBetween(0.7, 2.0);
    }
}
