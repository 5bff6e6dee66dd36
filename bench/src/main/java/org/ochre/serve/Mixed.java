package org.ochre.serve;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Small requests at a third of what the service can serve: alone, while large ones queue, and alone again.
///
/// @param seconds of each of the two times alone
/// @param large how many requests for the picture of 50 megapixels are sent at once
record Mixed(Service service, Pictures pictures, int seconds, int large, PrintStream progress) {
    /// The share of the capacity at which small requests come.
    static final double SHARE = 0.3;

    /// Steps of a small request; a picture's name follows.
    static final String STEPS = "/unsigned/quantize:256/png/";

    /// No two large requests are the same: each has a number of colours of its own, from this one on.
    private static final int FEWEST_COLORS = 56;
    private static final int MOST_LARGE = 256 - FEWEST_COLORS + 1;
    private static final Duration MOST_TIME = Duration.ofMinutes(30);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] END = {'I', 'E', 'N', 'D', (byte) 0xae, 0x42, 0x60, (byte) 0x82};

    Mixed {
        if (large < 1 || large > MOST_LARGE) {
            throw new IllegalArgumentException("large: expected 1…" + MOST_LARGE + ", got " + large);
        }
    }

    /// What was measured.
    ///
    /// @param rate small requests a second
    /// @param alone small requests without large ones
    /// @param beside small requests while large ones queued
    /// @param largeTimes microseconds from the first sending of each large request to its whole answer
    /// @param largeAnswered large requests whose answer was right
    /// @param refused how often a large request was told to come later
    /// @param during seconds until all large requests were answered
    /// @param standstill milliseconds: the longest [Standstill]
    record Outcome(double rate, OpenLoop.Times alone, OpenLoop.Times beside, Histogram largeTimes, int largeAnswered,
            long refused, double during, double standstill) {
        double ratio() {
            return beside.milliseconds(99) / alone.milliseconds(99);
        }
    }

    /// @param capacity small requests a second that the service serves in a closed loop
    /// @throws IOException where that is none: the loop was too short, or the machine too busy
    Outcome run(double capacity) throws IOException, InterruptedException {
        if (capacity == 0) {
            throw new IOException("mixed: expected answers in the closed loop before, got none");
        }
        double rate = SHARE * capacity;
        try (HttpClient client = client();
                HttpClient forLarge = client();
                Standstill standstill = new Standstill(OpenLoop.Clock.SYSTEM)) {
            Map<String, byte[]> expected = new LinkedHashMap<>();
            for (String name : pictures.small()) {
                expected.put(name, get(client, STEPS + name).body());
            }
            OpenLoop.Exchange small = i -> {
                String name = pictures.small().get((int) (i % pictures.small().size()));
                HttpResponse<byte[]> answer = get(client, STEPS + name);
                return answer.statusCode() == 200 && Arrays.equals(answer.body(), expected.get(name));
            };
            OpenLoop.Times before = alone(rate, 1, small);
            Large crowd = new Large(forLarge, new ConcurrentHistogram(MOST_TIME.toMillis() * 1000, 3));
            long start = System.nanoTime();
            crowd.start();
            OpenLoop.Times beside = new OpenLoop(rate, 2).run(
                    () -> crowd.open.get() > 0 && System.nanoTime() - start < MOST_TIME.toNanos(), small);
            double during = (System.nanoTime() - start) / 1e9;
            OpenLoop.Times after = alone(rate, 3, small);
            Outcome outcome = new Outcome(rate, before.and(after), beside, crowd.times, crowd.answered.get(),
                    crowd.refused.get(), during, standstill.longest());
            progress.printf("mixed: %.1f small requests/s; p99 alone %.1f ms, beside %d large ones %.1f ms: %.2f ×%n",
                    rate, outcome.alone.milliseconds(99), crowd.answered.get(), beside.milliseconds(99),
                    outcome.ratio());
            return outcome;
        }
    }

    private OpenLoop.Times alone(double rate, long seed, OpenLoop.Exchange small) throws InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        return new OpenLoop(rate, seed).run(() -> System.nanoTime() < end, small);
    }

    private static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private HttpResponse<byte[]> get(HttpClient client, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(service.uri(path)).timeout(MOST_TIME).build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /// Whether this is a PNG file, whole and of this picture's size.
    static boolean isWhole(byte[] png, int height, int width) {
        int n = png.length;
        return n > 32 && Arrays.equals(png, 0, PNG.length, PNG, 0, PNG.length)
                && Arrays.equals(png, n - END.length, n, END, 0, END.length)
                && ByteBuffer.wrap(png).getInt(16) == width && ByteBuffer.wrap(png).getInt(20) == height;
    }

    /// All large requests, each on a connection of its own.
    private final class Large {
        private final HttpClient client;
        private final Histogram times;
        private final AtomicInteger open = new AtomicInteger(large);
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicLong refused = new AtomicLong();

        Large(HttpClient client, Histogram times) {
            this.client = client;
            this.times = times;
        }

        void start() {
            for (int i = 0; i < large; i++) {
                String path = "/unsigned/quantize:" + (FEWEST_COLORS + i) + "/png/" + pictures.large();
                Thread.ofVirtual().start(() -> ask(path));
            }
        }

        private void ask(String path) {
            long start = System.nanoTime();
            try {
                HttpResponse<byte[]> answer = get(client, path);
                while (answer.statusCode() == TOO_MANY_REQUESTS || answer.statusCode() == UNAVAILABLE) {
                    refused.incrementAndGet();
                    Thread.sleep(Duration.ofSeconds(answer.headers().firstValueAsLong("Retry-After").orElse(1)));
                    answer = get(client, path);
                }
                if (answer.statusCode() == 200
                        && isWhole(answer.body(), Pictures.LARGE_HEIGHT, Pictures.LARGE_WIDTH)) {
                    answered.incrementAndGet();
                    times.recordValue((System.nanoTime() - start) / 1000);
                } else {
                    System.err.println(path + ": " + answer.statusCode());
                }
            } catch (IOException e) {
                System.err.println(path + ": " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                open.decrementAndGet();
            }
        }
    }
}
