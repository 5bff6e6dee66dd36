package org.ochre.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What a service does between SIGTERM and its end.
class StopTest {

    private static CompletableFuture<HttpResponse<byte[]>> running(RunningService service) throws Exception {
        CompletableFuture<HttpResponse<byte[]>> answer = service.client.sendAsync(
                service.request("/unsigned/resize:300x/png/coffee.png").build(),
                HttpResponse.BodyHandlers.ofByteArray());
        RunningService.await("it waits for memory", () -> service.service.pool().gauges().getWaiting(), 1);
        return answer;
    }

    private static Thread stopping(RunningService service) {
        return Thread.ofVirtual().start(service::stop);
    }

    private static boolean isRefusing(RunningService service) {
        try {
            return service.get("/health").statusCode() == 503;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatRunsIsAnsweredAndWhatComesIsRefused() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS, "--grace", "60")) {
            CompletableFuture<HttpResponse<byte[]>> answer;
            Thread stop;
            try (RunningService.Hold _ = service.hold()) {
                answer = running(service);
                stop = stopping(service);
                RunningService.await("it says so", () -> isRefusing(service));
                assertThat(RunningService.text(service.get("/health"))).contains("stopping");
                HttpResponse<byte[]> refused = service.get("/unsigned/resize:20x/png/coffee.png");
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(answer).isNotDone();
            }
            assertThat(answer.get().statusCode()).isEqualTo(200);
            stop.join();
        }
    }

    @Test
    void whatDoesNotEndInTimeIsRefused() throws Exception {
        try (RunningService service = new RunningService(RunningService.PHOTOS, "--grace", "0")) {
            try (RunningService.Hold _ = service.hold()) {
                CompletableFuture<HttpResponse<byte[]>> answer = running(service);
                Thread stop = stopping(service);
                assertThat(answer.get().statusCode()).isEqualTo(503);
                assertThat(RunningService.text(answer.get())).contains("got one that stops");
                stop.join();
            }
        }
    }
}
