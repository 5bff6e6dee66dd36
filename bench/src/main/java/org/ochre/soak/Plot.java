package org.ochre.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// Draws the plots of a run with XChart, as PNG.
final class Plot {
    private Plot() {}

    static void memory(Levels levels, Path file) throws IOException {
        XYChart chart = chart("Memory", "MiB");
        double[] seconds = levels.seconds();
        line(chart, "resident", seconds, levels.series(Levels.Row::rss));
        line(chart, "Java heap used", seconds, levels.series(Levels.Row::heap));
        line(chart, "pool, in use", seconds, levels.series(Levels.Row::inUse));
        line(chart, "pool, idle", seconds, levels.series(Levels.Row::idle));
        line(chart, "scratch, in use", seconds, levels.series(Levels.Row::scratchInUse));
        line(chart, "scratch, idle", seconds, levels.series(Levels.Row::scratchIdle));
        save(chart, file);
    }

    static void latency(Latencies latencies, Path file) throws IOException {
        XYChart chart = chart("99th percentile of each interval", "ms");
        chart.getStyler().setYAxisLogarithmic(true);
        for (Request request : Request.values()) {
            List<Latencies.Row> rows = latencies.rows().stream().filter(row -> row.request() == request).toList();
            if (!rows.isEmpty()) {
                line(chart, request.name().toLowerCase(Locale.ROOT),
                        rows.stream().mapToDouble(Latencies.Row::seconds).toArray(),
                        rows.stream().mapToDouble(Latencies.Row::p99).toArray());
            }
        }
        save(chart, file);
    }

    private static XYChart chart(String title, String axis) {
        XYChart chart = new XYChartBuilder().width(1000).height(420).title(title).xAxisTitle("seconds").yAxisTitle(axis)
                .build();
        chart.getStyler().setChartBackgroundColor(java.awt.Color.WHITE);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        return chart;
    }

    private static void line(XYChart chart, String name, double[] x, double[] y) {
        chart.addSeries(name, x, y).setMarker(SeriesMarkers.NONE);
    }

    private static void save(XYChart chart, Path file) throws IOException {
        ChartEncoder.saveChart(chart, file.toString(), "png");
    }
}
