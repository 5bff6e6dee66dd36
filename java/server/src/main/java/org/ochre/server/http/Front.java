package org.ochre.server.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.ochre.server.answer.Problem;
import org.ochre.server.seen.AccessLog;
import org.ochre.server.seen.Metrics;
import org.ochre.server.step.StepException;
import org.ochre.server.work.ClientGoneException;

/// The first code that sees a request. It sends `/health`, `/metrics` and the page where they belong, all else to the
/// [ImageHandler]; makes an answer of every exception; and notes each request in the metrics and the log. `/health` and
/// `/metrics` stand in no line.
public final class Front extends Handler.Abstract {
    private static final System.Logger LOG = System.getLogger("org.ochre.server");
    private static final int OK = 200;

    private final ImageHandler images;
    private final Page page;
    private final Metrics metrics;
    private final AccessLog log;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicInteger running = new AtomicInteger();
    private final Object ended = new Object();

    /// @param images answers requests for pictures
    /// @param page the page to try
    /// @param metrics counts
    /// @param log is written to
    public Front(ImageHandler images, Page page, Metrics metrics, AccessLog log) {
        super(InvocationType.BLOCKING);
        this.images = images;
        this.page = page;
        this.metrics = metrics;
        this.log = log;
    }

    /// From now on, requests for pictures are refused, and `/health` says so.
    public void stopping() {
        stopping.set(true);
    }

    /// How many requests are being answered.
    public int running() {
        return running.get();
    }

    /// Waits until no request is being answered.
    ///
    /// @return whether that came in time
    public boolean awaitIdle(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (running() > 0) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            synchronized (ended) {
                if (running() > 0) {
                    TimeUnit.NANOSECONDS.timedWait(ended, left);
                }
            }
        }
        return true;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response);
        running.incrementAndGet();
        try {
            answered(exchange);
            callback.succeeded();
        } catch (ClientGoneException e) {
            exchange.status(Metrics.GONE);
            exchange.hangUp();
            if (response.isCommitted()) {
                callback.failed(e);
            } else {
                callback.succeeded(); // with a failure Jetty would try to send a problem
            }
        } finally {
            note(exchange);
            running.decrementAndGet();
            synchronized (ended) {
                ended.notifyAll();
            }
        }
        return true;
    }

    /// Sends an answer, or a problem.
    ///
    /// @throws ClientGoneException where the client has gone
    private void answered(Exchange exchange) throws ClientGoneException {
        try {
            route(exchange);
        } catch (Problem problem) {
            exchange.send(problem);
        } catch (StepException e) {
            exchange.send(new Problem(Problem.Kind.BAD_REQUEST, String.valueOf(e.getMessage()), e));
        } catch (InterruptedException e) {
            exchange.send(stops());
        } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
            LOG.log(System.Logger.Level.ERROR, "a request failed", e);
            exchange.send(new Problem(Problem.Kind.INTERNAL, "internal error", e));
        }
    }

    private void route(Exchange exchange) throws IOException, ClientGoneException, InterruptedException {
        String path = exchange.request.getHttpURI().getPath();
        switch (path) {
            case "/health" -> own(exchange, "application/json",
                    ("{\"status\":\"" + (stopping.get() ? "stopping" : "ok") + "\"}\n").getBytes(),
                    stopping.get() ? Problem.Kind.UNAVAILABLE.status() : OK);
            case "/metrics" -> own(exchange, Metrics.contentType(), metrics.text(), OK);
            default -> {
                Page.File file = page.file(path);
                if (file != null) {
                    exchange.response.getHeaders().put("Content-Security-Policy", Page.POLICY);
                    own(exchange, file.contentType(), file.content(), OK);
                } else if (stopping.get()) {
                    throw stops();
                } else {
                    images.handle(exchange);
                }
            }
        }
    }

    private static void own(Exchange exchange, String contentType, byte[] content, int status)
            throws ClientGoneException {
        String method = exchange.request.getMethod();
        if (!HttpMethod.GET.is(method) && !HttpMethod.HEAD.is(method)) {
            exchange.header(HttpHeader.ALLOW, "GET, HEAD");
            throw new Problem(Problem.Kind.METHOD_NOT_ALLOWED, "method: expected GET, HEAD, got " + method);
        }
        exchange.header(HttpHeader.CACHE_CONTROL, "no-cache");
        exchange.send(status, contentType, List.of(ByteBuffer.wrap(content)));
    }

    private static Problem stops() {
        return Problem.retry(Problem.Kind.UNAVAILABLE, "service: expected one that runs, got one that stops", 1);
    }

    private void note(Exchange exchange) {
        Problem problem = exchange.problem();
        String method = exchange.request.getMethod().toUpperCase(Locale.ROOT);
        metrics.request(HttpMethod.fromString(method) == null ? "other" : method, exchange.status());
        metrics.stages(exchange.times());
        if (problem != null) {
            metrics.problem(problem.kind());
        }
        if (exchange.isShared()) {
            metrics.sharedOne();
        }
        log.write(new AccessLog.Entry(Request.getRemoteAddr(exchange.request), method,
                exchange.request.getHttpURI().getPath(), exchange.status(), exchange.bytes(), exchange.nanos(),
                exchange.times(), exchange.work(), exchange.isShared(), exchange.trace(),
                problem == null ? null : problem.getMessage()));
    }
}
