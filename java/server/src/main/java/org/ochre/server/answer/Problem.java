package org.ochre.server.answer;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Why a request is not answered by a picture: a status of HTTP and one line that says what was expected. It becomes an
/// answer of `application/problem+json` (RFC 9457).
public final class Problem extends RuntimeException {
    /// The media type of a problem.
    public static final String CONTENT_TYPE = "application/problem+json";
    private static final long serialVersionUID = 1;
    private static final int MOST_DETAIL = 500;

    private final Kind kind;
    private final int retryAfter;

    /// The kinds of problems, as metrics and logs name them.
    public enum Kind {
        /// The URL or a header is not understood.
        BAD_REQUEST(400, "Bad Request"),
        /// The signature is not that of the URL.
        FORBIDDEN(403, "Forbidden"),
        /// There is no such picture, or it may not be served.
        NOT_FOUND(404, "Not Found"),
        /// Another method is needed.
        METHOD_NOT_ALLOWED(405, "Method Not Allowed"),
        /// The body did not come in time.
        BODY_TOO_SLOW(408, "Request Timeout"),
        /// The picture, the answer, or what they take is larger than is allowed.
        TOO_LARGE(413, "Content Too Large"),
        /// The body is declared as something that is not served.
        MEDIA_TYPE(415, "Unsupported Media Type"),
        /// The content is no picture that is served, or the steps do not fit it.
        UNPROCESSABLE(422, "Unprocessable Content"),
        /// The line is too long.
        TOO_MANY(429, "Too Many Requests"),
        /// The header of the request is too long.
        HEADER_TOO_LARGE(431, "Request Header Fields Too Large"),
        /// A fault of the service.
        INTERNAL(500, "Internal Server Error"),
        /// The service stops, or has no memory left for an answer or a body.
        UNAVAILABLE(503, "Service Unavailable"),
        /// The time limit has passed.
        TOO_SLOW(504, "Gateway Timeout");

        private final int status;
        private final String title;

        Kind(int status, String title) {
            this.status = status;
            this.title = title;
        }

        /// The status of HTTP.
        public int status() {
            return status;
        }

        /// The kind of a status; one that no kind has, such as an unknown version of HTTP, is [#BAD_REQUEST].
        public static Kind of(int status) {
            for (Kind kind : values()) {
                if (kind.status == status) {
                    return kind;
                }
            }
            return BAD_REQUEST;
        }
    }

    private Problem(Kind kind, String detail, int retryAfter, @Nullable Throwable cause) {
        super(oneLine(detail), cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    /// A problem of that kind.
    public Problem(Kind kind, String detail) {
        this(kind, detail, 0, null);
    }

    /// A problem with what caused it.
    public Problem(Kind kind, String detail, @Nullable Throwable cause) {
        this(kind, detail, 0, cause);
    }

    /// A problem that is gone after so many seconds, probably.
    public static Problem retry(Kind kind, String detail, int seconds) {
        return new Problem(kind, detail, Math.max(1, seconds), null);
    }

    /// The kind.
    public Kind kind() {
        return kind;
    }

    /// The seconds after which to try again; 0 where that would not help.
    public int retryAfter() {
        return retryAfter;
    }

    /// The content of the answer: one line of JSON.
    public byte[] content() {
        return ("{\"type\":\"about:blank\",\"title\":" + Json.text(kind.title) + ",\"status\":" + kind.status
                + ",\"detail\":" + Json.text(String.valueOf(getMessage())) + "}\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cntrl}", "?");
        return line.length() > MOST_DETAIL ? line.substring(0, MOST_DETAIL) + "…" : line;
    }

    /// A refusal is no fault of the service, and there are many: no stack is kept, but for faults.
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
