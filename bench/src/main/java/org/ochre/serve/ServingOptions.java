package org.ochre.serve;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// The options of a run.
///
/// @param parts which parts run: `contest`, `mixed`, `soak`
/// @param rounds how often each closed loop runs
/// @param seconds how long each of them runs
/// @param alone seconds of small requests without large ones, twice
/// @param large how many large requests queue
/// @param minutes of the soak
/// @param work the folder for pictures, logs and the sections of the report
/// @param report the file of the whole report
record ServingOptions(Set<String> parts, int rounds, int seconds, int alone, int large, double minutes, Path work,
        Path report) {
    static final String USAGE = "expected [--parts contest,mixed,soak] [--rounds N] [--seconds N] [--alone SECONDS]"
            + " [--large N] [--minutes N] [--work FOLDER] [--report FILE]";
    static final Set<String> ALL = Set.of("contest", "mixed", "soak");

    static ServingOptions of(String... arguments) {
        Set<String> parts = ALL;
        int rounds = 3;
        int seconds = 10;
        int alone = 60;
        int large = 200;
        double minutes = 10;
        Path work = Path.of("bench", "target", "serve");
        Path report = Path.of("bench", "SERVING.md");
        for (Iterator<String> rest = List.of(arguments).iterator(); rest.hasNext();) {
            String name = rest.next();
            if (!rest.hasNext()) {
                throw new IllegalArgumentException(name + ": " + USAGE);
            }
            String value = rest.next();
            switch (name) {
                case "--parts" -> parts = Set.of(value.split(","));
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--alone" -> alone = Integer.parseInt(value);
                case "--large" -> large = Integer.parseInt(value);
                case "--minutes" -> minutes = Double.parseDouble(value);
                case "--work" -> work = Path.of(value);
                case "--report" -> report = Path.of(value);
                default -> throw new IllegalArgumentException(name + ": " + USAGE);
            }
        }
        if (!ALL.containsAll(parts)) {
            throw new IllegalArgumentException("--parts: expected some of contest, mixed, soak, got " + parts);
        }
        return new ServingOptions(parts, rounds, seconds, alone, large, minutes, work, report);
    }
}
