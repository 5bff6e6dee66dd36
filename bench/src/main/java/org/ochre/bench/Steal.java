package org.ochre.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The processor time that Linux has counted up to a moment.
///
/// @param stolen the ticks that the host gave to others while work was waiting
/// @param all the ticks of every kind
record Steal(long stolen, long all) {
    private static final Path COUNTERS = Path.of("/proc/stat");
    private static final int STOLEN = 7;

    static Steal now() {
        if (!Files.exists(COUNTERS)) {
            return new Steal(0, 0);
        }
        try {
            String line = Files.readAllLines(COUNTERS).getFirst();
            long[] ticks = Arrays.stream(line.split("\\s+")).skip(1).limit(STOLEN + 1).mapToLong(Long::parseLong)
                    .toArray();
            return new Steal(ticks[STOLEN], Arrays.stream(ticks).sum());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + COUNTERS, e);
        }
    }

    /// The share of the time since this moment that was stolen, in per cent; 0 where Linux does not count it.
    double since() {
        Steal now = now();
        return now.all == all ? 0 : 100.0 * (now.stolen - stolen) / (now.all - all);
    }
}
