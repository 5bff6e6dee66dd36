package org.ochre.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.pixel.Convert;

@Timeout(120)
class MemoryPoolTest {
    private static final long MIB = 1 << 20;

    @Test
    void aLeaseIsAnArenaThatOperationsTakeMemoryFrom() {
        try (MemoryPool pool = MemoryPool.builder().budget(64 * MIB).build()) {
            for (int round = 0; round < 3; round++) {
                try (Arena lease = pool.lease()) {
                    Tensor image = Case.fill(Tensor.allocate(lease, DType.U8, 20, 30, 3), new Random(1), 256);
                    Tensor palette = new MedianCut(8).apply(image, lease);
                    assertThat(new NearestColor().apply(image, palette, lease).shape()).containsExactly(20, 30);
                    assertThat(pool.gauges().getLeases()).isOne();
                    assertThat(pool.gauges().getInUse()).isPositive();
                }
            }
            assertThat(pool.gauges().getLeases()).isZero();
            assertThat(pool.gauges().getInUse()).isZero();
        }
    }

    @Test
    void memoryIsRecycledUncleared() {
        try (MemoryPool pool = MemoryPool.builder().budget(64 * MIB).build()) {
            long first = fill(pool, 3 * MIB, 42);
            try (Arena lease = pool.lease()) {
                MemorySegment again = lease.allocate(3 * MIB, 64);
                assertThat(again.address()).isEqualTo(first);
                assertThat(again.get(ValueLayout.JAVA_BYTE, 12_345)).isEqualTo((byte) 42);
            }
            assertThat(pool.gauges().getHighWater()).isEqualTo(3 * MIB);
        }
    }

    private static long fill(MemoryPool pool, long bytes, int value) {
        try (Arena lease = pool.lease()) {
            return lease.allocate(bytes, 64).fill((byte) value).address();
        }
    }

    @Test
    void segmentsDieWithTheirLease() {
        try (MemoryPool pool = MemoryPool.builder().build()) {
            Arena lease = pool.lease();
            Tensor tensor = Tensor.allocate(lease, DType.F32, 100, 100);
            lease.close();
            assertThatThrownBy(() -> tensor.getDouble(0, 0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> new NearestColor().apply(tensor, tensor, Arena.ofAuto()))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> lease.allocate(1, 1)).hasMessageContaining("closed");
            assertThatThrownBy(lease::close).isInstanceOf(IllegalStateException.class);
            assertThat(pool.gauges().getLeases()).isZero();
        }
    }

    @Test
    void allocationsOfALeaseAreAlignedAndApart() {
        try (MemoryPool pool = MemoryPool.builder().budget(256 * MIB).build()) {
            Random random = new Random(17);
            for (int round = 0; round < 50; round++) {
                try (Arena lease = pool.lease(random.nextInt(200_000))) {
                    List<MemorySegment> all = new ArrayList<>();
                    for (int i = 0; i < 40; i++) {
                        long alignment = 1L << random.nextInt(13);
                        MemorySegment segment = lease.allocate(random.nextInt(i % 10 == 0 ? 300_000 : 3_000),
                                alignment);
                        assertThat(segment.address() % Math.max(alignment, 64)).isZero();
                        segment.fill((byte) i);
                        all.add(segment);
                    }
                    for (int i = 0; i < all.size(); i++) {
                        byte expected = (byte) i;
                        MemorySegment segment = all.get(i);
                        for (long at = 0; at < segment.byteSize(); at++) {
                            if (segment.get(ValueLayout.JAVA_BYTE, at) != expected) {
                                assertThat(segment.get(ValueLayout.JAVA_BYTE, at)).isEqualTo(expected);
                            }
                        }
                    }
                }
            }
        }
    }

    @Test
    void moreThanTheBudgetIsRefusedWithNumbers() {
        try (MemoryPool pool = MemoryPool.builder().budget(4 * MIB).waiting(Duration.ofDays(1)).build();
                Arena lease = pool.lease()) {
            assertThatThrownBy(() -> lease.allocate(5 * MIB, 1))
                    .isInstanceOf(MemoryBudgetException.class)
                    .hasMessage(
                            "bytes: expected at most the 0 that are left of the lease's 0, and 4194304 that are free"
                                    + " of the pool's budget of 4194304, got 5242880: 0 are claimed by 1 leases, 0 of them in use,"
                                    + " and 0 requests for 0 bytes wait");
            assertThatThrownBy(() -> lease.allocate(Long.MAX_VALUE, 1)).isInstanceOf(MemoryBudgetException.class);
            assertThatThrownBy(() -> lease.allocate(Long.MAX_VALUE, 4096)).isInstanceOf(MemoryBudgetException.class);
            assertThatThrownBy(() -> lease.allocate(-1, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> pool.lease(4 * MIB + 1)).isInstanceOf(MemoryBudgetException.class)
                    .hasMessageStartingWith("bytes: expected at most the pool's budget of 4194304, got 4194305: ");
            assertThatThrownBy(() -> pool.lease(-1)).hasMessage("bytes: expected 0 or more, got -1");
            assertThat(pool.gauges().getRefusals()).isEqualTo(4);
        }
    }

    @Test
    void idleBlocksMakeRoomForOtherSizes() {
        try (MemoryPool pool = MemoryPool.builder().budget(4 * MIB).build()) {
            fill(pool, 3 * MIB, 1);
            fill(pool, MIB / 2, 1);
            fill(pool, 4 * MIB, 1);
            assertThat(pool.gauges().getIdle()).isEqualTo(4 * MIB);
        }
    }

    @Test
    void refusingPoolsRefuseAtOnce() {
        try (MemoryPool pool = MemoryPool.builder().budget(MIB).build();
                Lease lease = pool.lease(MIB);
                Lease other = pool.lease()) {
            assertThat(lease.admitted()).isEqualTo(MIB);
            assertThatThrownBy(() -> other.allocate(1, 1)).isInstanceOf(MemoryBudgetException.class);
            assertThatThrownBy(() -> onAnotherThread(() -> pool.lease(1).close()))
                    .hasMessage("bytes: expected at most the 0 that are free of the pool's budget of 1048576, got 1:"
                            + " 1048576 are claimed by 2 leases, 0 of them in use, and 0 requests for 0 bytes wait");
        }
    }

    @Test
    void waitingPoolsWaitTheirTime() {
        try (MemoryPool pool = MemoryPool.builder().budget(MIB).waiting(Duration.ofMillis(50)).build();
                Lease lease = pool.lease(MIB)) {
            assertThat(lease.admitted()).isEqualTo(MIB);
            long begun = System.nanoTime();
            assertThatThrownBy(() -> onAnotherThread(() -> pool.lease(1).close()))
                    .isInstanceOf(MemoryBudgetException.class);
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(50_000_000L);
            assertThatThrownBy(() -> onAnotherThread(() -> pool.lease(1, Duration.ZERO).close()))
                    .isInstanceOf(MemoryBudgetException.class);
            assertThatThrownBy(() -> pool.lease(1, Duration.ofNanos(-1)))
                    .hasMessage("atMost: expected a time of 0 or more, got PT-0.000000001S");
            assertThat(pool.gauges().getWaiting()).isZero();
        }
    }

    /// Two such threads could wait for each other for ever.
    @Test
    void aThreadThatHasALeaseDoesNotWait() {
        try (MemoryPool pool = MemoryPool.builder().budget(MIB).waiting(Duration.ofDays(1)).build()) {
            try (Lease lease = pool.lease(MIB / 2)) {
                assertThat(lease.admitted()).isEqualTo(MIB / 2);
                assertThatThrownBy(() -> pool.lease(MIB / 2 + 1)).isInstanceOf(MemoryBudgetException.class)
                        .hasMessageContaining("since this thread has a lease and so does not wait");
                pool.lease(MIB / 2).close();
            }
            pool.lease(MIB).close();
        }
    }

    /// Runs work on a virtual thread, and throws here what it threw.
    private static void onAnotherThread(Runnable work) throws Throwable {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread.ofVirtual().uncaughtExceptionHandler((thread, e) -> thrown.set(e)).start(work).join();
        if (thrown.get() != null) {
            throw thrown.get();
        }
    }

    @Test
    void waitingThreadsGetFreedMemoryInTheirOrder() throws Exception {
        try (MemoryPool pool = MemoryPool.builder().budget(MIB).waiting(Duration.ofSeconds(60)).build();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Arena first = pool.lease(MIB);
            assertThat(first.allocate(MIB).byteSize()).isEqualTo(MIB);
            List<Integer> order = java.util.Collections.synchronizedList(new ArrayList<>());
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int turn = i;
                all.add(threads.submit(() -> {
                    try (Arena lease = pool.lease(MIB)) {
                        assertThat(lease.scope().isAlive()).isTrue();
                        order.add(turn);
                    }
                }));
                while (pool.gauges().getWaiting() < i + 1) {
                    Thread.sleep(1);
                }
            }
            first.close();
            for (Future<?> future : all) {
                future.get(30, TimeUnit.SECONDS);
            }
            assertThat(order).containsExactly(0, 1, 2, 3, 4);
        }
    }

    @Test
    void aWaitingThreadCanBeInterrupted() throws Exception {
        try (MemoryPool pool = MemoryPool.builder().budget(MIB).waiting(Duration.ofSeconds(60)).build();
                Arena lease = pool.lease(MIB)) {
            assertThat(lease.scope().isAlive()).isTrue();
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            CountDownLatch interrupted = new CountDownLatch(1);
            Thread waiter = Thread.ofVirtual().start(() -> {
                try (Arena never = pool.lease(1)) {
                    assertThat(never).isNull();
                } catch (CancellationException e) {
                    thrown.set(e);
                    if (Thread.currentThread().isInterrupted()) {
                        interrupted.countDown();
                    }
                }
            });
            while (pool.gauges().getWaiting() == 0) {
                Thread.sleep(1);
            }
            assertThat(pool.gauges().getWaitingBytes()).isOne();
            waiter.interrupt();
            waiter.join();
            assertThat(thrown.get()).hasMessageContaining("interrupted while waiting");
            assertThat(interrupted.getCount()).isZero();
            assertThat(pool.gauges().getWaiting()).isZero();
            assertThat(pool.gauges().getWaitingBytes()).isZero();
            assertThat(pool.gauges().getClaimed()).isEqualTo(MIB);
        }
    }

    @Test
    void manyThreadsStayWithinTheBudget() throws Exception {
        try (MemoryPool pool = MemoryPool.builder().budget(8 * MIB).waiting(Duration.ofSeconds(60)).build();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                int seed = i;
                all.add(threads.submit(() -> work(pool, new Random(seed))));
            }
            for (Future<?> future : all) {
                future.get(60, TimeUnit.SECONDS);
            }
            assertThat(pool.gauges().getHighWater()).isLessThanOrEqualTo(8 * MIB);
            assertThat(pool.gauges().getInUse()).isZero();
            assertThat(pool.gauges().getClaimed()).isZero();
            assertThat(pool.gauges().getLeases()).isZero();
        }
    }

    private static void work(MemoryPool pool, Random random) {
        for (int round = 0; round < 50; round++) {
            long bytes = 1 + random.nextInt((int) (2 * MIB));
            try (Arena lease = pool.lease(bytes)) {
                MemorySegment segment = lease.allocate(bytes, 64);
                segment.set(ValueLayout.JAVA_BYTE, bytes - 1, (byte) round);
                Thread.yield();
                assertThat(segment.get(ValueLayout.JAVA_BYTE, bytes - 1)).isEqualTo((byte) round);
            }
        }
    }

    @Test
    void anotherThreadCannotUseALease() throws Exception {
        try (MemoryPool pool = MemoryPool.builder().build();
                Arena lease = pool.lease()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread.ofPlatform().uncaughtExceptionHandler((thread, e) -> thrown.set(e)).start(() -> lease.allocate(1, 1))
                    .join();
            assertThat(thrown.get()).isInstanceOf(WrongThreadException.class);
        }
    }

    @Test
    void gaugesShowOverJmxUntilThePoolIsClosed() throws Exception {
        ObjectName name = new ObjectName("org.ochre:type=MemoryPool,name=\"photos\"");
        var server = ManagementFactory.getPlatformMBeanServer();
        try (MemoryPool pool = MemoryPool.builder().budget(MIB).jmx("photos").build()) {
            assertThat(server.getAttribute(name, "Budget")).isEqualTo(MIB);
            assertThatThrownBy(() -> MemoryPool.builder().jmx("photos").build())
                    .hasMessageContaining("no other pool has, got photos");
            assertThat(pool.gauges().getBudget()).isEqualTo(MIB);
            assertThat(server.getAttribute(new ObjectName("org.ochre:type=Scratch"), "InUse")).isEqualTo(0L);
            new Convert(DType.U8).apply(Tensor.allocate(Arena.ofAuto(), DType.F32, 9, 9), Arena.ofAuto());
            assertThat(MemoryPool.scratchGauges().getIdle()).isPositive();
        }
        assertThat(server.isRegistered(name)).isFalse();
    }

    /// The garbage collector finds a lease that was never closed. Its memory returns to the pool, and the gauge counts
    /// it.
    @Test
    void aForgottenLeaseIsReportedAndItsMemoryReturns() throws Exception {
        try (MemoryPool pool = MemoryPool.builder().budget(8 * MIB).build()) {
            forget(pool);
            for (int i = 0; i < 200 && pool.gauges().getLeaks() == 0; i++) {
                System.gc();
                Thread.sleep(10);
            }
            assertThat(pool.gauges().getLeaks()).isOne();
            assertThat(pool.gauges().getInUse()).isZero();
            MemorySegment kept = keepOnlyASegment(pool);
            System.gc();
            Thread.sleep(50);
            System.gc();
            assertThat(pool.gauges().getLeaks()).isOne();
            assertThat(kept.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
        }
    }

    private static void forget(MemoryPool pool) {
        assertThat(pool.lease().allocate(MIB, 64).byteSize()).isEqualTo(MIB);
    }

    private static MemorySegment keepOnlyASegment(MemoryPool pool) {
        return pool.lease().allocate(MIB, 64).fill((byte) 7);
    }
}
