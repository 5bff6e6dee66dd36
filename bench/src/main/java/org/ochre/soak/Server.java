package org.ochre.soak;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.ochre.memory.MemoryPool;
import org.ochre.Tensor;
import org.ochre.bench.Scenes;
import org.ochre.opencv.image.Images;

/// Serves requests for photos of many sizes on many threads, every second one virtual, with memory of one pool. One
/// request in sixteen fails on purpose. A request must give the same answer each time, or the run has failed.
final class Server {
    private static final int SIZES = 24;
    private static final int SMALLEST = 24;
    private static final int FAULTS_IN = 16;
    private static final int FORGOTTEN_IN = 100;

    private final Options options;
    private final MemoryPool pool = MemoryPool.builder().budget(192 << 20).waiting(Duration.ofMinutes(1)).jmx("soak")
            .build();
    private final Latencies latencies;
    private final List<byte[]> files = new ArrayList<>();
    private final Map<String, Long> answers = new ConcurrentHashMap<>();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong faults = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    Server(Options options, Latencies latencies) throws IOException {
        this.options = options;
        this.latencies = latencies;
        Random random = new Random(1);
        for (int i = 0; i < SIZES; i++) {
            try (Arena arena = Arena.ofShared()) {
                Tensor photo = Scenes.photo(side(random), side(random), arena);
                files.add(Images.encode(photo, "jpg"));
            }
        }
    }

    /// A side length. Its logarithm is uniformly distributed, so small and large photos are equally frequent.
    private int side(Random random) {
        return (int) (SMALLEST * Math.pow((double) options.side() / SMALLEST, random.nextDouble()));
    }

    void start() {
        for (int i = 0; i < options.threads(); i++) {
            Random random = new Random(i);
            threads.add((i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual()).start(() -> serve(random)));
        }
    }

    MemoryPool pool() {
        return pool;
    }

    long served() {
        return served.get();
    }

    long faults() {
        return faults.get();
    }

    /// Whether the server still accepts requests.
    boolean isServing() {
        return failure.get() == null && begun.get() < options.images();
    }

    /// Stops the server.
    ///
    /// @throws IllegalStateException where a request failed that should not fail, or memory is still lent
    void end() throws InterruptedException {
        ended = true;
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new IllegalStateException("a request failed", failure.get());
        }
        for (int i = 0; i < 100 && pool.gauges().getLeases() > 0; i++) {
            System.gc(); // finds the forgotten leases
            Thread.sleep(50);
        }
        long lent = pool.gauges().getInUse() + MemoryPool.scratchGauges().getInUse();
        if (pool.gauges().getLeases() > 0 || lent > 0 || pool.gauges().getWaiting() > 0) {
            throw new IllegalStateException("expected nothing lent, got " + pool.gauges().getLeases() + " leases and "
                    + lent + " bytes, scratch included");
        }
    }

    private void serve(Random random) {
        try {
            while (!ended && begun.getAndIncrement() < options.images()) {
                int size = random.nextInt(files.size());
                if (random.nextInt(FAULTS_IN) == 0) {
                    fail(files.get(size), random);
                } else {
                    serve(Request.values()[random.nextInt(Request.values().length)], size);
                }
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private void serve(Request request, int size) throws IOException {
        long start = System.nanoTime();
        long answer;
        try (Arena lease = pool.lease()) {
            answer = request.serve(files.get(size), lease);
        }
        latencies.record(request, System.nanoTime() - start);
        Long before = answers.putIfAbsent(request + " " + size, answer);
        if (before != null && before != answer) {
            throw new IllegalStateException(request + ": expected the same answer each time for photo " + size);
        }
        served.incrementAndGet();
    }

    private void fail(byte[] file, Random random) {
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        if (fault == Fault.FORGOTTEN_LEASE && random.nextInt(FORGOTTEN_IN) > 0) {
            return;
        }
        try (Arena lease = pool.lease()) {
            fault.inject(file, pool, lease);
        }
        faults.incrementAndGet();
    }
}
