package org.ochre.server.seen;

import java.io.PrintStream;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ochre.server.answer.Json;

/// The access log: a line of JSON for each request that has ended.
public final class AccessLog {
    private static final double NANOS_PER_MILLI = 1e6;

    private final @Nullable PrintStream out;

    /// @param out where lines go; null for nowhere
    public AccessLog(@Nullable PrintStream out) {
        this.out = out;
    }

    /// One request.
    ///
    /// @param remote the client's address
    /// @param method the method
    /// @param path the path as it was sent
    /// @param status the status, 499 for a client that went away
    /// @param bytes the bytes of the answer's content
    /// @param nanos how long it took
    /// @param times the stages of receiving and sending
    /// @param work the stages of the work; null where there was none
    /// @param shared whether another request began that work
    /// @param trace the trace id, empty where there is none
    /// @param problem what was wrong; null where nothing was
    public record Entry(String remote, String method, String path, int status, long bytes, long nanos,
            StageTimes times, @Nullable StageTimes work, boolean shared, String trace, @Nullable String problem) {}

    /// Writes a line.
    public void write(Entry entry) {
        if (out == null) {
            return;
        }
        StringBuilder line = new StringBuilder("{\"time\":\"").append(Instant.now()).append("\",\"remote\":")
                .append(Json.text(entry.remote)).append(",\"method\":").append(Json.text(entry.method))
                .append(",\"path\":").append(Json.text(entry.path)).append(",\"status\":").append(entry.status)
                .append(",\"bytes\":").append(entry.bytes).append(",\"ms\":").append(millis(entry.nanos));
        for (Stage stage : Stage.values()) {
            long nanos = entry.times.nanos(stage) + (entry.work == null ? 0 : entry.work.nanos(stage));
            if (nanos > 0) {
                line.append(",\"").append(stage).append("_ms\":").append(millis(nanos));
            }
        }
        if (entry.shared) {
            line.append(",\"shared\":true");
        }
        if (!entry.trace.isEmpty()) {
            line.append(",\"trace\":").append(Json.text(entry.trace));
        }
        if (entry.problem != null) {
            line.append(",\"problem\":").append(Json.text(entry.problem));
        }
        out.println(line.append('}'));
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_MILLI);
    }
}
