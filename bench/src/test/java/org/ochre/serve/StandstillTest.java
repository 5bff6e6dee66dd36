package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StandstillTest {
    /// A clock on which each sleep ends a little late, and the second one 40 ms. The fourth does not end.
    private static final class Late implements OpenLoop.Clock {
        private final CountDownLatch slept = new CountDownLatch(4);
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void sleepUntil(long due) throws InterruptedException {
            slept.countDown();
            if (slept.getCount() == 0) {
                new CountDownLatch(1).await();
            }
            now = due + (slept.getCount() == 2 ? 40_000_000 : 100_000);
        }
    }

    @Test
    void theLatestSleepCounts() throws InterruptedException {
        Late clock = new Late();
        try (Standstill standstill = new Standstill(clock)) {
            clock.slept.await();
            assertThat(standstill.longest()).isEqualTo(40);
        }
    }
}
