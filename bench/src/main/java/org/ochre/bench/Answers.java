package org.ochre.bench;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;

/// Stores the results that JMH's format has no place for: one line of JSON for each row. The environment variable
/// `OCHRE_BENCH_ANSWERS`, or the system property of that name, names the file, because a benchmark runs in a process of
/// its own.
final class Answers {
    static final String FILE = "OCHRE_BENCH_ANSWERS";

    private Answers() {}

    /// @param benchmark the class's full name
    /// @param params all parameters of the benchmark, in words
    /// @param answer the verdict on the answer; empty for floors
    /// @param pixels the number of pixels, or points, of a run
    /// @param steal the share of processor time that the host gave to others during the measurement, in per cent
    record Line(String benchmark, Map<String, String> params, String answer, long pixels, double steal) {}

    /// Appends a line, where a file is named.
    static void record(BenchmarkParams params, String verdict, long pixels, double steal) {
        String file = System.getProperty(FILE, System.getenv(FILE));
        if (file == null) {
            return;
        }
        Map<String, String> values = new TreeMap<>();
        params.getParamsKeys().forEach(key -> values.put(key, params.getParam(key)));
        String benchmark = params.getBenchmark();
        Line line = new Line(benchmark.substring(0, benchmark.lastIndexOf('.')), values, verdict, pixels, steal);
        try {
            Files.writeString(Path.of(file), new Gson().toJson(line) + "\n", StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    static List<Line> read(Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(new Gson().fromJson(line, Line.class));
        }
        return lines;
    }
}
