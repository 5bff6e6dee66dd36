package org.ochre.server;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;
import org.ochre.memory.MemoryPool;
import org.ochre.opencv.OpenCv;
import org.ochre.server.answer.AnswerMemory;
import org.ochre.server.http.Front;
import org.ochre.server.http.HeaderDeadline;
import org.ochre.server.http.ImageHandler;
import org.ochre.server.http.Page;
import org.ochre.server.http.Problems;
import org.ochre.server.seen.AccessLog;
import org.ochre.server.seen.Metrics;
import org.ochre.server.source.Root;
import org.ochre.server.source.Signatures;
import org.ochre.server.source.Spool;
import org.ochre.server.work.Flights;
import org.ochre.server.work.Workers;

/// A running service: its parts, put together, and how they start and stop.
final class ImageService {
    private static final int BACKLOG = 1024;
    /// How long requests have to send their refusal when the service stops.
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);
    private static final int MOST_HEADER = 16 << 10;
    /// Of requests that Jetty lets run at once. Those that wait for a worker count too: with its own limit of 200, so
    /// many requests for large pictures would keep out all others. What bounds them is the number of connections.
    private static final int UNLIMITED = 0;
    /// While as many connections are open as may be, one that stands still is closed after this time.
    private static final Duration CROWDED_IDLE = Duration.ofSeconds(5);
    /// Jetty's messages below warnings are of no use to who runs a service. The logger must be held, or its level is
    /// forgotten.
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private final MemoryPool pool;
    private final Workers workers;
    private final Flights flights;
    private final AnswerMemory answers;
    private final Spool spool;
    private final Front front;
    private final Server server;
    private final ServerConnector connector;
    private final NetworkConnectionLimit connections;
    private final @Nullable PrintStream log;
    private final Duration grace;

    /// Starts a service.
    ///
    /// @throws UsageException for settings that do not fit together
    /// @throws IOException where the root, the keys, the log or the port cannot be had
    ImageService(Settings settings) throws Exception {
        JETTY.setLevel(Level.WARNING);
        Path folder = settings.root;
        if (folder == null) {
            throw new UsageException("expected --root DIR, got none");
        }
        Signatures signatures = settings.signatures();
        Root root = new Root(folder);
        log = log(settings.log);
        OpenCv.load();
        Metrics metrics = new Metrics();
        pool = MemoryPool.builder().budget(settings.memory()).waiting(settings.time).build();
        workers = new Workers(settings.memory(), settings.cores, settings.line);
        answers = new AnswerMemory(settings.answers, Math.min(settings.maxAnswer, settings.answers));
        spool = new Spool(settings.spool, settings.maxBytes, settings.bodies);
        flights = new Flights(pool, answers, settings.limits(), workers, settings.cores,
                metrics::stages);
        ImageHandler images = new ImageHandler(signatures, root, spool, flights, settings.time,
                settings.maxAge);
        metrics.watch(pool.gauges());
        front = new Front(images, new Page(), metrics, new AccessLog(log));
        server = new Server(new VirtualThreadPool(UNLIMITED));
        connector = connector(server, settings);
        server.addConnector(connector);
        connections = new NetworkConnectionLimit(settings.connections, connector);
        connections.setEndPointIdleTimeout(Math.min(settings.idle.toMillis(), CROWDED_IDLE.toMillis()));
        server.addBean(connections);
        metrics.watch(() -> workers.waiting()[0], () -> workers.waiting()[1], answers::used, spool::used,
                connections::getNetworkConnectionCount);
        server.setHandler(front);
        server.setErrorHandler(new Problems(metrics));
        grace = settings.grace;
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            pool.close();
            throw e;
        }
    }

    private static ServerConnector connector(Server server, Settings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MOST_HEADER);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(settings.host);
        connector.setPort(settings.port);
        connector.setIdleTimeout(settings.idle.toMillis());
        connector.setAcceptQueueSize(BACKLOG);
        connector.addBean(new HeaderDeadline(connector.getScheduler(), settings.idle));
        return connector;
    }

    private static @Nullable PrintStream log(String where) throws IOException {
        return switch (where) {
            case "none" -> null;
            case "-" -> System.out;
            default -> new PrintStream(Files.newOutputStream(Path.of(where), StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND), true, StandardCharsets.UTF_8);
        };
    }

    /// The address that it listens on.
    InetSocketAddress address() {
        return new InetSocketAddress(connector.getHost(), connector.getLocalPort());
    }

    /// The memory for pixels.
    MemoryPool pool() {
        return pool;
    }

    /// The bytes of answers on their way.
    long answerBytes() {
        return answers.used();
    }

    /// The bytes of bodies.
    long bodyBytes() {
        return spool.used();
    }

    /// How many requests wait for a worker.
    int waiting() {
        return workers.waiting()[0] + workers.waiting()[1];
    }

    /// How many connections are open.
    int connections() {
        return connections.getNetworkConnectionCount();
    }

    /// How many requests are being answered.
    int running() {
        return front.running();
    }

    /// Stops. Requests that run have the time that the settings give; those that come meanwhile are refused, and
    /// `/health` says so. What is not done then is refused too.
    void stop() throws Exception {
        front.stopping();
        if (!front.awaitIdle(grace)) {
            flights.stop();
            front.awaitIdle(LAST_WORDS);
        }
        server.stop();
        workers.stop();
        pool.close();
        if (log != null && log != System.out) {
            log.close();
        }
    }
}
