package org.ochre.server.http;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.ochre.server.answer.Problem;
import org.ochre.server.seen.StageTimes;
import org.ochre.server.seen.TraceParent;
import org.ochre.server.work.ClientGoneException;

/// One request and its answer, as the log and the metrics will have them.
final class Exchange {
    /// A client has this time to take an answer, and more by its length.
    private static final long GRACE_NANOS = 10_000_000_000L;
    /// Clients that take fewer bytes than this a second are given up.
    private static final long LEAST_RATE = 10_000;
    /// Of a body that is not wanted, this is read and dropped at most, in this time.
    private static final long DROPPED_BYTES = 4 << 20;
    private static final long DROPPED_NANOS = 1_000_000_000L;

    final Request request;
    final Response response;
    private final long begin = System.nanoTime();
    private final @Nullable TraceParent trace;
    private final StageTimes times;
    private @Nullable StageTimes work;
    private boolean shared;
    private int status;
    private long bytes;
    private @Nullable Problem problem;

    Exchange(Request request, Response response) {
        this.request = request;
        this.response = response;
        trace = TraceParent.of(request.getHeaders().get(TraceParent.NAME));
        times = new StageTimes("", trace());
        request.addIdleTimeoutListener(timeout -> false); // a request that waits in line has nothing to send
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        if (trace != null) {
            response.getHeaders().put(TraceParent.NAME, trace.value());
        }
    }

    /// The trace id, empty where there is none.
    String trace() {
        return trace == null ? "" : trace.trace();
    }

    /// The stages of the exchange itself: receiving and sending.
    StageTimes times() {
        return times;
    }

    /// Notes the stages of the work.
    ///
    /// @param isShared whether another request began it
    void work(StageTimes stages, boolean isShared) {
        work = stages;
        shared = isShared;
    }

    /// The stages of the work; null where there was none.
    @Nullable
    StageTimes work() {
        return work;
    }

    boolean isShared() {
        return shared;
    }

    long nanos() {
        return System.nanoTime() - begin;
    }

    int status() {
        return status;
    }

    void status(int code) {
        status = code;
    }

    long bytes() {
        return bytes;
    }

    @Nullable
    Problem problem() {
        return problem;
    }

    void header(HttpHeader name, String value) {
        response.getHeaders().put(name, value);
    }

    /// Sends the head of an answer whose content was not asked for, and whose length is not known.
    void sendHead(String contentType) throws ClientGoneException {
        header(HttpHeader.CONTENT_TYPE, contentType);
        sendHead(HttpStatus.OK_200);
    }

    private void sendHead(int code) throws ClientGoneException {
        status = code;
        response.setStatus(code);
        long end = System.nanoTime() + GRACE_NANOS;
        write(false, ByteBuffer.allocate(0), end); // as the last piece, Jetty would state a length of 0
        write(true, ByteBuffer.allocate(0), end);
    }

    /// Sends the head of an answer without content, whose length would be stated as that of the content.
    void sendNotModified() throws ClientGoneException {
        sendHead(HttpStatus.NOT_MODIFIED_304);
    }

    /// Sends a content of that type, and which stages it went through until now. A request of HEAD gets its length
    /// alone.
    void send(int code, String contentType, List<ByteBuffer> content) throws ClientGoneException {
        String stages = work == null ? times.serverTiming() : joined(times.serverTiming(), work.serverTiming());
        if (!stages.isEmpty()) {
            response.getHeaders().put("Server-Timing", stages);
        }
        header(HttpHeader.CONTENT_TYPE, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH,
                content.stream().mapToLong(ByteBuffer::remaining).sum());
        send(code, content);
    }

    private static String joined(String first, String second) {
        return first + (first.isEmpty() || second.isEmpty() ? "" : ", ") + second;
    }

    private void send(int code, List<ByteBuffer> content) throws ClientGoneException {
        status = code;
        response.setStatus(code);
        long length = content.stream().mapToLong(ByteBuffer::remaining).sum();
        long end = System.nanoTime() + GRACE_NANOS + length * 1_000_000_000L / LEAST_RATE;
        if (content.isEmpty()) {
            write(true, ByteBuffer.allocate(0), end);
        }
        for (int i = 0; i < content.size(); i++) {
            int count = content.get(i).remaining();
            write(i == content.size() - 1, content.get(i), end);
            bytes += count;
        }
    }

    /// Sends a problem. A head that was sent before stays.
    void send(Problem failure) throws ClientGoneException {
        problem = failure;
        if (response.isCommitted()) {
            throw new ClientGoneException(failure); // half an answer: closing the connection says so
        }
        response.getHeaders().remove(HttpHeader.ETAG);
        header(HttpHeader.CACHE_CONTROL, "no-store");
        if (failure.retryAfter() > 0) {
            response.getHeaders().put(new HttpField(HttpHeader.RETRY_AFTER, Integer.toString(failure.retryAfter())));
        }
        if (!dropsBody()) {
            header(HttpHeader.CONNECTION, "close");
        }
        send(failure.kind().status(), Problem.CONTENT_TYPE, List.of(ByteBuffer.wrap(failure.content())));
    }

    /// Reads what is left of the body and drops it. If a connection is closed before its bytes are read, the client may
    /// lose the answer.
    ///
    /// @return whether the body has come to its end, so that the connection can serve another request
    private boolean dropsBody() {
        long end = System.nanoTime() + DROPPED_NANOS;
        long left = DROPPED_BYTES;
        while (left > 0) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                if (!hasMore(end)) {
                    return false;
                }
                continue;
            }
            if (Content.Chunk.isFailure(chunk)) {
                return false;
            }
            left -= chunk.remaining();
            chunk.release();
            if (chunk.isLast()) {
                return true;
            }
        }
        return false;
    }

    private boolean hasMore(long end) {
        CompletableFuture<Void> more = new CompletableFuture<>();
        request.demand(() -> more.complete(null));
        try {
            more.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Closes the connection.
    void hangUp() {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
    }

    private void write(boolean last, ByteBuffer content, long end) throws ClientGoneException {
        CompletableFuture<Void> written = new CompletableFuture<>();
        response.write(last, content, Callback.from(() -> written.complete(null), written::completeExceptionally));
        try {
            written.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            hangUp();
            throw new ClientGoneException(e);
        } catch (ExecutionException | InterruptedException e) {
            throw new ClientGoneException(e);
        }
    }
}
