package org.ochre.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One row of the published set.
///
/// @param benchmark the class's simple name
/// @param params the parameters of the row, including `implementation` and `threads`; empty for a class without
///     parameters
record Planned(String benchmark, Map<String, String> params, Effort effort) {
    /// How often a row is run. Each implementation runs once before, when its answer is checked.
    enum Effort {
        /// 4 warm-up iterations and 5 measured iterations of 300 ms, for calls that take nanoseconds.
        calls(4, 5, 300),
        /// 4 warm-up and 5 measured iterations, of 200 ms or one run each, whichever is longer. With 2 warm-up
        /// iterations the JIT still took a core from the measured threads.
        full(4, 5, 200),
        /// 1 warm-up and 3 measured iterations of 150 ms.
        few(1, 3, 150),
        /// 3 warm-up and 3 measured iterations of 100 ms, for small images.
        small(3, 3, 100),
        /// One measured run, for work that takes seconds.
        once(0, 1, 1);

        final int warmups;
        final int iterations;
        final Duration time;

        Effort(int warmups, int iterations, long milliseconds) {
            this.warmups = warmups;
            this.iterations = iterations;
            time = Duration.ofMillis(milliseconds);
        }
    }

    /// Parses a line into rows. A line has class, implementations, threads, effort and `key=value`…; for a class
    /// without parameters it has class and effort.
    static List<Planned> parse(String line) {
        String[] words = line.strip().split("\\s+");
        if (words.length == 2) {
            return List.of(new Planned(words[0], Map.of(), Effort.valueOf(words[1])));
        }
        Effort effort = Effort.valueOf(words[3]);
        Map<String, String> first = new TreeMap<>();
        if (!words[0].equals("StartBench")) {
            first.put("size", "large");
        }
        List<Map<String, String>> all = List.of(first);
        for (int i = words.length - 1; i > 3; i--) {
            String[] pair = words[i].split("=");
            all = each(all, pair[0], pair[1]);
        }
        all = each(each(all, "implementation", words[1]), "threads", words[2]);
        return all.stream().map(params -> new Planned(words[0], params, effort)).toList();
    }

    /// The same row on its smallest scene, to check that it runs.
    Planned small() {
        Map<String, String> less = new TreeMap<>(params);
        less.computeIfPresent("size", (_, _) -> Size.small.name());
        return new Planned(benchmark, less, Effort.once);
    }

    /// Whether a measurement is of this row.
    boolean is(Measured measured) {
        if (params.isEmpty()) {
            return measured.benchmark().startsWith(name() + " ");
        }
        Map<String, String> rest = new TreeMap<>(params);
        return measured.implementation().equals(rest.remove("implementation"))
                && ("" + measured.threads()).equals(rest.remove("threads")) && measured.scene().equals(rest)
                && measured.benchmark().equals(name());
    }

    private String name() {
        return benchmark.replaceAll("Bench$", "");
    }

    @Override
    public String toString() {
        if (params.isEmpty()) {
            return name();
        }
        Map<String, String> scene = new TreeMap<>(params);
        String implementation = scene.remove("implementation") + " (" + scene.remove("threads") + ")";
        return Measured.title(name(), scene) + ", " + implementation;
    }

    private static List<Map<String, String>> each(List<Map<String, String>> all, String key, String values) {
        List<Map<String, String>> product = new ArrayList<>();
        for (Map<String, String> params : all) {
            for (String value : values.split(",")) {
                Map<String, String> more = new TreeMap<>(params);
                more.put(key, value);
                product.add(more);
            }
        }
        return product;
    }
}
