package org.ochre.bench;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One implementation of one workload as it was measured.
///
/// @param benchmark the class's simple name without `Bench`; for benchmarks without implementations, their method's name after it
/// @param scene all parameters but the implementation and the number of threads
/// @param implementation which; empty where there is no choice
/// @param threads how many it may use
/// @param times of each iteration, in `unit`
/// @param unit `ms` or `ns`
/// @param allocated bytes on the heap in a run, NaN where it was not measured
/// @param answer what the answer is worth; empty for floors
record Measured(String benchmark, Map<String, String> scene, String implementation, int threads, double[] times,
        String unit,
        double allocated, String answer) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /// JMH's form, which the script of the other languages' peers writes too, with `answer` beside.
    private record Entry(String benchmark, Map<String, String> params, Metric primaryMetric,
            Map<String, Metric> secondaryMetrics,
            String answer) {}

    private record Metric(double score, double[][] rawData, String scoreUnit) {}

    /// Everything that the JSON files of a folder hold, with the verdicts of `answers.jsonl`.
    static List<Measured> read(Path folder) throws IOException {
        List<Measured> all = new ArrayList<>();
        Path verdicts = folder.resolve("answers.jsonl");
        List<Answers.Line> answers = Files.exists(verdicts) ? Answers.read(verdicts) : List.of();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json")).sorted().toList()) {
                List<Entry> entries = new Gson().fromJson(Files.readString(file), new TypeToken<List<Entry>>() {});
                for (Entry entry : entries) {
                    all.add(of(entry, answers));
                }
            }
        }
        return all;
    }

    double median() {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /// Half of the distance between the fastest and the slowest iteration.
    double error() {
        return (Arrays.stream(times).max().orElseThrow() - Arrays.stream(times).min().orElseThrow()) / 2;
    }

    boolean isFloor() {
        return implementation.equals("copy") || implementation.equals("moved");
    }

    boolean isOurs() {
        return implementation.equals("ochre") || implementation.equals("cut");
    }

    /// Whether the answer is the one that is asked for, or one of many that have a quality.
    boolean isExact() {
        return !answer.startsWith("not ");
    }

    /// As `scalar (2)`, with the threads.
    String named() {
        return implementation + " (" + threads + ")";
    }

    /// Its words, as a heading.
    String title() {
        StringBuilder title = new StringBuilder(benchmark);
        scene.forEach((name, value) -> title.append(name.equals("size") ? "" : ", " + name + " = " + value));
        return title.toString();
    }

    private static Measured of(Entry entry, List<Answers.Line> answers) {
        int dot = entry.benchmark().lastIndexOf('.');
        String type = entry.benchmark().substring(0, dot);
        Map<String, String> params = entry.params() == null ? Map.of() : entry.params();
        Map<String, String> scene = new TreeMap<>(params);
        String implementation = scene.remove("implementation");
        String threads = scene.remove("threads");
        String name = type.substring(type.lastIndexOf('.') + 1).replaceAll("Bench$", "");
        String answer = entry.answer() != null
                ? entry.answer()
                : answers.stream().filter(line -> line.benchmark().equals(type) && line.params().equals(params))
                        .map(Answers.Line::answer)
                        .findFirst().orElse("");
        Metric heap = entry.secondaryMetrics() == null ? null : entry.secondaryMetrics().get(ALLOCATED);
        return new Measured(implementation == null ? name + " " + entry.benchmark().substring(dot + 1) : name, scene,
                implementation == null ? "" : implementation, threads == null ? 1 : Integer.parseInt(threads),
                Arrays.stream(entry.primaryMetric().rawData()).flatMapToDouble(Arrays::stream).toArray(),
                entry.primaryMetric().scoreUnit().replace("/op", ""), heap == null ? Double.NaN : heap.score(), answer);
    }
}
