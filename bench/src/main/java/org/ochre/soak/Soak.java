package org.ochre.soak;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.ochre.memory.MemoryPoolMXBean;

/// Runs in minutes the mixed sizes, operations, failures and threads that a server sees in months. It writes
/// `memory.csv`, `latency.csv` and a plot of each. It fails where an answer is wrong, a lease is left, or resident
/// memory grows after the first fifth of the run, or exceeds that after warm-up, the pool's budget and 64 MiB. It needs
/// Linux for `/proc`.
public final class Soak {
    private static final long MOST_ROWS = 600;

    /// What may be resident beside the budget and what was resident after loading and warm-up.
    private static final long BESIDE = 64 << 20;

    /// Up to this number of images a run takes seconds, and the memory is read more often.
    private static final long FEW = 10_000;

    private final Options options;
    private final Levels levels = new Levels();
    private final Latencies latencies = new Latencies();

    private Soak(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("soak: " + e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new Soak(options).run() ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        Files.createDirectories(options.out());
        Server server = new Server(options, latencies);
        MemoryPoolMXBean gauges = server.pool().gauges();
        server.warmUp();
        long warm = Levels.Row.resident();
        long begun = System.nanoTime();
        long interval = options.images() <= FEW ? 20 : Math.clamp(options.time().toMillis() / MOST_ROWS, 200, 1000);
        server.start();
        while (server.isServing() && System.nanoTime() - begun < options.time().toNanos()) {
            Thread.sleep(interval);
            double seconds = (System.nanoTime() - begun) / 1e9;
            levels.add(Levels.Row.now(seconds, gauges, server.served(), server.faults()));
            latencies.tick(seconds);
        }
        server.end();
        levels.add(Levels.Row.now((System.nanoTime() - begun) / 1e9, gauges, server.served(), server.faults()));
        write(options.out());
        return report((System.nanoTime() - begun) / 1e9, warm, gauges.getBudget());
    }

    private void write(Path out) throws IOException {
        try (Writer file = Files.newBufferedWriter(out.resolve("memory.csv"))) {
            levels.write(file);
        }
        try (Writer file = Files.newBufferedWriter(out.resolve("latency.csv"))) {
            latencies.write(file);
        }
        Plot.memory(levels, out.resolve("memory.png"));
        Plot.latency(latencies, out.resolve("latency.png"));
    }

    private boolean report(double seconds, long warm, long budget) {
        Levels.Row last = levels.rows().getLast();
        print("%d requests served and %d failed as they should in %.0f s on %d threads; no lease is left%n",
                last.served(),
                last.faults(), seconds, options.threads());
        print("%n%-10s %9s %9s %9s %9s%n", "request", "count", "p50 ms", "p99 ms", "max ms");
        for (Latencies.Row row : latencies.totals(seconds)) {
            print("%-10s %9d %9.2f %9.2f %9.2f%n", row.request().name().toLowerCase(Locale.ROOT), row.count(),
                    row.p50(),
                    row.p99(), row.max());
        }
        print("%npool: %d MiB at most in use, %d leases forgotten and found%n", last.highWater() >> 20, last.leaks());
        print("Java heap: %d MiB used of %d, %d collections, %d ms%n", last.heap() >> 20,
                Runtime.getRuntime().maxMemory() >> 20, last.collections(), last.collectionMillis());
        double growth = levels.growth();
        long most = warm + budget + BESIDE;
        boolean passed = growth <= options.growth() && levels.peak() <= most;
        print("resident: %.1f MiB in the second fifth of all requests, %.1f in the last: %+.2f %%, %d at most%n",
                levels.resident(0.2, 0.4) / 1048576, levels.resident(0.8, 1) / 1048576, growth, levels.peak() >> 20);
        print("resident: %.1f MiB after warm-up, with the budget of %.1f and %d beside it %.1f MiB; %.1f at most%n",
                warm / 1048576.0, budget / 1048576.0, BESIDE >> 20, most / 1048576.0, levels.peak() / 1048576.0);
        print("%s: expected growth of at most %.1f %%, and no more resident than after warm-up, the budget and"
                + " %d MiB%n", passed ? "passed" : "FAILED", options.growth(), BESIDE >> 20);
        return passed;
    }

    private static void print(String format, Object... arguments) {
        System.out.printf(Locale.ROOT, format, arguments);
    }
}
