package org.ochre.server.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.ochre.server.answer.Answer;
import org.ochre.server.answer.Problem;
import org.ochre.server.seen.Stage;
import org.ochre.server.seen.StageTimes;
import org.ochre.server.source.Multipart;
import org.ochre.server.source.RequestPath;
import org.ochre.server.source.Root;
import org.ochre.server.source.Signatures;
import org.ochre.server.source.Source;
import org.ochre.server.source.Spool;
import org.ochre.server.step.Steps;
import org.ochre.server.work.ClientGoneException;
import org.ochre.server.work.Flight;
import org.ochre.server.work.Flights;

/// Requests for pictures: `GET /SIGNATURE/STEPS/FORMAT/FILE`, and `POST /SIGNATURE/STEPS/FORMAT` with the picture as
/// body. It runs on the virtual thread of the request, which waits for the work and sends the answer.
///
/// @param signatures what URLs must be signed with
/// @param root the files
/// @param spool receives bodies
/// @param flights brings requests to their work
/// @param time how long an answer may take
/// @param maxAge how long clients may keep an answer
public record ImageHandler(Signatures signatures, Root root, Spool spool, Flights flights, Duration time,
        Duration maxAge) {
    private static final int OK = 200;
    private static final int TAG_BYTES = 18;
    private static final Pattern OWN_HOST = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");
    private static final Pattern PICTURE = Pattern.compile("(?i)image/|application/octet-stream\\s*(;|$)");
    private static final String ALLOWED = "GET, HEAD, POST";

    /// Answers a request.
    ///
    /// @throws Problem why there is no answer
    /// @throws IOException where a file cannot be read or written
    /// @throws ClientGoneException where there is nobody to answer
    void handle(Exchange exchange) throws IOException, ClientGoneException, InterruptedException {
        Request request = exchange.request;
        String method = request.getMethod();
        boolean post = HttpMethod.POST.is(method);
        if (!post && !HttpMethod.GET.is(method) && !HttpMethod.HEAD.is(method)) {
            exchange.header(HttpHeader.ALLOW, ALLOWED);
            throw new Problem(Problem.Kind.METHOD_NOT_ALLOWED, "method: expected " + ALLOWED + ", got " + method);
        }
        RequestPath path = RequestPath.of(request.getHttpURI().getPath());
        if (!signatures.accepts(path.signature(), path.signed())) {
            throw new Problem(Problem.Kind.FORBIDDEN, "signature: expected that of " + path.signed() + ", got "
                    + path.signature());
        }
        requireOwnHost(path, request);
        if (request.getHttpURI().getQuery() != null) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "path: expected no query, which no signature would cover");
        }
        Steps.Parsed parsed = Steps.parse(path.segments());
        List<String> file = path.segments().subList(parsed.segments(), path.segments().size());
        if (post) {
            post(exchange, parsed.steps(), file);
        } else {
            get(exchange, parsed.steps(), file);
        }
    }

    /// Without signatures a page of the web must not read pictures through a name of its own that leads to this
    /// machine.
    private static void requireOwnHost(RequestPath path, Request request) {
        String host = Request.getServerName(request);
        if (path.signature().equals(Signatures.UNSIGNED) && !OWN_HOST.matcher(String.valueOf(host)).matches()) {
            throw new Problem(Problem.Kind.FORBIDDEN,
                    "host: expected localhost or a loopback address without a signature, "
                            + "got " + host);
        }
    }

    private void get(Exchange exchange, Steps steps, List<String> file)
            throws IOException, ClientGoneException, InterruptedException {
        if (steps.takesLabels()) {
            exchange.header(HttpHeader.ALLOW, "POST");
            throw new Problem(Problem.Kind.METHOD_NOT_ALLOWED, "label-means: expected POST of a form, got "
                    + exchange.request.getMethod());
        }
        if (file.isEmpty()) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "path: expected a file behind " + steps.ending()
                    + ", got none; a picture without a file is sent by POST");
        }
        Source source = root.open(file);
        String tag = tag(source, steps);
        exchange.header(HttpHeader.ETAG, tag);
        exchange.header(HttpHeader.CACHE_CONTROL, "public, max-age=" + maxAge.toSeconds());
        if (matches(exchange.request.getHeaders().get(HttpHeader.IF_NONE_MATCH), tag)) {
            source.close();
            exchange.sendNotModified();
        } else if (HttpMethod.HEAD.is(exchange.request.getMethod())) {
            try (source) {
                flights.require(source, steps);
            }
            exchange.sendHead(steps.ending().contentType());
        } else {
            answer(exchange, source, steps, null);
        }
    }

    private void post(Exchange exchange, Steps steps, List<String> file)
            throws IOException, ClientGoneException, InterruptedException {
        if (!file.isEmpty()) {
            throw new Problem(Problem.Kind.BAD_REQUEST, "path: expected no file behind " + steps.ending()
                    + " where the picture is sent, got " + String.join("/", file));
        }
        String type = exchange.request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        String boundary = type != null && Multipart.is(type) ? Multipart.boundary(type) : null;
        requireType(type, boundary, steps);
        requirePlain(exchange.request.getHeaders().get(HttpHeader.CONTENT_ENCODING));
        Source source = exchange.times().time(Stage.RECEIVE,
                () -> spool.receive(Request.asInputStream(exchange.request),
                        exchange.request.getLength()));
        exchange.header(HttpHeader.CACHE_CONTROL, "no-store");
        answer(exchange, source, steps, boundary);
    }

    private static void requireType(@Nullable String type, @Nullable String boundary, Steps steps) {
        boolean picture = type == null || PICTURE.matcher(type).lookingAt();
        if (steps.takesLabels() ? boundary == null : boundary == null && !picture) {
            throw new Problem(Problem.Kind.MEDIA_TYPE, "content-type: expected " + (steps.takesLabels()
                    ? "multipart/form-data with the parts picture and labels"
                    : "image/…, application/octet-stream or multipart/form-data with the part picture")
                    + ", got " + (type == null ? "none" : type));
        }
    }

    private static void requirePlain(@Nullable String encoding) {
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new Problem(Problem.Kind.MEDIA_TYPE, "content-encoding: expected none, got " + encoding);
        }
    }

    private void answer(Exchange exchange, Source source, Steps steps, @Nullable String boundary)
            throws IOException, ClientGoneException, InterruptedException {
        Client client = new Client(exchange.request);
        StageTimes times = new StageTimes(steps.toString(), exchange.trace());
        long end = System.nanoTime() + time.toNanos();
        Flight flight = flights.join(source, steps, boundary, times);
        try {
            exchange.work(flight.times(), flight.times() != times);
            Answer answer = flight.await(end, client::isGone);
            exchange.times().run(Stage.SEND, () -> exchange.send(OK, answer.contentType(), answer.buffers()));
        } finally {
            flights.leave(flight);
        }
    }

    /// A tag that changes with the file and with the steps.
    private static String tag(Source source, Steps steps) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest((source.identity() + " " + steps).getBytes(StandardCharsets.UTF_8));
            return "\"" + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, TAG_BYTES))
                    + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Whether a header `If-None-Match` names the tag; weak tags count too.
    private static boolean matches(@Nullable String header, String tag) {
        return header != null && Arrays.stream(header.split(",")).map(String::strip)
                .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals("W/" + tag));
    }
}
