package org.ochre.server.seen;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The header `traceparent` of W3C's Trace Context: it names the trace that a request belongs to.
///
/// @param value the header as it came
public record TraceParent(String value) {
    /// The header's name.
    public static final String NAME = "traceparent";
    private static final Pattern FORM = Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}"
            + "-[0-9a-f]{2}");
    private static final int TRACE = 3;
    private static final int TRACE_LENGTH = 32;

    /// The header of a request; null where there is none, or where it is malformed, as the standard wants it.
    public static @Nullable TraceParent of(@Nullable String header) {
        return header != null && FORM.matcher(header).matches() ? new TraceParent(header) : null;
    }

    /// The 32 digits that name the trace.
    public String trace() {
        return value.substring(TRACE, TRACE + TRACE_LENGTH);
    }
}
