package org.ochre.soak;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/// The times of requests, by interval and in total: microseconds inside, milliseconds outside.
final class Latencies {
    private static final int DIGITS = 3;

    /// The times of one interval.
    record Row(double seconds, Request request, long count, double p50, double p99, double max) {}

    private final Map<Request, Recorder> recorders = new EnumMap<>(Request.class);
    private final Map<Request, Histogram> all = new EnumMap<>(Request.class);
    private final List<Row> rows = new ArrayList<>();

    Latencies() {
        for (Request request : Request.values()) {
            recorders.put(request, new Recorder(DIGITS));
            all.put(request, new Histogram(DIGITS));
        }
    }

    void record(Request request, long nanos) {
        recorders.get(request).recordValue(nanos / 1000);
    }

    /// Ends an interval.
    void tick(double seconds) {
        recorders.forEach((request, recorder) -> {
            Histogram interval = recorder.getIntervalHistogram();
            all.get(request).add(interval);
            if (interval.getTotalCount() > 0) {
                rows.add(row(seconds, request, interval));
            }
        });
    }

    List<Row> rows() {
        return rows;
    }

    List<Row> totals(double seconds) {
        return all.entrySet().stream().map(entry -> row(seconds, entry.getKey(), entry.getValue())).toList();
    }

    void write(Writer out) throws IOException {
        out.write("seconds,request,count,p50_ms,p99_ms,max_ms\n");
        for (Row row : rows) {
            out.write(String.format(Locale.ROOT, "%.1f,%s,%d,%.3f,%.3f,%.3f%n", row.seconds,
                    row.request.name().toLowerCase(Locale.ROOT), row.count, row.p50, row.p99, row.max));
        }
    }

    private static Row row(double seconds, Request request, Histogram times) {
        return new Row(seconds, request, times.getTotalCount(), times.getValueAtPercentile(50) / 1e3,
                times.getValueAtPercentile(99) / 1e3, times.getMaxValue() / 1e3);
    }
}
