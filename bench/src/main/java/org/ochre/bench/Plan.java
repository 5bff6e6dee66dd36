package org.ochre.bench;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The rows to measure for RESULTS.md, and the rows that are missing after a run was stopped or failed in places.
///
/// A run's folder keeps its rows in `plan.json`. Its `missing.txt` has a line for each row that could not be measured:
/// the name, a colon, and the reason.
final class Plan {
    private static final String ROWS = "plan.json";
    private static final String MISSING = "missing.txt";

    private Plan() {}

    /// The rows of `published.txt`.
    static List<Planned> published() throws IOException {
        try (InputStream in = Plan.class.getResourceAsStream("published.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .flatMap(line -> Planned.parse(line).stream()).toList();
        }
    }

    /// Each implementation of each benchmark once, on its smallest scene.
    static List<Planned> small() throws IOException {
        Map<String, Planned> last = new LinkedHashMap<>();
        published().forEach(row -> last.put(row.benchmark() + " " + row.params().get("implementation"), row.small()));
        return List.copyOf(last.values());
    }

    static void write(Path run, List<Planned> rows) throws IOException {
        Files.writeString(run.resolve(ROWS), new Gson().toJson(rows));
    }

    static void miss(Path run, Planned row, String why) throws IOException {
        Files.writeString(run.resolve(MISSING), row + ": " + why + "\n", java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.APPEND);
    }

    /// The rows that the run did not measure, one line for each.
    static List<String> missing(Path run, List<Measured> all) throws IOException {
        List<String> lines = new java.util.ArrayList<>();
        if (Files.exists(run.resolve(MISSING))) {
            lines.addAll(Files.readAllLines(run.resolve(MISSING)));
        }
        if (Files.exists(run.resolve(ROWS))) {
            List<Planned> rows = new Gson().fromJson(Files.readString(run.resolve(ROWS)), new TypeToken<>() {});
            rows.stream().filter(row -> all.stream().noneMatch(row::is)).map(Planned::toString)
                    .filter(name -> lines.stream().noneMatch(line -> line.startsWith(name + ": ")))
                    .forEach(name -> lines.add(name + ": the run was stopped before it"));
        }
        return lines;
    }
}
