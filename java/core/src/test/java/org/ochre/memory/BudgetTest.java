package org.ochre.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ochre.foreign.Scratch;

/// The line of a pool: who waits, who passes whom, and that no byte is lost.
@Timeout(120)
class BudgetTest {
    private static final long MIB = 1 << 20;
    private static final long KIB = 1 << 10;

    @Test
    void smallRequestsPassAHugeOneAtMostSoOften() throws Exception {
        try (MemoryPool pool = waiting(8 * MIB, 3); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Lease held = pool.lease(MIB);
            Future<?> huge = threads.submit(() -> lease(pool, 8 * MIB, "huge", order));
            await(pool, 1);
            for (int i = 1; i <= 3; i++) {
                String name = "small " + i;
                threads.submit(() -> lease(pool, MIB, name, order)).get();
            }
            assertThat(pool.gauges().getOvertakings()).isEqualTo(3);
            Future<?> last = threads.submit(() -> lease(pool, MIB, "last", order));
            await(pool, 2); // seven of eight MiB are free, and kept for the huge one
            assertThat(pool.gauges().getWaitingBytes()).isEqualTo(9 * MIB);
            held.close();
            huge.get();
            last.get();
            assertThat(order).containsExactly("small 1", "small 2", "small 3", "huge", "last");
            assertThat(pool.gauges().getMostPassed()).isEqualTo(3);
        }
    }

    @Test
    void withoutOvertakingAllAreServedInTheirOrder() throws Exception {
        try (MemoryPool pool = waiting(8 * MIB, 0); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Lease held = pool.lease(MIB);
            Future<?> huge = threads.submit(() -> lease(pool, 8 * MIB, "huge", order));
            await(pool, 1);
            Future<?> small = threads.submit(() -> lease(pool, 1, "small", order));
            await(pool, 2);
            held.close();
            huge.get();
            small.get();
            assertThat(order).containsExactly("huge", "small");
        }
    }

    /// A lease that takes more than it was admitted passes those who wait, each of them once, and so at most as many
    /// leases do as requests may.
    @Test
    void growingLeasesPassAtMostSoOften() throws Exception {
        try (MemoryPool pool = waiting(8 * MIB, 1); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Lease first = pool.lease();
            Lease second = pool.lease(MIB);
            Future<?> huge = threads.submit(() -> lease(pool, 8 * MIB, "huge", order));
            await(pool, 1);
            for (int i = 0; i < 3; i++) { // once it has passed, it may go on
                assertThat(first.allocate(MIB).byteSize()).isEqualTo(MIB);
            }
            assertThat(second.allocate(MIB).byteSize()).isEqualTo(MIB);
            assertThatThrownBy(() -> second.allocate(MIB)).isInstanceOf(MemoryBudgetException.class)
                    .hasMessageContaining("and 4194304 that are free of the pool's budget of 8388608 and kept for a"
                            + " request of 8388608 in line, got 1048576");
            first.close();
            second.close();
            huge.get();
        }
    }

    @Test
    void aRefusalSaysHowLongTheLineIs() throws Exception {
        try (MemoryPool pool = waiting(MIB, 32); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            Lease held = pool.lease(MIB);
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                waiting.add(threads.submit(() -> lease(pool, 100, "waiting", order)));
                await(pool, i);
            }
            assertThatThrownBy(() -> pool.lease(7)).isInstanceOfSatisfying(MemoryBudgetException.class, e -> {
                assertThat(e.waiting()).isEqualTo(3);
                assertThat(e.waitingBytes()).isEqualTo(300);
                assertThat(e).hasMessageEndingWith("got 7: 1048576 are claimed by 1 leases, 0 of them in use, and 3"
                        + " requests for 300 bytes wait");
            });
            held.close();
            for (Future<?> one : waiting) {
                one.get();
            }
        }
    }

    /// Requests come whether or not earlier ones have ended, as they come to a server. One in eight needs half of the
    /// budget or more. All are served. A watcher sees at all times gauges that agree with each other.
    @Test
    void aThousandMixedRequestsAllFinish() throws Exception {
        long budget = 16 * MIB;
        Random random = new Random(16);
        try (MemoryPool pool = waiting(budget, 8); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean ended = new AtomicBoolean();
            Future<Long> watcher = threads.submit(() -> watch(pool, ended));
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                long bytes = i % 8 == 3
                        ? budget / 2 + random.nextLong(budget / 2 + 1)
                        : 1 + random.nextLong(budget / 16);
                long seed = random.nextLong();
                all.add(threads.submit(() -> serve(pool, bytes, new Random(seed))));
                if (i % 16 == 0) {
                    Thread.yield();
                }
            }
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
            ended.set(true);
            assertThat(watcher.get()).isPositive();
            assertThat(pool.gauges().getRefusals()).isZero();
            assertThat(pool.gauges().getMostPassed()).isLessThanOrEqualTo(8);
            assertNothingIsLeft(pool);
        }
    }

    /// Uses all bytes that were admitted, in pieces of any size, as results and as scratch in turn.
    private static void serve(MemoryPool pool, long bytes, Random random) {
        try (Lease lease = pool.lease(bytes)) {
            for (long left = bytes; left > 0;) {
                long piece = Math.min(left, 1 + random.nextLong(bytes));
                if (random.nextBoolean()) {
                    lease.run(() -> {
                        try (Scratch scratch = new Scratch()) {
                            touch(scratch.allocate(piece & -64, 64));
                            scratch.charge(piece - (piece & -64));
                        }
                    });
                }
                touch(lease.allocate(piece, 1));
                left -= piece;
                Thread.yield();
            }
        }
    }

    private static void touch(MemorySegment segment) {
        for (long at = 0; at < segment.byteSize(); at += 4096) {
            segment.set(ValueLayout.JAVA_BYTE, at, (byte) 1);
        }
    }

    private static long watch(MemoryPool pool, AtomicBoolean ended) {
        long looks = 0;
        while (!ended.get()) {
            Budget.State state = pool.budget().state();
            assertThat(state.scratch()).isBetween(0L, state.blocks().inUse());
            assertThat(state.blocks().inUse()).isLessThanOrEqualTo(state.claimed());
            assertThat(state.claimed()).isLessThanOrEqualTo(pool.gauges().getBudget());
            assertThat(state.blocks().inUse() + state.blocks().idle()).isLessThanOrEqualTo(state.blocks().highWater());
            assertThat(state.blocks().highWater()).isLessThanOrEqualTo(pool.gauges().getBudget());
            assertThat(state.waitingBytes() > 0).isEqualTo(state.waiting() > 0);
            looks++;
            Thread.yield();
        }
        return looks;
    }

    /// Interrupts and time-outs come at any moment, also while a request is being served.
    @Test
    void interruptedAndTimedOutRequestsLoseNoByte() throws Exception {
        Random random = new Random(17);
        try (MemoryPool pool = waiting(MIB, 4)) {
            List<Thread> all = new ArrayList<>();
            List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 600; i++) {
                long bytes = 1 + random.nextLong(MIB);
                Duration time = i % 3 == 0 ? Duration.ofNanos(random.nextInt(2_000_000)) : Duration.ofMinutes(1);
                all.add(Thread.ofVirtual().start(() -> {
                    try (Lease lease = pool.lease(bytes, time)) {
                        touch(lease.allocate(bytes, 1));
                        Thread.yield();
                    } catch (MemoryBudgetException | CancellationException e) {
                        // as is to be expected
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                }));
                if (i % 5 == 4) {
                    all.get(random.nextInt(all.size())).interrupt();
                    Thread.yield();
                }
            }
            for (Thread thread : all) {
                thread.join();
            }
            assertThat(failures).isEmpty();
            assertNothingIsLeft(pool);
            pool.lease(MIB).close();
        }
    }

    @Test
    void whatWasAdmittedCanBeUsedThoughAllElseIsTaken() {
        try (MemoryPool pool = MemoryPool.builder().budget(10 * MIB).build()) {
            Random random = new Random(18);
            for (int round = 0; round < 200; round++) {
                try (Lease lease = pool.lease(6 * MIB); Lease other = pool.lease(4 * MIB)) {
                    serveAll(other, 4 * MIB, random);
                    serveAll(lease, 6 * MIB, random);
                    assertThat(pool.gauges().getClaimed()).isEqualTo(10 * MIB);
                    assertThatThrownBy(() -> lease.allocate(1)).isInstanceOf(MemoryBudgetException.class);
                }
            }
            assertThat(pool.gauges().getHighWater()).isEqualTo(10 * MIB);
            assertNothingIsLeft(pool);
        }
    }

    private static void serveAll(Lease lease, long bytes, Random random) {
        for (long left = bytes; left > 0;) {
            long piece = Math.min(left, random.nextLong(1, random.nextBoolean() ? 100 * KIB : 2 * MIB));
            assertThat(lease.allocate(piece, 1).byteSize()).isEqualTo(piece);
            left -= piece;
        }
    }

    @Test
    void aLeaseThatIsClosedInTheMidstOfAnOperationCountsItsScratchUntilThat() {
        try (MemoryPool pool = MemoryPool.builder().budget(MIB).build()) {
            Lease lease = pool.lease(MIB);
            lease.run(() -> {
                try (Scratch scratch = new Scratch()) {
                    MemorySegment segment = scratch.allocate(1000, 1);
                    scratch.charge(5000);
                    lease.close();
                    segment.fill((byte) 1);
                    assertThat(pool.gauges().getScratch()).isEqualTo(1024 + 5000);
                    assertThat(pool.gauges().getClaimed()).isGreaterThanOrEqualTo(6024).isLessThan(MIB);
                    assertThatThrownBy(() -> scratch.allocate(MIB, 1)).isInstanceOf(IllegalStateException.class)
                            .hasMessage("lease: expected an open one, got one that is closed");
                    assertThatThrownBy(() -> scratch.charge(1)).isInstanceOf(IllegalStateException.class);
                }
            });
            assertNothingIsLeft(pool);
        }
    }

    /// Threads that lease again and again, in line before all others, do not keep one from its turn.
    @Test
    void nobodyStarves() throws Exception {
        try (MemoryPool pool = waiting(4 * MIB, 16); var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean served = new AtomicBoolean();
            CountDownLatch busy = new CountDownLatch(4);
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(threads.submit(() -> {
                    while (!served.get()) {
                        try (Lease lease = pool.lease(MIB)) {
                            busy.countDown();
                            touch(lease.allocate(MIB));
                            Thread.yield();
                        }
                    }
                }));
            }
            busy.await();
            Future<?> huge = threads.submit(() -> pool.lease(4 * MIB).close());
            huge.get(60, TimeUnit.SECONDS);
            served.set(true);
            for (Future<?> one : all) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(pool.gauges().getMostPassed()).isLessThanOrEqualTo(16);
        }
    }

    @Test
    void aHundredThousandLeasesLeaveNothing() {
        try (MemoryPool pool = MemoryPool.builder().budget(MIB).build()) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            for (int i = 0; i < 100_000; i++) {
                try (Lease lease = pool.lease(20_000)) {
                    boolean fails = i % 10 == 0;
                    lease.run(() -> {
                        try (Scratch scratch = new Scratch()) {
                            scratch.allocate(5000, 1);
                            scratch.allocate(fails ? 2 * MIB : 1, 1);
                        }
                    });
                } catch (MemoryBudgetException e) {
                    failure.set(e);
                }
            }
            assertThat(failure.get()).isNotNull();
            assertThat(pool.gauges().getRefusals()).isEqualTo(10_000);
            assertNothingIsLeft(pool);
        }
    }

    private static MemoryPool waiting(long budget, int overtaking) {
        return MemoryPool.builder().budget(budget).overtaking(overtaking).waiting(Duration.ofMinutes(1)).build();
    }

    private static void lease(MemoryPool pool, long bytes, String name, List<String> order) {
        try (Lease lease = pool.lease(bytes)) {
            order.add(name);
            assertThat(lease.admitted()).isEqualTo(bytes);
        }
    }

    /// Until that many requests wait.
    private static void await(MemoryPool pool, int requests) throws InterruptedException {
        while (pool.gauges().getWaiting() < requests) {
            Thread.sleep(1);
        }
    }

    private static void assertNothingIsLeft(MemoryPool pool) {
        Budget.State state = pool.budget().state();
        assertThat(state.claimed()).isZero();
        assertThat(state.scratch()).isZero();
        assertThat(state.blocks().inUse()).isZero();
        assertThat(state.blocks().blocks()).isZero();
        assertThat(state.waiting()).isZero();
        assertThat(state.waitingBytes()).isZero();
        assertThat(state.leases()).isZero();
    }
}
