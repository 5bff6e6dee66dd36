package org.ochre.server.seen;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.ochre.memory.MemoryPoolMXBean;
import org.ochre.server.answer.Problem;

/// The figures of a service, in the text format of Prometheus.
///
/// | metric | labels | |
/// |---|---|---|
/// | `ochre_requests_total` | `method`, `status` | requests that were answered; status 499 for clients that went away |
/// | `ochre_errors_total` | `kind` | problems by kind, such as `not_found` |
/// | `ochre_refused_total` | | requests that the line had no place for |
/// | `ochre_shared_total` | | requests that got the answer of another one |
/// | `ochre_stage_seconds` | `stage` | a histogram: `receive`, `header`, `queue`, `read`, `decode`, `work`, `encode`, `send` |
/// | `ochre_pool_bytes` | `state` | `budget`, `claimed`, `in_use`, `idle`, `waiting` |
/// | `ochre_waiting_requests` | `lane` | `light`, `heavy` |
/// | `ochre_buffer_bytes` | `of` | `answers`, `bodies` |
/// | `ochre_connections` | | connections that are open |
public final class Metrics {
    /// The status that logs and metrics have for a client that went away before it was answered.
    public static final int GONE = 499;
    private static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
        30};

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Counter requests = Counter.builder().name("ochre_requests_total").help("Requests that were answered.")
            .labelNames("method", "status").register(registry);
    private final Counter errors = Counter.builder().name("ochre_errors_total").help("Problems by kind.")
            .labelNames("kind").register(registry);
    private final Counter refused = Counter.builder().name("ochre_refused_total")
            .help("Requests that the line had no place for.").register(registry);
    private final Counter shared = Counter.builder().name("ochre_shared_total")
            .help("Requests that got the answer of another one.").register(registry);
    private final Histogram stages = Histogram.builder().name("ochre_stage_seconds").help("The time of each stage.")
            .unit(Unit.SECONDS).labelNames("stage").classicOnly().classicUpperBounds(SECONDS).register(registry);

    /// Adds the gauges of a pool.
    public void watch(MemoryPoolMXBean pool) {
        GaugeWithCallback.builder().name("ochre_pool_bytes").help("Bytes of the memory pool.").labelNames("state")
                .callback(gauge -> {
                    gauge.call(pool.getBudget(), "budget");
                    gauge.call(pool.getClaimed(), "claimed");
                    gauge.call(pool.getInUse(), "in_use");
                    gauge.call(pool.getIdle(), "idle");
                    gauge.call(pool.getWaitingBytes(), "waiting");
                }).register(registry);
    }

    /// Adds the gauges of the lines, of the memory beside the pool, and of the connections.
    ///
    /// @param light how many light requests wait
    /// @param heavy how many heavy requests wait
    /// @param answers the bytes of answers
    /// @param bodies the bytes of bodies
    /// @param connections how many connections are open
    public void watch(LongSupplier light, LongSupplier heavy, LongSupplier answers, LongSupplier bodies,
            LongSupplier connections) {
        GaugeWithCallback.builder().name("ochre_connections").help("Connections that are open.")
                .callback(gauge -> gauge.call(connections.getAsLong())).register(registry);
        GaugeWithCallback.builder().name("ochre_waiting_requests").help("Requests that wait in line.")
                .labelNames("lane").callback(gauge -> {
                    gauge.call(light.getAsLong(), "light");
                    gauge.call(heavy.getAsLong(), "heavy");
                }).register(registry);
        GaugeWithCallback.builder().name("ochre_buffer_bytes").help("Bytes of answers and bodies.").labelNames("of")
                .callback(gauge -> {
                    gauge.call(answers.getAsLong(), "answers");
                    gauge.call(bodies.getAsLong(), "bodies");
                }).register(registry);
    }

    /// Counts a request that has ended.
    public void request(String method, int status) {
        requests.labelValues(method, Integer.toString(status)).inc();
    }

    /// Counts a problem.
    public void problem(Problem.Kind kind) {
        errors.labelValues(kind.name().toLowerCase(java.util.Locale.ROOT)).inc();
        if (kind == Problem.Kind.TOO_MANY) {
            refused.inc();
        }
    }

    /// Counts a request that got the answer of another one.
    public void sharedOne() {
        shared.inc();
    }

    /// Counts the stages that a request went through.
    public void stages(StageTimes times) {
        for (Stage stage : Stage.values()) {
            long nanos = times.nanos(stage);
            if (nanos > 0) {
                stages.labelValues(stage.toString()).observe(Unit.nanosToSeconds(nanos));
            }
        }
    }

    /// All figures as text.
    public byte[] text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, registry.scrape());
        } catch (IOException e) {
            throw new IllegalStateException("memory threw an exception of files", e);
        }
        return text.toByteArray();
    }

    /// The media type of [#text].
    public static String contentType() {
        return PrometheusTextFormatWriter.CONTENT_TYPE;
    }
}
