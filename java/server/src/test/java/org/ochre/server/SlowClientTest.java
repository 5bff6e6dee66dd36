package org.ochre.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Clients that send or read slowly hold nothing of the pool, and keep nobody else from being served.
class SlowClientTest {
    private static final String HEAD = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        service = new RunningService(RunningService.PHOTOS, "--answers", "40m", "--bodies", "1m");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static void assertPoolIsFree() throws Exception {
        assertThat(service.service.pool().gauges().getLeases()).isZero();
        assertThat(service.service.pool().gauges().getClaimed()).isZero();
        assertThat(service.get("/unsigned/resize:10x/png/coffee.png").statusCode()).isEqualTo(200);
    }

    /// 24 MB do not fit into the buffers of a connection.
    @Test
    void anAnswerThatNobodyReadsIsNoMemoryOfThePool() throws Exception {
        try (Socket socket = service.socket("GET /unsigned/resize:4000x2000:exact/npy/coffee.png" + HEAD + "\r\n")) {
            RunningService.await("the answer lies there", () -> service.service.answerBytes() >= 24_000_000
                    && service.service.pool().gauges().getLeases() == 0);
            assertPoolIsFree();
            assertThat(service.metric("ochre_buffer_bytes{of=\"answers\"}")).isGreaterThanOrEqualTo(24_000_000);
            try (Socket second = service
                    .socket("GET /unsigned/resize:4001x2000:exact/npy/coffee.png" + HEAD + "\r\n")) {
                assertThat(RunningService.rest(second)).startsWith("HTTP/1.1 503 ").contains("Retry-After: ",
                        "answers: expected at most 41943040 bytes");
            }
            String whole = RunningService.rest(socket);
            assertThat(whole).startsWith("HTTP/1.1 200 ");
            assertThat(whole.length() - whole.indexOf("\r\n\r\n") - 4).isEqualTo(128 + 4000 * 2000 * 3);
        }
        RunningService.await("the answers' memory is given back", service.service::answerBytes, 0);
    }

    @Test
    void aBodyThatStopsHalfwayIsRefusedWhenItsSenderEndsIt() throws Exception {
        byte[] photo = Files.readAllBytes(RunningService.PHOTOS.resolve("coffee.png"));
        String head = "POST /unsigned/resize:10x/png" + HEAD + "Content-Type: image/png\r\nContent-Length: "
                + photo.length + "\r\n\r\n";
        try (Socket socket = service.socket(head)) {
            socket.getOutputStream().write(photo, 0, photo.length / 2);
            RunningService.await("half of it is there", () -> service.service.bodyBytes() == photo.length / 2);
            assertPoolIsFree();
            socket.shutdownOutput();
            assertThat(RunningService.rest(socket)).startsWith("HTTP/1.1 400 ")
                    .contains("body: expected one that is sent");
        }
        RunningService.await("its bytes are given back", service.service::bodyBytes, 0);
    }

    @Test
    void aBodyThatComesByAndByIsServed() throws Exception {
        byte[] photo = Files.readAllBytes(RunningService.PHOTOS.resolve("coffee.png"));
        String head = "POST /unsigned/resize:10x/png" + HEAD + "Content-Type: image/png\r\nContent-Length: "
                + photo.length + "\r\n\r\n";
        try (Socket socket = service.socket(head)) {
            for (int at = 0; at < photo.length; at += 40_000) {
                int sent = Math.min(photo.length, at + 40_000);
                socket.getOutputStream().write(photo, at, sent - at);
                RunningService.await("it is received", () -> service.service.bodyBytes() == sent
                        || sent == photo.length);
            }
            assertThat(RunningService.rest(socket)).startsWith("HTTP/1.1 200 ");
        }
        RunningService.await("its bytes are given back", service.service::bodyBytes, 0);
    }

    @Test
    void bodiesTogetherHaveALimit() throws Exception {
        String head = "POST /unsigned/png" + HEAD + "Content-Type: image/png\r\nContent-Length: 800000\r\n\r\n";
        try (Socket first = service.socket(head)) {
            first.getOutputStream().write(new byte[700_000]);
            RunningService.await("the first is there", () -> service.service.bodyBytes() == 700_000);
            try (Socket second = service.socket(head)) {
                second.getOutputStream().write(new byte[400_000]);
                assertThat(RunningService.rest(second)).startsWith("HTTP/1.1 503 ").contains("Retry-After: ",
                        "bodies: expected at most 1048576 bytes together");
            }
        }
        RunningService.await("their bytes are given back", service.service::bodyBytes, 0);
    }

    /// Standing still ends a connection that sends or is sent to, and not one that waits for its answer.
    @Test
    void standingStillIsLimitedButForWaiting() throws Exception {
        try (RunningService brief = new RunningService(RunningService.PHOTOS, "--idle", "1")) {
            String head = "POST /unsigned/png" + HEAD + "Content-Type: image/png\r\nContent-Length: 800000\r\n\r\n";
            try (RunningService.Hold hold = brief.hold();
                    Socket waits = brief.socket("GET /unsigned/resize:300x/png/coffee.png" + HEAD + "\r\n");
                    Socket stalls = brief.socket(head)) {
                RunningService.await("it waits for memory", () -> brief.service.pool().gauges().getWaiting(), 1);
                assertThat(RunningService.rest(stalls)).startsWith("HTTP/1.1 400 ").contains("got 0 bytes of it");
                try (Socket again = brief.socket(head)) { // the first one has waited for two such times now
                    assertThat(RunningService.rest(again)).startsWith("HTTP/1.1 400 ");
                }
                hold.release();
                assertThat(RunningService.rest(waits)).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    /// Each byte comes in time, but not the header: neither the first one nor the second of a connection.
    @Test
    void aHeaderThatComesByAndByEndsItsConnection() throws Exception {
        try (RunningService brief = new RunningService(RunningService.PHOTOS, "--idle", "1")) {
            for (String before : List.of("", "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
                try (Socket socket = brief.socket(before)) {
                    if (!before.isEmpty()) {
                        assertThat(socket.getInputStream().read()).isEqualTo('H');
                    }
                    long start = System.nanoTime();
                    assertThatThrownBy(() -> drip(socket)).isInstanceOf(SocketException.class);
                    assertThat(System.nanoTime() - start).isGreaterThan(1_000_000_000L);
                }
            }
            RunningService.await("both are closed", brief.service::connections, 0);
        }
    }

    /// Sends a header that has no end, for two minutes at most.
    private static void drip(Socket socket) throws IOException, InterruptedException {
        socket.getOutputStream().write("GET /health HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 1200; i++) {
            Thread.sleep(100);
            socket.getOutputStream().write('x');
        }
    }
}
