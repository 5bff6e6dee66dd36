package org.ochre.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/// Draws the charts of a run, as PNG.
final class Charts {
    private final Results results;

    Charts(Results results) {
        this.results = results;
    }

    /// Writes all charts and returns the names of their files; the README's chart is the first.
    List<String> write(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        List<Rows.Row> large = ratios(results.groups().keySet());
        if (!large.isEmpty()) {
            names.add(save(folder, "speed", new Rows(
                    "Large images: the time of the best other implementation, divided by Ochre's",
                    "times Ochre's time, 2 threads", List.of(""), large, 1)));
        }
        List<Rows.Row> small = ratios(results.small().keySet());
        if (!small.isEmpty()) {
            names.add(save(folder, "small", new Rows(
                    "Small images: the time of the best other implementation, divided by Ochre's",
                    "times Ochre's time, 1 thread", List.of(""), small, 1)));
        }
        if (!results.scaling().isEmpty()) {
            names.add(save(folder, "scaling", scaling()));
        }
        for (Map.Entry<String, List<Measured>> group : results.groups().entrySet()) {
            List<Rows.Row> times = group.getValue().stream().map(m -> new Rows.Row(m.named(), m.median())).toList();
            names.add(save(folder, group.getKey().replaceAll("\\W+", "-").toLowerCase(Locale.ROOT),
                    new Rows(Measured.brief(group.getKey()), "ms", List.of(""), times, Double.NaN)));
        }
        return names;
    }

    /// The best peer's time divided by Ochre's, by workload, the smallest first: losses are on top.
    private List<Rows.Row> ratios(Iterable<String> titles) {
        List<Rows.Row> ratios = new ArrayList<>();
        for (String title : titles) {
            Optional<Measured> ours = results.ours(title);
            Optional<Measured> peer = results.best(title, true);
            if (ours.isPresent() && peer.isPresent()) {
                ratios.add(new Rows.Row(Measured.brief(title) + ": " + peer.get().implementation(),
                        peer.get().median() / ours.get().median()));
            }
        }
        ratios.sort(Comparator.comparingDouble(ratio -> ratio.values()[0]));
        return ratios;
    }

    /// Nanoseconds a pixel, a dot for each size.
    private Rows scaling() {
        List<String> sizes = List.of(java.util.Arrays.stream(Size.values()).map(Size::name).toArray(String[]::new));
        List<Rows.Row> rows = new ArrayList<>();
        results.scaling().forEach((name, all) -> {
            double[] costs = new double[sizes.size()];
            java.util.Arrays.fill(costs, Double.NaN);
            all.forEach(m -> costs[sizes.indexOf(m.scene().get("size"))] = results.cost(m));
            rows.add(new Rows.Row(Measured.brief(name), costs));
        });
        return new Rows("What a pixel costs", "ns a pixel", sizes, rows, Double.NaN);
    }

    private static String save(Path folder, String name, Rows chart) throws IOException {
        ImageIO.write(chart.draw(), "png", folder.resolve(name + ".png").toFile());
        return name + ".png";
    }
}
