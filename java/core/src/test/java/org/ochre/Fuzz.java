package org.ochre;

import java.time.Duration;
import java.util.List;

/// The length and the seed of a test with random input. `mvn verify` runs a fixed number of rounds from a fixed seed,
/// so that it gives the same answer each time. `ochre.fuzz.times=n` multiplies these rounds: CI does so. The profile
/// `fuzz` sets `ochre.fuzz.seconds`: the test then runs for that long, from a seed of the clock. `-Dochre.fuzz.seed=n`
/// runs the one round of seed n again.
///
/// @param seed the seed of the first round; each further round adds one
/// @param rounds how many rounds; 0 where the time decides
/// @param seconds how many seconds; 0 where the rounds decide
public record Fuzz(long seed, long rounds, long seconds) {
    private static final Long CHOSEN = Long.getLong("ochre.fuzz.seed");
    private static final long TIMES = Long.getLong("ochre.fuzz.times", 1);
    private static final Long SECONDS = Long.getLong("ochre.fuzz.seconds");

    /// @param fixed the seed in `mvn verify`
    /// @param rounds how many rounds in `mvn verify`
    public static Fuzz of(long fixed, long rounds) {
        if (CHOSEN != null) {
            return new Fuzz(CHOSEN, 1, 0);
        }
        return SECONDS == null ? new Fuzz(fixed, TIMES * rounds, 0) : new Fuzz(System.nanoTime(), 0, SECONDS);
    }

    /// Whether this is one round that is run again.
    public boolean isOne() {
        return CHOSEN != null;
    }

    /// A time limit, longer than the rounds take on a slow machine.
    public Duration patience() {
        return Duration.ofSeconds(180 * TIMES + 2 * seconds);
    }

    /// This as arguments of a JVM's main method. [#parse] reads them.
    public List<String> arguments() {
        return List.of(Long.toString(seed), Long.toString(rounds), Long.toString(seconds));
    }

    /// The object that [#arguments] wrote, from an index on.
    public static Fuzz parse(String[] arguments, int from) {
        return new Fuzz(Long.parseLong(arguments[from]), Long.parseLong(arguments[from + 1]),
                Long.parseLong(arguments[from + 2]));
    }

    /// One round.
    public interface Round<X extends Exception> {
        void of(long seed) throws X;
    }

    /// Runs each round with a seed of its own.
    public <X extends Exception> void forEach(Round<X> round) throws X {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        for (long i = 0; rounds > 0 ? i < rounds : System.nanoTime() < end; i++) {
            round.of(seed + i);
        }
    }
}
