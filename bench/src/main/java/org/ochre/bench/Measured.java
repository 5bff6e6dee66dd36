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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The measurement of one implementation of one workload.
///
/// @param benchmark the class's simple name without `Bench`; for benchmarks without implementations, followed by their
///     method's name
/// @param scene all parameters except the implementation and the number of threads
/// @param implementation the name of the implementation; empty where there is only one
/// @param threads the number of threads that it may use
/// @param times the time of each iteration, in `unit`
/// @param unit `ms` or `ns`
/// @param effort the numbers of warm-up iterations and of measured iterations
/// @param allocated the bytes allocated on the heap by a run; NaN where they were not measured
/// @param said the verdict on the answer, the number of pixels, and the steal time
record Measured(String benchmark, Map<String, String> scene, String implementation, int threads, double[] times,
        String unit, String effort, double allocated, Answers.Line said) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final Set<String> OURS = Set.of("ochre", "cut", "ten", "points");

    /// An entry in JMH's format. The script of the Python peers writes it too, and adds `answer` and `steal`.
    private record Entry(String benchmark, Map<String, String> params, int warmupIterations, Metric primaryMetric,
            Map<String, Metric> secondaryMetrics, String answer, double steal) {}

    private record Metric(double score, double[][] rawData, String scoreUnit) {}

    /// Reads all JSON files of a folder, together with `answers.jsonl`. A file may be empty, if the run was stopped.
    static List<Measured> read(Path folder) throws IOException {
        List<Measured> all = new ArrayList<>();
        Path verdicts = folder.resolve("answers.jsonl");
        List<Answers.Line> lines = Files.exists(verdicts) ? Answers.read(verdicts) : List.of();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.getFileName().toString().matches("(\\d+-|peers).*\\.json"))
                    .sorted()
                    .toList()) {
                List<Entry> entries = new Gson().fromJson(Files.readString(file), new TypeToken<>() {});
                for (Entry entry : entries == null ? List.<Entry>of() : entries) {
                    all.add(of(entry, lines));
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

    /// Half of the difference between the slowest and the fastest iteration.
    double error() {
        return (Arrays.stream(times).max().orElseThrow() - Arrays.stream(times).min().orElseThrow()) / 2;
    }

    boolean isFloor() {
        return implementation.equals("copy") || implementation.equals("moved");
    }

    boolean isOurs() {
        return OURS.contains(implementation);
    }

    String answer() {
        return said.answer();
    }

    /// Whether the answer is as good as another answer: exact, or, where quality differs, not worse by more than 1 %.
    boolean isAsGoodAs(Measured other) {
        return !answer().startsWith("not ") && loss() <= other.loss() * 1.01;
    }

    /// The loss of quality: the distortion, or the error that a PSNR stands for. It is 0 where the answer names
    /// neither.
    private double loss() {
        String[] words = answer().split(" ");
        return switch (words[0]) {
            case "PSNR" -> Math.pow(10, -Double.parseDouble(words[1]) / 10);
            case "distortion" -> Double.parseDouble(words[1]);
            default -> 0;
        };
    }

    /// The implementation with its threads, such as `scalar (2)`.
    String named() {
        return implementation + " (" + threads + ")";
    }

    /// The benchmark and the scene in words, as a heading.
    String title() {
        return title(benchmark, scene);
    }

    static String title(String benchmark, Map<String, String> scene) {
        StringBuilder title = new StringBuilder(benchmark);
        scene.forEach((name, value) -> title.append(value.equals("large") ? "" : ", " + name + " = " + value));
        return title.toString();
    }

    /// A heading in fewer words: the benchmark and the values of its parameters.
    static String brief(String title) {
        return title.replaceAll(", \\w+ = ", " ");
    }

    private static Measured of(Entry entry, List<Answers.Line> lines) {
        int dot = entry.benchmark().lastIndexOf('.');
        String type = entry.benchmark().substring(0, dot);
        Map<String, String> params = entry.params() == null ? Map.of() : entry.params();
        Map<String, String> scene = new TreeMap<>(params);
        String implementation = scene.remove("implementation");
        String threads = scene.remove("threads");
        String name = type.substring(type.lastIndexOf('.') + 1).replaceAll("Bench$", "");
        Answers.Line said = lines.stream().filter(line -> line.benchmark().equals(type) && line.params().equals(params))
                .findFirst()
                .orElse(new Answers.Line(type, params, entry.answer() == null ? "" : entry.answer(), 0, entry.steal()));
        Metric heap = entry.secondaryMetrics() == null ? null : entry.secondaryMetrics().get(ALLOCATED);
        double[] times = Arrays.stream(entry.primaryMetric().rawData()).flatMapToDouble(Arrays::stream).toArray();
        return new Measured(implementation == null ? name + " " + entry.benchmark().substring(dot + 1) : name, scene,
                implementation == null ? "" : implementation, threads == null ? 1 : Integer.parseInt(threads), times,
                entry.primaryMetric().scoreUnit().replace("/op", ""), entry.warmupIterations() + " + " + times.length,
                heap == null ? Double.NaN : heap.score(), said);
    }
}
