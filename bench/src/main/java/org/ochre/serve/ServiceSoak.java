package org.ochre.serve;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// Clients of every kind for minutes: right ones, slow ones, ones that go away, ones that send what they should not.
/// Every answer is held against the right one.
///
/// @param clients how many there are at a time
/// @param bound the most bytes that may be resident
record ServiceSoak(Service service, Site site, int clients, Duration time, long bound, PrintStream progress) {
    private static final int MOST_SHOWN = 20;

    /// The service has ten seconds to give everything back.
    private static final int LOOKS = 100;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /// What came of it.
    ///
    /// @param right visits that ended as they should, by kind
    /// @param later how often the server said to come back later
    /// @param wrong visits that ended otherwise
    /// @param peak the most bytes resident
    /// @param middle bytes resident, the mean over the second fifth of the time
    /// @param last bytes resident, the mean over the last fifth
    /// @param left what the service held when all clients had gone: bytes and requests
    record Outcome(Map<Visit, Long> right, long later, long wrong, double seconds, long peak, double middle,
            double last, long left) {
        long served() {
            return right.entrySet().stream().filter(entry -> entry.getKey().isServed())
                    .mapToLong(Map.Entry::getValue).sum();
        }

        long faults() {
            return right.values().stream().mapToLong(Long::longValue).sum() - served();
        }
    }

    Outcome run() throws IOException, InterruptedException {
        AtomicLongArray right = new AtomicLongArray(Visit.values().length);
        AtomicLong later = new AtomicLong();
        AtomicLong wrong = new AtomicLong();
        long begun = System.nanoTime();
        long end = begun + time.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Random random = new Random(i);
            threads.add(Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
                    visit(Visit.draw(random), random, right, later, wrong);
                }
            }));
        }
        List<Long> resident = new ArrayList<>();
        while (System.nanoTime() < end && service.isAlive()) {
            resident.add(service.resident());
            Thread.sleep(BETWEEN_LOOKS);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Map<Visit, Long> counts = new EnumMap<>(Visit.class);
        for (Visit visit : Visit.values()) {
            counts.put(visit, right.get(visit.ordinal()));
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        Outcome outcome = new Outcome(counts, later.get(), wrong.get(), seconds, service.peak(),
                mean(resident, 0.2, 0.4), mean(resident, 0.8, 1), site.left(LOOKS));
        progress.printf("soak: %d served, %d faults, %d wrong, %d MiB resident at most, %d allowed%n",
                outcome.served(), outcome.faults(), outcome.wrong, outcome.peak >> 20, bound >> 20);
        return outcome;
    }

    /// One visit; where the server says so, again later, with the same picture or another.
    private void visit(Visit visit, Random random, AtomicLongArray right, AtomicLong later, AtomicLong wrong) {
        try {
            while (visit.make(site, random) == Visit.End.LATER) {
                later.incrementAndGet();
                Thread.sleep(1000 + random.nextInt(500));
            }
            right.incrementAndGet(visit.ordinal());
        } catch (IOException | RuntimeException e) {
            if (wrong.incrementAndGet() <= MOST_SHOWN) {
                progress.println("soak: " + visit + ": " + e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double mean(List<Long> values, double from, double to) {
        int n = values.size();
        return values.subList((int) (from * n), (int) (to * n)).stream().mapToLong(Long::longValue).average().orElse(0);
    }
}
