package org.ochre.serve;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Requests at moments that do not depend on the answers, as those of many people: the gaps are exponential, from a
/// fixed seed. A request's time counts from the moment when it was due, so one that could not be sent in time counts in
/// full.
final class OpenLoop {
    private static final int DIGITS = 3;
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final double rate;
    private final Random random;
    private final Clock clock;

    /// What a loop goes by.
    interface Clock {
        /// The clock of the machine.
        Clock SYSTEM = new Clock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void sleepUntil(long due) throws InterruptedException {
                for (long rest = due - System.nanoTime(); rest > 0; rest = due - System.nanoTime()) {
                    LockSupport.parkNanos(rest);
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
            }
        };

        /// As [System#nanoTime].
        long nanoTime();

        /// Waits until [#nanoTime] is there.
        void sleepUntil(long due) throws InterruptedException;
    }

    /// What is asked for at each moment.
    interface Exchange {
        /// @param i the number of the request, from 0
        /// @return whether the answer was right
        boolean send(long i) throws Exception;
    }

    /// The times of a loop.
    ///
    /// @param times in microseconds, of right answers alone
    /// @param wrong how many answers were not right, or did not come
    record Times(Histogram times, long wrong) {
        double milliseconds(double percentile) {
            return times.getValueAtPercentile(percentile) / 1e3;
        }

        long requests() {
            return times.getTotalCount() + wrong;
        }

        Times and(Times other) {
            Histogram sum = times.copy();
            sum.add(other.times);
            return new Times(sum, wrong + other.wrong);
        }
    }

    /// @param rate requests a second
    OpenLoop(double rate, long seed) {
        this(rate, seed, Clock.SYSTEM);
    }

    OpenLoop(double rate, long seed, Clock clock) {
        this.rate = rate;
        this.random = new Random(seed);
        this.clock = clock;
    }

    /// Sends requests for as long as asked to, and waits for all answers.
    Times run(BooleanSupplier goesOn, Exchange exchange) throws InterruptedException {
        Histogram times = new ConcurrentHistogram(TimeUnit.MICROSECONDS.convert(LONGEST), DIGITS);
        AtomicLong wrong = new AtomicLong();
        AtomicLong open = new AtomicLong();
        long due = clock.nanoTime();
        for (long i = 0; goesOn.getAsBoolean(); i++) {
            due += (long) (-Math.log(1 - random.nextDouble()) / rate * 1e9);
            clock.sleepUntil(due);
            long number = i;
            long since = due;
            open.incrementAndGet();
            Thread.ofVirtual().start(() -> {
                try {
                    if (exchange.send(number)) {
                        times.recordValue((clock.nanoTime() - since) / 1000);
                    } else {
                        wrong.incrementAndGet();
                    }
                } catch (Exception e) {
                    System.err.println("request " + number + ": " + e);
                    wrong.incrementAndGet();
                } finally {
                    open.decrementAndGet();
                }
            });
        }
        while (open.get() > 0) {
            Thread.sleep(5);
        }
        return new Times(times, wrong.get());
    }
}
