package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Visits of a server whose behaviour each test sets: the right one, and wrong ones that must be seen.
class VisitTest {
    private static final byte[] KEY = "a key of sixteen bytes".getBytes();
    private static final byte[] PICTURE = new byte[40_000];
    private static final byte[] ANSWER = new byte[70_000];

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private Site site;
    private Behaviour behaviour = VisitTest::right;

    private interface Behaviour {
        /// @param signed whether the signature is that of the path
        void answer(HttpExchange exchange, boolean signed, byte[] body) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(PICTURE);
        new Random(2).nextBytes(ANSWER);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getRawPath();
                boolean signed = path.equals(site.sign(path.substring(path.indexOf('/', 1))));
                behaviour.answer(exchange, signed, exchange.getRequestBody().readAllBytes());
            }
        });
        server.start();
        Site unsigned = new Site(server.getAddress().getPort(), KEY, List.of());
        site = new Site(unsigned.port(), KEY, List.of(new Site.Question(unsigned.sign("/png/a.jpg"),
                unsigned.sign("/png"), PICTURE, ANSWER)));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.close();
    }

    private static void right(HttpExchange exchange, boolean signed, byte[] body) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        boolean whole = exchange.getRequestMethod().equals("GET") || body.length == PICTURE.length;
        int status = !signed ? 403 : path.contains("%2e") || path.contains("improve") ? 400 : whole ? 200 : 422;
        if (status == 200) {
            exchange.sendResponseHeaders(200, signed && body.length > 0 ? ANSWER.length : 0);
            exchange.getResponseBody().write(ANSWER);
        } else {
            exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
            exchange.sendResponseHeaders(status, 2);
            exchange.getResponseBody().write("{}".getBytes());
        }
    }

    /// Answers of a known length and in chunks are both read.
    @ParameterizedTest
    @EnumSource
    void rightAnswersPass(Visit visit) throws Exception {
        assertThat(visit.make(site, new Random(3))).isEqualTo(Visit.End.RIGHT);
    }

    @ParameterizedTest
    @EnumSource(names = {"GET", "POST", "SLOW_BODY", "SLOW_READER"})
    void anAnswerWithOneWrongByteIsSeen(Visit visit) {
        behaviour = (exchange, signed, body) -> {
            byte[] wrong = ANSWER.clone();
            wrong[wrong.length / 2]++;
            exchange.sendResponseHeaders(200, wrong.length);
            exchange.getResponseBody().write(wrong);
        };
        assertThatThrownBy(() -> visit.make(site, new Random(3))).isInstanceOf(IOException.class)
                .hasMessageEndingWith("expected 200 and 70000 bytes, got 200 and 70000 bytes, others");
    }

    @ParameterizedTest
    @EnumSource(names = {"BAD_PICTURE", "NO_PICTURE", "WRONG_SIGNATURE", "OUTSIDE", "NO_STEP"})
    void aFaultThatIsServedIsSeen(Visit visit) {
        behaviour = (exchange, signed, body) -> {
            exchange.sendResponseHeaders(200, 1);
            exchange.getResponseBody().write(0);
        };
        assertThatThrownBy(() -> visit.make(site, new Random(3))).isInstanceOf(IOException.class)
                .hasMessageStartingWith(visit + ": expected " + visit.expects() + " and a problem, got 200");
    }

    @Test
    void anAnswerThatEndsEarlyIsSeen() {
        behaviour = (exchange, signed, body) -> {
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER, 0, 100);
        };
        assertThatThrownBy(() -> Visit.GET.make(site, new Random(3))).isInstanceOf(IOException.class);
    }

    @Test
    void aServerThatIsBusyIsAskedAgainLater() throws Exception {
        behaviour = (exchange, signed, body) -> exchange.sendResponseHeaders(429, -1);
        for (Visit visit : List.of(Visit.GET, Visit.POST, Visit.NO_STEP)) {
            assertThat(visit.make(site, new Random(3))).isEqualTo(Visit.End.LATER);
        }
    }

    @Test
    void everyKindIsDrawnByItsShare() {
        Random random = new Random(4);
        Map<Visit, Integer> drawn = new EnumMap<>(Visit.class);
        for (int i = 0; i < 10_000; i++) {
            drawn.merge(Visit.draw(random), 1, Integer::sum);
        }
        assertThat(drawn).containsOnlyKeys(Visit.values());
        assertThat(drawn.get(Visit.GET)).isBetween(4500, 5400);
        assertThat(drawn.get(Visit.NO_STEP)).isBetween(40, 200);
    }
}
