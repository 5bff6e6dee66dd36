package org.ochre.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Writes RESULTS.md and the charts from the JSON files of a run.
public final class Report {
    private final Results results;
    private final StringBuilder text = new StringBuilder();

    Report(Results results) {
        this.results = results;
    }

    /// @param args the folder of the run, and the folder for RESULTS.md and charts/
    public static void main(String[] args) throws IOException {
        Path run = Path.of(args[0]);
        Path out = Path.of(args[1]);
        List<Measured> all = Measured.read(run);
        Results results = new Results(all);
        List<String> charts = new Charts(results).write(Files.createDirectories(out.resolve("charts")));
        Files.writeString(out.resolve("RESULTS.md"),
                new Report(results).markdown(Machine.describe(run), charts, Plan.missing(run, all)));
    }

    String markdown(String machine, List<String> charts, List<String> missing) {
        text.append("# Results\n\n").append(machine)
                .append("""

                        Times are the median of the iterations of one process, ± half the distance between the fastest and the slowest; outputs are
                        reused. *Iterations* are those that warmed up + those that count; each implementation ran once more before, when its answer was
                        checked, and one that takes seconds is measured once after that. **Machines differ and are noisy: read the ratios, all of one
                        run**, and *steal*, the share of the processors' time that the host gave to others while a row was measured.
                        `copy` is the time that one thread needs to copy the bytes of the input, `moved` that to copy until as many bytes were read
                        and written as the operation must. *answer* is what a check found before measuring; a peer that is not exact computes
                        something easier. Libraries that have one thread say 1; a number of threads is how many may be used.
                        [SERVING.md](SERVING.md) has the image service under load.

                        """);
        losses();
        missing(missing);
        text.append('\n');
        charts.stream().limit(3).forEach(this::chart);
        table("What was to be reached, with two threads", Targets.columns());
        new Targets(results).rows().forEach(this::row);
        summary("Large images", results.groups().keySet());
        summary("Small images: small is 64 × 64, tile is 256 × 256", results.small().keySet());
        calls();
        starts();
        scaling();
        memory();
        text.append("\n## Charts\n\n");
        charts.stream().skip(3).forEach(this::chart);
        results.groups().forEach(this::group);
        return text.toString();
    }

    private void missing(List<String> missing) {
        if (!missing.isEmpty()) {
            text.append("\n## Not measured in this run\n\n");
            missing.forEach(line -> text.append("- ").append(line).append('\n'));
        }
    }

    private void chart(String file) {
        text.append("![").append(file).append("](charts/").append(file).append(")\n");
    }

    private void summary(String heading, Iterable<String> titles) {
        table(heading,
                List.of("workload", "ochre, ms", "threads", "× copy", "× moved", "best peer with as good an answer",
                        "it takes", "best of any", "it takes"));
        for (String title : titles) {
            Optional<Measured> ours = results.ours(title);
            if (ours.isPresent()) {
                Measured o = ours.get();
                List<String> cells = new ArrayList<>(List.of(title, Targets.time(o), "" + o.threads(),
                        results.times(o, "copy"), results.times(o, "moved")));
                for (boolean asGood : new boolean[]{true, false}) {
                    Optional<Measured> peer = results.best(title, asGood);
                    cells.add(peer.map(Measured::named).orElse("none"));
                    cells.add(peer.map(p -> Results.number(p.median() / o.median()) + " ×").orElse(""));
                }
                row(cells);
            }
        }
    }

    private void losses() {
        text.append(
                "\n## Where Ochre is slower\n\nWith as many threads, or with the most where that was not measured.\n\n");
        int before = text.length();
        Map<String, List<Measured>> all = new LinkedHashMap<>(results.groups());
        all.putAll(results.small());
        all.forEach((title, group) -> {
            for (Measured m : group) {
                Optional<Measured> ours = results.ours(title, m.threads());
                if (!m.isFloor() && !m.isOurs() && ours.isPresent() && m.median() < ours.get().median()) {
                    text.append("- ").append(title).append(": ").append(m.named()).append(" is ")
                            .append(Results.number(ours.get().median() / m.median())).append(" × as fast as ")
                            .append(ours.get().named()).append(": ").append(m.answer()).append('\n');
                }
            }
        });
        if (text.length() == before) {
            text.append("Nowhere in this run.\n");
        }
    }

    private void calls() {
        if (!results.single().isEmpty()) {
            table("Calls", List.of("what", "time", "±", "heap, bytes a call"));
            results.single().forEach(m -> row(List.of(m.title(), Results.number(m.median()) + " " + m.unit(),
                    Results.number(m.error()), heap(m))));
        }
    }

    /// The n-th call after the start of a program, beside a late one.
    private void starts() {
        Map<String, Map<Integer, Measured>> starts = new TreeMap<>();
        results.starts().forEach(m -> starts
                .computeIfAbsent(m.scene().get("operation") + ", " + m.implementation(), _ -> new TreeMap<>())
                .put(Integer.valueOf(m.scene().get("call")), m));
        if (starts.isEmpty()) {
            return;
        }
        table("The first calls on 64 × 64 pixels after a program has started",
                List.of("operation, implementation", "call: ms, and how often it takes as long as the last"));
        starts.forEach((name, calls) -> {
            double last = calls.values().stream().reduce((_, later) -> later).orElseThrow().median();
            row(List.of(name, calls.entrySet().stream().map(call -> call.getKey() + ": "
                    + Results.number(call.getValue().median()) + " (" + Results.number(call.getValue().median() / last)
                    + " ×)").collect(Collectors.joining(" · "))));
        });
    }

    private void memory() {
        List<String> columns = new ArrayList<>(List.of("operation", "result"));
        Footprint.SIDES.forEach(side -> columns.add("scratch, " + String.format(Locale.ROOT, "%,d²", side)));
        table("Memory beside the result, in bytes a pixel, with two threads", columns);
        Footprint.all().forEach(footprint -> row(footprint.row()));
    }

    private void scaling() {
        if (!results.scaling().isEmpty()) {
            List<String> columns = new ArrayList<>(List.of("workload, threads"));
            Arrays.stream(Size.values()).map(Size::name).forEach(columns::add);
            table("What a pixel costs, in nanoseconds, from 64 × 64 to 10,000 × 10,000", columns);
            results.scaling().forEach((name, sizes) -> {
                List<String> cells = new ArrayList<>(List.of(name));
                for (Size size : Size.values()) {
                    cells.add(sizes.stream().filter(m -> size.name().equals(m.scene().get("size"))).findFirst()
                            .map(m -> Results.number(results.cost(m))).orElse(""));
                }
                row(cells);
            });
        }
    }

    private void group(String title, List<Measured> group) {
        table(title, List.of("implementation", "threads", "ms", "iterations", "× copy", "× moved", "÷ ochre",
                "heap, bytes", "steal, %", "answer"));
        for (Measured m : group) {
            String ratio = results.ours(title, m.threads()).map(o -> m.median() / o.median())
                    .map(r -> r < 1 && !m.isFloor() && !m.isOurs()
                            ? "**" + Results.number(r) + "**"
                            : Results.number(r))
                    .orElse("");
            row(List.of(m.implementation(), "" + m.threads(), Targets.time(m), m.effort(), results.times(m, "copy"),
                    results.times(m, "moved"), ratio, heap(m), Results.number(m.said().steal()), m.answer()));
        }
    }

    private static String heap(Measured m) {
        return Double.isNaN(m.allocated()) ? "" : Results.number(m.allocated());
    }

    private void table(String title, List<String> columns) {
        text.append("\n## ").append(title).append("\n\n");
        row(columns);
        text.append("|---".repeat(columns.size())).append("|\n");
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
