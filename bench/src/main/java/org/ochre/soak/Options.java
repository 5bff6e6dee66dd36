package org.ochre.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;

/// The options of a run: `--minutes N` or `--images N`, whichever ends first.
///
/// @param side the side of the largest photo, in pixels
/// @param budget the pool's budget in MiB; more where one request needs more
/// @param growth the most growth of resident memory after the first fifth that still passes, in percent
record Options(Duration time, long images, int threads, int side, int budget, double growth, Path out) {
    static final String USAGE = "expected [--minutes N] [--images N] [--threads N] [--side N] [--budget MIB]"
            + " [--growth PERCENT] [--out FOLDER]";

    static Options of(String... arguments) {
        Duration time = Duration.ofMinutes(10);
        long images = Long.MAX_VALUE;
        int threads = 4;
        int side = 1400;
        int budget = 192;
        double growth = 2;
        Path out = Path.of("bench", "target", "soak");
        for (Iterator<String> rest = List.of(arguments).iterator(); rest.hasNext();) {
            String name = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(name + ": " + USAGE);
            }
            String value = rest.next();
            switch (name) {
                case "--minutes" -> time = Duration.ofMillis(Math.round(Double.parseDouble(value) * 60_000));
                case "--images" -> images = Long.parseLong(value);
                case "--threads" -> threads = Integer.parseInt(value);
                case "--side" -> side = Integer.parseInt(value);
                case "--budget" -> budget = Integer.parseInt(value);
                case "--growth" -> growth = Double.parseDouble(value);
                case "--out" -> out = Path.of(value);
                default -> throw new IllegalArgumentException(name + ": " + USAGE);
            }
        }
        return new Options(time, images, threads, side, budget, growth, out);
    }
}
