package org.ochre.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        Results results = new Results(Measured.read(run));
        List<String> charts = new Charts(results).write(Files.createDirectories(out.resolve("charts")));
        Files.writeString(out.resolve("RESULTS.md"), new Report(results).markdown(Machine.describe(run), charts));
    }

    String markdown(String machine, List<String> charts) {
        text.append("# Results\n\n").append(machine)
                .append("""

                        Times are the median of the iterations of one process, ± half the distance between the fastest and the slowest; outputs are
                        reused. **Machines differ and are noisy: read the ratios, all of one run.** `copy` is the time that one thread needs to copy
                        the bytes of the input, `moved` that to copy until as many bytes were read and written as the operation must.
                        *answer* is what a check found before measuring; a peer that is not exact computes something easier. Floors and libraries that have
                        one thread say 1. A number in bold in the column *÷ ochre* is a loss: faster than Ochre with as many threads, or
                        with the most where that was not measured.

                        """);
        charts.forEach(chart -> text.append("![").append(chart).append("](charts/").append(chart).append(")\n"));
        summary();
        losses();
        results.groups().forEach(this::group);
        single();
        scaling();
        return text.toString();
    }

    private void summary() {
        table("Summary", "workload", "ochre, ms", "threads", "× copy", "× moved", "best exact peer", "it takes",
                "best of any", "it takes");
        for (String title : results.groups().keySet()) {
            Optional<Measured> ours = results.ours(title);
            if (ours.isPresent()) {
                Measured o = ours.get();
                List<String> cells = new ArrayList<>(
                        List.of(title, time(o), "" + o.threads(), results.times(o, "copy"), results.times(o, "moved")));
                for (boolean exact : new boolean[]{true, false}) {
                    Optional<Measured> peer = results.best(title, exact);
                    cells.add(peer.map(Measured::named).orElse("none"));
                    cells.add(peer.map(p -> Results.number(p.median() / o.median()) + " ×").orElse(""));
                }
                row(cells);
            }
        }
    }

    private void losses() {
        text.append("\n## Where Ochre is slower\n\n");
        int before = text.length();
        results.groups().forEach((title, group) -> {
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

    private void group(String title, List<Measured> group) {
        table(title, "implementation", "threads", "ms", "± ms", "× copy", "× moved", "÷ ochre", "heap, bytes",
                "answer");
        for (Measured m : group) {
            String ratio = results.ours(title, m.threads()).map(o -> m.median() / o.median())
                    .map(r -> r < 1 && !m.isFloor() && !m.isOurs()
                            ? "**" + Results.number(r) + "**"
                            : Results.number(r))
                    .orElse("");
            row(List.of(m.implementation(), "" + m.threads(), Results.number(m.median()), Results.number(m.error()),
                    results.times(m, "copy"),
                    results.times(m, "moved"), ratio, Double.isNaN(m.allocated()) ? "" : Results.number(m.allocated()),
                    m.answer()));
        }
    }

    private void single() {
        if (!results.single().isEmpty()) {
            table("Calls", "what", "time", "±", "heap, bytes");
            results.single().forEach(
                    m -> row(List.of(m.title(), Results.number(m.median()) + " " + m.unit(), Results.number(m.error()),
                            Double.isNaN(m.allocated()) ? "" : Results.number(m.allocated()))));
        }
    }

    private void scaling() {
        if (!results.scaling().isEmpty()) {
            table("Scaling: nanoseconds a pixel", "operation", "side", "threads", "ns", "±");
            for (Measured m : results.scaling()) {
                double pixels = Math.pow(Double.parseDouble(m.scene().get("side")), 2) / 1e6;
                row(List.of(m.scene().get("operation"), m.scene().get("side"), "" + m.threads(),
                        Results.number(m.median() / pixels),
                        Results.number(m.error() / pixels)));
            }
        }
    }

    private static String time(Measured m) {
        return Results.number(m.median()) + " ± " + Results.number(m.error());
    }

    private void table(String title, String... columns) {
        text.append("\n## ").append(title).append("\n\n");
        row(List.of(columns));
        text.append("|---".repeat(columns.length)).append("|\n");
    }

    private void row(List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
