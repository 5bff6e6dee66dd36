package org.ochre.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Parallelism;
import org.ochre.Route;
import org.ochre.Tensor;
import org.ochre.foreign.Scratch;
import org.ochre.foreign.Slabs;
import org.ochre.palette.MedianCut;

@Timeout(120)
class LeaseTest {
    private static final long MIB = 1 << 20;
    private static final long FORGOTTEN = 3 * MIB; // as no other test forgets

    /// Collects log records.
    private static final class Log extends Handler {
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void aForgottenLeaseIsLoggedWithTheStackThatOpenedIt() throws Exception {
        Logger logger = Logger.getLogger("org.ochre");
        Log log = new Log();
        logger.addHandler(log);
        logger.setUseParentHandlers(false);
        try (MemoryPool pool = MemoryPool.builder().budget(8 * MIB).build()) {
            forget(pool);
            awaitLeaks(pool, 1);
            System.setProperty("ochre.leakDetection", "true");
            forget(pool);
            awaitLeaks(pool, 2);
        } finally {
            System.clearProperty("ochre.leakDetection");
            logger.removeHandler(log);
            logger.setUseParentHandlers(true);
        }
        List<LogRecord> records = log.records.stream().filter(record -> record.getMessage().contains("" + FORGOTTEN))
                .toList();
        assertThat(records).extracting(LogRecord::getMessage).containsExactly(
                "a lease of 3145728 bytes was never closed; -Dochre.leakDetection=true says where it was opened",
                "a lease of 3145728 bytes was never closed");
        assertThat(records.getFirst().getThrown()).isNull();
        assertThat(Arrays.stream(records.getLast().getThrown().getStackTrace())
                .map(frame -> frame.getClassName() + "." + frame.getMethodName()))
                .contains("org.ochre.memory.MemoryPool.lease", "org.ochre.memory.LeaseTest.forget");
    }

    @Test
    void aRecordingShowsLeasesWithTheGaugesAndLeaks(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("leases.jfr");
        try (MemoryPool pool = MemoryPool.builder().budget(8 * MIB).build(); Recording recording = new Recording()) {
            recording.enable("org.ochre.Lease");
            recording.enable("org.ochre.Leak");
            recording.start();
            try (Arena lease = pool.lease(2 * MIB)) {
                assertThat(lease.allocate(MIB).byteSize()).isEqualTo(MIB);
            }
            forget(pool);
            awaitLeaks(pool, 1);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        RecordedEvent lease = only(events, "org.ochre.Lease", 2 * MIB);
        assertThat(lease.getLong("claimed")).isEqualTo(2 * MIB);
        assertThat(lease.getLong("inUse")).isEqualTo(MIB);
        assertThat(lease.getLong("highWater")).isEqualTo(MIB);
        assertThat(lease.getLong("scratch")).isZero();
        assertThat(lease.getLong("waitingBytes")).isZero();
        assertThat(lease.getLong("leases")).isOne();
        assertThat(lease.getLong("idle")).isZero();
        assertThat(lease.getInt("waiting")).isZero();
        assertThat(lease.getDuration()).isPositive();
        RecordedEvent leak = only(events, "org.ochre.Leak", FORGOTTEN);
        assertThat(leak.getString("opened")).isNull();
    }

    private static RecordedEvent only(List<RecordedEvent> events, String name, long leased) {
        List<RecordedEvent> found = events.stream().filter(event -> event.getEventType().getName().equals(name))
                .filter(event -> event.getLong("leased") == leased).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static void forget(MemoryPool pool) {
        assertThat(pool.lease().allocate(FORGOTTEN, 64).byteSize()).isEqualTo(FORGOTTEN);
    }

    private static void awaitLeaks(MemoryPool pool, long leaks) throws InterruptedException {
        for (int i = 0; i < 500 && pool.gauges().getLeaks() < leaks; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(pool.gauges().getLeaks()).isEqualTo(leaks);
        assertThat(pool.gauges().getInUse()).isZero();
    }

    @Test
    void operationsInsideTakeScratchFromTheLeaseOnAllThreads() {
        Tensor photo = Route.bytes(900, 3);
        MedianCut cut = new MedianCut(16);
        try (MemoryPool pool = MemoryPool.builder().budget(256 * MIB).build()) {
            Slabs.SCRATCH.retain(0);
            long idle = Slabs.SCRATCH.gauges().idle();
            try (Lease lease = pool.lease(cut.scratchBytes(photo.type()) + MIB)) {
                Tensor palette = lease.call(() -> cut.apply(photo, lease));
                assertThat(palette.size(0)).isEqualTo(16);
                assertThat(lease.mostScratch()).isGreaterThan(900 * 900 * 12);
                assertThat(lease.mostClaimed()).isBetween(lease.admitted(), lease.admitted() * 3 / 2);
                assertThat(pool.gauges().getScratch()).isZero();
            }
            assertThat(Slabs.SCRATCH.gauges().idle()).isEqualTo(idle);
            assertThat(pool.gauges().getIdle()).isPositive();
            AtomicLong outside = new AtomicLong();
            try (Lease lease = pool.lease()) {
                lease.run(() -> Parallelism.forEach(64, strip -> {
                    try (Scratch scratch = new Scratch()) {
                        scratch.allocate(1000, 64).fill((byte) 1);
                        outside.addAndGet(Slabs.SCRATCH.gauges().blocks());
                    }
                }));
                assertThat(lease.mostScratch()).isBetween(1024L, 1024L * Parallelism.current());
            }
            assertThat(outside.get()).isZero();
        } finally {
            Slabs.SCRATCH.retain(256 * MIB);
        }
    }

    @Test
    void theInnermostLeaseGivesTheScratch() {
        try (MemoryPool pool = MemoryPool.builder().budget(8 * MIB).build();
                Lease outer = pool.lease(MIB);
                Lease inner = pool.lease(MIB)) {
            outer.run(() -> {
                inner.run(() -> take(5000));
                take(1000);
            });
            assertThat(inner.mostScratch()).isEqualTo(5056);
            assertThat(outer.mostScratch()).isEqualTo(1024);
            assertThatThrownBy(() -> outer.run(() -> {
                throw new UnsupportedOperationException();
            })).isInstanceOf(UnsupportedOperationException.class);
            take(1000);
            assertThat(outer.mostScratch()).isEqualTo(1024);
        }
    }

    private static void take(long bytes) {
        try (Scratch scratch = new Scratch()) {
            assertThat(scratch.allocate(bytes, 1).byteSize()).isEqualTo(bytes);
        }
    }

    @Test
    void aLeaseRunsNothingForAnotherThreadOrAfterItsEnd() throws Exception {
        try (MemoryPool pool = MemoryPool.builder().build()) {
            Lease lease = pool.lease(MIB);
            Future<?> other = ForkJoinPool.commonPool().submit(() -> lease.run(() -> {}));
            assertThatThrownBy(other::get).hasRootCauseInstanceOf(WrongThreadException.class);
            lease.close();
            assertThatThrownBy(() -> lease.run(() -> {})).isInstanceOf(IllegalStateException.class)
                    .hasMessage("lease: expected an open one, got one that is closed");
            assertThatThrownBy(() -> lease.call(() -> 1)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aLeaseMakesAsMuchGarbageForALargeImageAsForASmallOne() {
        try (MemoryPool pool = MemoryPool.builder().budget(256 * MIB).build()) {
            long small = garbage(pool, 1000);
            long large = garbage(pool, 100 * MIB);
            assertThat(small).isLessThan(2500);
            assertThat(large).isLessThan(2500);
        }
    }

    private static long garbage(MemoryPool pool, long bytes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        int rounds = 2000;
        for (int i = -rounds; i < rounds; i++) {
            before = i == 0 ? threads.getCurrentThreadAllocatedBytes() : before;
            try (Arena lease = pool.lease()) {
                assert lease.allocate(bytes, 64).byteSize() == bytes;
            }
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
    }

    /// The kernel marks pages with this advice by `hg`. Blocks of more than 32 MiB have mappings of their own. Smaller
    /// blocks may lie in heap memory that had the advice before.
    @Test
    @EnabledOnOs(OS.LINUX)
    void largeBlocksAskForHugePages() throws IOException {
        assumeTrue(Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage/enabled")),
                "NOT TESTED: this kernel has no huge pages to ask for");
        try (MemoryPool asking = MemoryPool.builder().budget(128 * MIB).build();
                MemoryPool plain = MemoryPool.builder().budget(128 * MIB).hugePages(false).build();
                Arena asked = asking.lease();
                Arena not = plain.lease()) {
            assertThat(flags(asked.allocate(40 * MIB, 64))).contains(" hg ");
            assertThat(flags(not.allocate(40 * MIB, 64))).doesNotContain(" hg ");
        }
    }

    /// The `VmFlags` of the mapping that holds the middle of a segment.
    private static String flags(MemorySegment segment) throws IOException {
        long middle = segment.address() + segment.byteSize() / 2;
        Pattern range = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            Matcher start = range.matcher(line);
            if (start.matches()) {
                inside = Long.parseUnsignedLong(start.group(1), 16) <= middle
                        && middle < Long.parseUnsignedLong(start.group(2), 16);
            } else if (inside && line.startsWith("VmFlags:")) {
                return line + " ";
            }
        }
        throw new IOException("no mapping of " + segment);
    }
}
