package org.ochre.soak;

import java.io.IOException;
import java.io.Writer;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ochre.memory.MemoryPool;
import org.ochre.memory.MemoryPoolMXBean;

/// The memory of the process over time, in bytes.
final class Levels {

    /// The memory at one moment.
    record Row(double seconds, long rss, long heap, long inUse, long idle, long highWater, int waiting, long leases,
            long leaks, long scratchInUse, long scratchIdle, long collections, long collectionMillis, long served,
            long faults) {

        static Row now(double seconds, MemoryPoolMXBean pool, long served, long faults) throws IOException {
            long collections = 0;
            long millis = 0;
            for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
                collections += collector.getCollectionCount();
                millis += collector.getCollectionTime();
            }
            MemoryPoolMXBean scratch = MemoryPool.scratchGauges();
            return new Row(seconds, resident(), ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    pool.getInUse(), pool.getIdle(), pool.getHighWater(), pool.getWaiting(), pool.getLeases(),
                    pool.getLeaks(), scratch.getInUse(), scratch.getIdle(), collections, millis, served, faults);
        }

        static long resident() throws IOException {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
                }
            }
            throw new IOException("/proc/self/status: expected a line VmRSS, got none");
        }

        private String csv() {
            return String.format(Locale.ROOT, "%.1f,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d,%d%n", seconds, rss, heap,
                    inUse, idle, highWater, waiting, leases, leaks, scratchInUse, scratchIdle, collections,
                    collectionMillis, served, faults);
        }
    }

    private final List<Row> rows = new ArrayList<>();

    void add(Row row) {
        rows.add(row);
    }

    List<Row> rows() {
        return rows;
    }

    /// The median of resident memory over a part of all requests, 0…1. The part is measured in requests, not in time,
    /// because on a busy machine the first requests, which warm up the JVM, take most of the time.
    double resident(double from, double to) {
        long all = rows.isEmpty() ? 0 : rows.getLast().served;
        double[] part = rows.stream().filter(row -> row.served >= from * all && row.served <= to * all)
                .mapToDouble(Row::rss).sorted().toArray();
        if (part.length == 0) {
            throw new IllegalStateException("levels: expected 5 or more, got " + rows.size() + ": run for longer");
        }
        return part[part.length / 2];
    }

    /// The growth of resident memory from the second to the last fifth of all requests, in percent. The first fifth is
    /// warm-up. Medians ensure that single moments of many or few large requests do not decide.
    double growth() {
        return 100 * (resident(0.8, 1) / resident(0.2, 0.4) - 1);
    }

    long peak() {
        return rows.stream().mapToLong(Row::rss).max().orElse(0);
    }

    void write(Writer out) throws IOException {
        out.write("seconds,rss,heap,pool_in_use,pool_idle,pool_high_water,pool_waiting,leases,leaks,scratch_in_use,"
                + "scratch_idle,collections,collection_ms,served,faults\n");
        for (Row row : rows) {
            out.write(row.csv());
        }
    }

    double[] seconds() {
        return rows.stream().mapToDouble(Row::seconds).toArray();
    }

    /// The values of a column, in MiB.
    double[] series(java.util.function.ToLongFunction<Row> of) {
        return Arrays.stream(rows.stream().mapToLong(of).toArray()).mapToDouble(bytes -> bytes / 1048576.0).toArray();
    }
}
