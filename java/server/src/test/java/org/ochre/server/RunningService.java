package org.ochre.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ochre.memory.Lease;

/// A service on a free port, and clients of it.
final class RunningService implements AutoCloseable {
    static final Path PHOTOS = Path.of("../../bench/images");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LEFT = 3 << 20;

    final ImageService service;
    final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private boolean stopped;

    /// A service without signatures that writes no log; options may add to that.
    RunningService(Path root, String... options) throws Exception {
        this(root, false, options);
    }

    /// A service that takes requests without a signature or not.
    RunningService(Path root, boolean signed, String... options) throws Exception {
        Settings settings = new Settings();
        settings.flags().parse("--root", root.toString(), "--port", "0", "--log", "none", "--memory", "256m",
                "--idle", "300"); // a machine that is busy may let a connection stand for long
        settings.flags().parse(signed ? new String[0] : new String[]{"--unsigned"});
        settings.flags().parse(options);
        service = new ImageService(settings);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + service.address().getPort() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<byte[]> post(String path, String contentType, byte[] body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /// A connection that has sent that text.
    Socket socket(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", service.address().getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        send(socket, text);
        return socket;
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /// What a connection gets until the other side closes it.
    static String rest(Socket socket) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(all);
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    /// Answers a request that is sent as it is, which no client of the JDK would send.
    String raw(String head) throws IOException {
        try (Socket socket = socket(head + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
            return rest(socket);
        }
    }

    /// The value of a metric; 0 where it has none.
    double metric(String name) throws IOException, InterruptedException {
        Matcher matcher = Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(text(get("/metrics")));
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }

    /// Takes the pool's memory, but for what headers need: work that begins now waits until this is closed.
    Hold hold() {
        return new Hold(service.pool().lease(service.pool().gauges().getBudget() - LEFT));
    }

    /// Memory that is held until it is released.
    static final class Hold implements AutoCloseable {
        private final Lease lease;

        private Hold(Lease lease) {
            this.lease = lease;
        }

        /// Gives the memory back; only the first call counts.
        void release() {
            if (lease.scope().isAlive()) {
                lease.close();
            }
        }

        @Override
        public void close() {
            release();
        }
    }

    /// Waits until something holds.
    ///
    /// @throws AssertionError where it does not in a minute
    static void await(String what, BooleanSupplier holds) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("after a minute still not: " + what);
            }
            Thread.sleep(5);
        }
    }

    /// Waits until a number is there.
    static void await(String what, LongSupplier number, long wanted) throws InterruptedException {
        await(what + " = " + wanted, () -> number.getAsLong() == wanted);
    }

    void stop() {
        if (!stopped) {
            stopped = true;
            try {
                service.stop();
            } catch (Exception e) {
                throw new AssertionError("the service does not stop", e);
            }
        }
    }

    @Override
    public void close() {
        client.close();
        stop();
    }
}
