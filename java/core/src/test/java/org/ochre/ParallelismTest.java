package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelismTest {

    @Test
    void everyStripRunsOnce() {
        for (int threads = 1; threads <= 16; threads++) {
            AtomicLongArray runs = new AtomicLongArray(1000);
            Parallelism.run(threads, () -> Parallelism.forEach(1000, strip -> runs.incrementAndGet((int) strip)));
            for (int i = 0; i < 1000; i++) {
                assertThat(runs.get(i)).isOne();
            }
        }
    }

    @Test
    void oneMeansTheCallingThread() {
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        Parallelism.run(1, () -> Parallelism.forEach(100, strip -> seen.add(Thread.currentThread())));
        assertThat(seen).containsExactly(Thread.currentThread());
        assertThat(Parallelism.<Integer, RuntimeException>with(1, Parallelism::current)).isOne();
        assertThatThrownBy(() -> Parallelism.run(0, () -> {})).hasMessage("threads: expected at least 1, got 0");
    }

    @Test
    void aStripsOwnOperationsRunOnItsThread() {
        AtomicInteger most = new AtomicInteger();
        Parallelism.forEach(8, strip -> most.accumulateAndGet(Parallelism.current(), Math::max));
        assertThat(most.get()).isOne();
    }

    @Test
    void theLowestFailingStripIsReportedWhateverTheThreads() {
        for (int round = 0; round < 200; round++) {
            assertThatThrownBy(() -> Parallelism.forEach(64, strip -> {
                if (strip % 10 == 7) {
                    throw new IllegalStateException("strip " + strip);
                }
            }))
                    .hasMessage("strip 7");
        }
    }

    @Test
    void anInterruptStopsBetweenStrips() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger outcome = new AtomicInteger();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                Parallelism.forEach(10_000, strip -> {
                    begun.countDown();
                    ran.incrementAndGet();
                    pause();
                });
            } catch (CancellationException e) {
                outcome.set(Thread.currentThread().isInterrupted() ? 1 : 2);
            }
        });
        begun.await();
        caller.interrupt();
        caller.join();
        assertThat(outcome.get()).isOne();
        assertThat(ran.get()).isLessThan(10_000);
    }

    @Test
    void manyCallersOfEveryKindFinish() throws Exception {
        AtomicInteger strips = new AtomicInteger();
        Runnable nested = () -> Parallelism.forEach(20,
                strip -> Parallelism.forEach(5, inner -> strips.incrementAndGet()));
        try (var virtual = Executors.newVirtualThreadPerTaskExecutor();
                var pool = new ForkJoinPool(3)) {
            var futures = IntStream.range(0, 200)
                    .<Future<?>>mapToObj(i -> i % 2 == 0 ? virtual.submit(nested) : pool.submit(nested))
                    .toList();
            for (Future<?> future : futures) {
                future.get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(strips.get()).isEqualTo(200 * 20 * 5);
    }

    /// Strips that wait for this test keep every thread of the pool busy, as slow work would. Other jobs then run on
    /// their callers' threads.
    @Test
    void jobsThatHaveEndedDoNotStayInTheQueue() throws Exception {
        int threads = Parallelism.current();
        CountDownLatch busy = new CountDownLatch(threads);
        CountDownLatch end = new CountDownLatch(1);
        Thread slow = Thread.ofPlatform().start(() -> Parallelism.forEach(threads, strip -> {
            busy.countDown();
            awaitQuietly(end);
        }));
        try {
            busy.await();
            LongAdder strips = new LongAdder();
            for (int i = 0; i < 1_000_000; i++) {
                Parallelism.forEach(4, strip -> strips.increment());
            }
            assertThat(strips.sum()).isEqualTo(4_000_000);
            assertThat(Parallelism.waiting()).isZero();
        } finally {
            end.countDown();
            slow.join();
        }
    }

    /// The caller's memory may be closed as soon as the call returns. So the call must not return before its helpers
    /// have finished.
    @Test
    void whereNoThreadStartsTheCallerTakesAllStripsAndWaitsForItsHelpers() throws Exception {
        CountDownLatch came = new CountDownLatch(1);
        AtomicInteger working = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        StripJob job = new StripJob(50, strip -> {
            working.incrementAndGet();
            came.countDown();
            pause();
            ran.incrementAndGet();
            working.decrementAndGet();
        });
        List<Thread> helpers = new ArrayList<>();
        job.lead(3, () -> {
            if (!helpers.isEmpty()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            helpers.add(Thread.ofPlatform().start(job::help));
            awaitQuietly(came);
        });
        assertThat(working.get()).isZero();
        assertThat(ran.get()).isEqualTo(50);
        helpers.getFirst().join();
    }

    @Test
    void anErrorWhileHelpersAreCalledComesAfterTheyHaveFinished() throws Exception {
        CountDownLatch came = new CountDownLatch(1);
        AtomicInteger working = new AtomicInteger();
        StripJob job = new StripJob(50, strip -> {
            working.incrementAndGet();
            came.countDown();
            pause();
            working.decrementAndGet();
        });
        assertThatThrownBy(() -> job.lead(2, () -> {
            if (came.getCount() == 0) {
                throw new IllegalStateException("refused");
            }
            Thread.ofPlatform().start(job::help);
            awaitQuietly(came);
        })).hasMessage("refused");
        assertThat(working.get()).isZero();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
