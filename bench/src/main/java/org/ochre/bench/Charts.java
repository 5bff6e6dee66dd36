package org.ochre.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;

/// Draws the charts of a run with XChart, as PNG.
final class Charts {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 640;

    private final Results results;

    Charts(Results results) {
        this.results = results;
    }

    /// Writes all charts and returns the names of their files; the README's chart is the first.
    List<String> write(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        Map<String, Double> ratios = ratios();
        if (!ratios.isEmpty()) {
            names.add(save(folder, "speed",
                    bars("How many times as long the best peer takes whose answer is as good (2 threads)",
                            "times Ochre's time", ratios)));
        }
        for (Map.Entry<String, List<Measured>> group : results.groups().entrySet()) {
            Map<String, Double> times = new LinkedHashMap<>();
            group.getValue().forEach(m -> times.put(m.named(), m.median()));
            names.add(save(folder, group.getKey().replaceAll("\\W+", "-").toLowerCase(java.util.Locale.ROOT),
                    bars(group.getKey() + " (threads)", "ms", times)));
        }
        if (!results.scaling().isEmpty()) {
            names.add(save(folder, "scaling", scaling()));
        }
        return names;
    }

    /// The best peer's time divided by Ochre's, by workload, the largest first.
    private Map<String, Double> ratios() {
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (String title : results.groups().keySet()) {
            Optional<Measured> ours = results.ours(title);
            Optional<Measured> peer = results.best(title, true);
            if (ours.isPresent() && peer.isPresent()) {
                ratios.put(title + ": " + peer.get().implementation(), peer.get().median() / ours.get().median());
            }
        }
        Map<String, Double> sorted = new LinkedHashMap<>();
        ratios.entrySet().stream().sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(ratio -> sorted.put(ratio.getKey(), ratio.getValue()));
        return sorted;
    }

    private static CategoryChart bars(String title, String axis, Map<String, Double> values) {
        CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title).yAxisTitle(axis)
                .build();
        dress(chart);
        chart.getStyler().setYAxisLogarithmic(true);
        double least = values.values().stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(least / 2))));
        chart.getStyler().setXAxisTickMarkSpacingHint(1);
        chart.getStyler().setXAxisLabelRotation(90);
        chart.getStyler().setAvailableSpaceFill(0.7);
        chart.getStyler().setLabelsVisible(true);
        chart.getStyler().setLegendVisible(false);
        chart.addSeries(axis, List.copyOf(values.keySet()), values.values().stream().map(Charts::rounded).toList());
        return chart;
    }

    private static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(3)).doubleValue();
    }

    /// Nanoseconds per pixel over the number of pixels.
    private XYChart scaling() {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title("What a pixel costs")
                .xAxisTitle("pixels")
                .yAxisTitle("ns a pixel").build();
        dress(chart);
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisLogarithmic(true);
        results.scaling().forEach((name, sizes) -> chart.addSeries(name,
                sizes.stream().mapToDouble(results::pixels).toArray(),
                sizes.stream().mapToDouble(m -> m.median() * 1e6 / results.pixels(m)).toArray()));
        return chart;
    }

    private static void dress(Chart<?, ?> chart) {
        Styler styler = chart.getStyler();
        styler.setChartBackgroundColor(java.awt.Color.WHITE);
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    }

    private static String save(Path folder, String name, Chart<?, ?> chart) throws IOException {
        ChartEncoder.saveChart(chart, folder.resolve(name + ".png").toString(), "png");
        return name + ".png";
    }
}
