package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    private static final double RATE = 200;

    /// A service that serves one at a time and once stands still for 400 ms: all that were due meanwhile waited.
    @Test
    void requestsThatWereDueWhileTheServiceStoodStillCountTheirWholeWait() throws InterruptedException {
        ReentrantLock service = new ReentrantLock(true);
        AtomicInteger sent = new AtomicInteger();
        OpenLoop.Times times = new OpenLoop(RATE, 1).run(() -> sent.getAndIncrement() < 200, i -> {
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
        assertThat(times.requests()).isEqualTo(200);
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

    /// On a clock that stands still but where somebody sleeps: so the moments are those that were drawn.
    @Test
    void requestsComeAtTheRateThatIsAskedFor() throws InterruptedException {
        List<Long> moments = new ArrayList<>();
        OpenLoop.Clock clock = new OpenLoop.Clock() {
            private volatile long now = 7_000_000_000L;

            @Override
            public long nanoTime() {
                return now;
            }

            @Override
            public void sleepUntil(long due) {
                now = due;
                moments.add(due);
            }
        };
        AtomicInteger sent = new AtomicInteger();
        new OpenLoop(RATE, 3, clock).run(() -> sent.getAndIncrement() < 2000, i -> true);
        assertThat(moments).hasSize(2000).isSorted();
        double mean = (moments.getLast() - 7_000_000_000L) / 1e9 / 2000;
        assertThat(mean).as("seconds between two").isCloseTo(1 / RATE, within(0.05 / RATE));
        long brief = IntStream.range(1, 2000).filter(i -> moments.get(i) - moments.get(i - 1) < 1e9 / RATE).count();
        assertThat(brief / 1999.0).as("gaps below the mean, of exponential ones").isCloseTo(1 - 1 / Math.E,
                within(0.03));
    }
}
