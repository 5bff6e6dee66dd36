package org.ochre.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.ochre.memory.MemoryPoolMXBean;
import org.ochre.opencv.image.Images;

/// Many clients, a full line, a budget that is used up, clients that go away. The pool is held by the test where work
/// must wait: so nothing here depends on how long it takes.
class LoadTest {
    private static final String HEAD = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    private static CompletableFuture<HttpResponse<byte[]>> ask(RunningService service, String path) {
        return service.client.sendAsync(service.request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Test
    void aThousandClientsAtOnceAreAllAnswered() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS, "--line", "1000", "--time", "300");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Arena arena = Arena.ofShared()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                int width = 8 + i % 50;
                answers.add(threads.submit(() -> {
                    try (Socket socket = service.socket("GET /unsigned/resize:" + width + "x5:exact/quantize:8/png/"
                            + "coffee.png" + HEAD)) {
                        String answer = RunningService.rest(socket);
                        byte[] png = answer.substring(answer.indexOf("\r\n\r\n") + 4)
                                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
                        return answer.substring(0, 13) + Images.decode(png, arena).type() + " " + width;
                    }
                }));
            }
            for (Future<String> answer : answers) {
                String[] words = answer.get().split(" (?=\\d+$)");
                assertThat(words[0]).isEqualTo("HTTP/1.1 200 u8 [5, " + words[1] + ", 3]");
            }
            assertThat(service.metric("ochre_requests_total{method=\"GET\",status=\"200\"}"))
                    .isGreaterThanOrEqualTo(1000);
            assertThat(service.metric("ochre_refused_total")).isZero();
            assertThat(service.service.pool().gauges().getClaimed()).isZero();
        }
    }

    @Test
    void theSameRequestIsWorkedOnce() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS)) {
            List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
            try (RunningService.Hold _ = service.hold()) {
                for (int i = 0; i < 6; i++) { // the same in other words too
                    answers.add(ask(service, "/unsigned/resize:300x" + (i % 2 == 0 ? "" : ":fit:lanczos3")
                            + "/png/coffee.png"));
                }
                RunningService.await("all are there", service.service::running, 6);
                RunningService.await("one waits for memory",
                        () -> service.service.pool().gauges().getWaiting(), 1);
            }
            byte[] first = answers.getFirst().get().body();
            for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
                assertThat(answer.get().body()).isEqualTo(first);
            }
            assertThat(service.metric("ochre_stage_seconds_count{stage=\"decode\"}")).isEqualTo(1);
            assertThat(service.metric("ochre_shared_total")).isEqualTo(5);
            RunningService.await("the answer's memory is given back", service.service::answerBytes, 0);
        }
    }

    /// More than Jetty runs at once unless it is told otherwise.
    @Test
    void manyThatWaitKeepNobodyOut() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS)) {
            List<Socket> waiting = new ArrayList<>();
            try (RunningService.Hold _ = service.hold()) {
                for (int i = 0; i < 300; i++) {
                    waiting.add(service.socket("GET /unsigned/resize:300x/png/coffee.png" + HEAD));
                }
                RunningService.await("all are there", service.service::running, 300);
                assertThat(service.get("/health").statusCode()).isEqualTo(200);
                assertThat(service.get("/unsigned/resize:300x/png/none.png").statusCode()).isEqualTo(404);
            }
            for (Socket socket : waiting) {
                try (socket) {
                    assertThat(RunningService.rest(socket)).startsWith("HTTP/1.1 200 ");
                }
            }
        }
    }

    @Test
    void whereTheLineIsFullFurtherOnesAreRefused() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS, "--line", "3", "--threads", "2")) {
            List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
            try (RunningService.Hold _ = service.hold()) {
                for (int i = 0; i < 5; i++) { // two have workers, three wait
                    answers.add(ask(service, "/unsigned/resize:" + (300 + i) + "x/png/coffee.png"));
                    int count = i + 1;
                    RunningService.await("request " + count + " is in line", () -> service.service.waiting()
                            + service.service.pool().gauges().getWaiting() == count);
                }
                HttpResponse<byte[]> refused = service.get("/unsigned/resize:400x/png/coffee.png");
                assertThat(refused.statusCode()).as(RunningService.text(refused)).isEqualTo(429);
                assertThat(refused.headers().firstValue("Retry-After").orElse("")).matches("[1-9]\\d?");
                assertThat(RunningService.text(refused)).contains("line: expected at most 3 requests that wait");
                assertThat(service.get("/health").statusCode()).isEqualTo(200);
                assertThat(service.metric("ochre_refused_total")).isEqualTo(1);
                assertThat(service.metric("ochre_waiting_requests{lane=\"light\"}")).isEqualTo(3);
            }
            for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
                assertThat(answer.get().statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void aPictureThatNoBudgetHasRoomForIsRefused() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS, "--memory", "8m")) {
            HttpResponse<byte[]> refused = service.get("/unsigned/resize:3000x/png/coffee.png");
            assertThat(refused.statusCode()).isEqualTo(413);
            assertThat(RunningService.text(refused)).contains("picture: expected one that takes at most 6291456 bytes");
        }
    }

    @Test
    void timeIsLimited() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS, "--time", "1")) {
            try (RunningService.Hold _ = service.hold()) {
                HttpResponse<byte[]> late = service.get("/unsigned/resize:300x/png/coffee.png");
                assertThat(late.statusCode()).as(RunningService.text(late)).isIn(429, 504);
                RunningService.await("nothing waits", () -> service.service.pool().gauges().getWaiting(), 0);
            }
            assertThat(service.get("/unsigned/resize:300x/png/coffee.png").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void workForAClientThatHasGoneEnds() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS, "--threads", "1")) {
            MemoryPoolMXBean gauges = service.service.pool().gauges();
            try (RunningService.Hold hold = service.hold()) {
                Socket first = service.socket("GET /unsigned/resize:300x/png/coffee.png" + HEAD);
                RunningService.await("it has a worker", gauges::getWaiting, 1);
                Socket second = service.socket("GET /unsigned/resize:301x/png/coffee.png" + HEAD);
                RunningService.await("it is in line", service.service::waiting, 1);
                Socket stays = service.socket("GET /unsigned/resize:302x/png/coffee.png" + HEAD);
                Socket shares = service.socket("GET /unsigned/resize:302x/png/coffee.png" + HEAD);
                RunningService.await("all are there", service.service::running, 4);
                second.close();
                RunningService.await("it has left the line", service.service::waiting, 1);
                first.close();
                shares.close();
                RunningService.await("only one is left", service.service::running, 1);
                RunningService.await("which now has the worker", gauges::getWaiting, 1);
                assertThat(service.metric("ochre_requests_total{method=\"GET\",status=\"499\"}")).isEqualTo(3);
                hold.release();
                try (stays) {
                    assertThat(RunningService.rest(stays)).startsWith("HTTP/1.1 200 ");
                }
            }
            assertThat(service.metric("ochre_stage_seconds_count{stage=\"decode\"}")).isEqualTo(1);
            RunningService.await("all memory is given back", gauges::getClaimed, 0);
        }
    }

    /// The next request may be sent before the answer to the first: no byte of it is lost.
    @Test
    void requestsOneBehindTheOtherAreAllAnswered() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS)) {
            StringBuilder four = new StringBuilder();
            for (int i = 0; i < 3; i++) {
                four.append("GET /unsigned/resize:").append(300 + i)
                        .append("x/png/coffee.png HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
            try (RunningService.Hold hold = service.hold()) {
                Socket socket = service.socket(four.toString());
                RunningService.await("the first waits", () -> service.service.pool().gauges().getWaiting(), 1);
                RunningService.send(socket, "GET /unsigned/palette:2/coffee.png" + HEAD);
                // the service looks for each client five times a second: when it has missed one that came later and has
                // gone, it has looked for this one too
                Socket gone = service.socket("GET /unsigned/resize:400x/png/coffee.png" + HEAD);
                RunningService.await("another one is there", service.service::running, 2);
                gone.close();
                RunningService.await("it is missed", service.service::running, 1);
                hold.release();
                String answers = RunningService.rest(socket);
                assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(5);
                assertThat(answers).contains("\"colors\":[");
            }
        }
    }
}
