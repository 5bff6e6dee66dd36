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
import org.ochre.Tensor;
import org.ochre.bench.Scenes;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryPool;
import org.ochre.opencv.image.Images;

/// Serves requests for photos of many sizes on many threads, every second one virtual, with memory of one pool. One
/// request in sixteen fails on purpose. A request must give the same answer each time, or the run has failed.
final class Server {
    private static final int SIZES = 24;
    private static final int SMALLEST = 24;
    private static final int FAULTS_IN = 16;
    private static final int FORGOTTEN_IN = 100;
    private static final int WARM_UPS = 200;

    private final Options options;
    private final MemoryPool pool;
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
        long most = (long) options.budget() << 20;
        for (byte[] file : files) {
            for (Request request : Request.values()) {
                most = Math.max(most, request.bytes(file));
            }
        }
        pool = MemoryPool.builder().budget(most).waiting(Duration.ofMinutes(1)).jmx("soak").build();
    }

    /// Serves each kind of request for the smallest photo, so that all code is loaded.
    void warmUp() throws IOException {
        int smallest = 0;
        for (int i = 1; i < files.size(); i++) {
            smallest = files.get(i).length < files.get(smallest).length ? i : smallest;
        }
        for (int round = 0; round < WARM_UPS; round++) {
            for (Request request : Request.values()) {
                answer(request, smallest);
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
        long answer = answer(request, size);
        latencies.record(request, System.nanoTime() - start);
        Long before = answers.putIfAbsent(request + " " + size, answer);
        if (before != null && before != answer) {
            throw new IllegalStateException(request + ": expected the same answer each time for photo " + size);
        }
        served.incrementAndGet();
    }

    private long answer(Request request, int size) throws IOException {
        byte[] file = files.get(size);
        try (Lease lease = pool.lease(request.bytes(file))) {
            return request.serve(file, lease);
        }
    }

    private void fail(byte[] file, Random random) throws IOException, InterruptedException {
        Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
        if (fault == Fault.FORGOTTEN_LEASE && random.nextInt(FORGOTTEN_IN) > 0) {
            return;
        }
        long bytes = Fault.bytes(file);
        if (fault == Fault.FORGOTTEN_LEASE) { // on a thread of its own: a thread that has a lease waits for no other
            Thread.ofVirtual().uncaughtExceptionHandler((thread, e) -> failure.compareAndSet(null, e))
                    .start(() -> fault.inject(file, pool, pool.lease(bytes))).join();
        } else {
            try (Lease lease = pool.lease(bytes)) {
                fault.inject(file, pool, lease);
            }
        }
        faults.incrementAndGet();
    }
}
