package org.ochre.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.memory.MemoryPoolMXBean;
import org.ochre.opencv.image.Images;
import org.ochre.resample.Resize;

/// A mixed load: small and large pictures, bodies, the same requests at once, and faults: damaged pictures, wrong
/// paths, bodies that end early, clients that go away. Every answer is compared with the first one to the same request.
/// In the end all memory has been given back.
///
/// It runs a fixed number of rounds. `-Dochre.server.seconds=600` runs it for so long, prints a line of figures, and
/// also holds the resident memory of the process within what it had after a tenth of the time, and what the service may
/// take beyond: its pool, its answers, and 64 MiB.
class MixedLoadTest {
    private static final int CLIENTS = 6;
    private static final int ROUNDS = 25;
    private static final long SECONDS = Long.getLong("ochre.server.seconds", 0);
    private static final long POOL = 768L << 20;
    private static final long ANSWERS = 32L << 20;
    private static final long SLACK = 64L << 20;

    private static final List<String> SMALL = List.of("/unsigned/resize:300x200/jpg:80/coffee.png",
            "/unsigned/resize:200x/quantize:64:dither/png/coffee.jpg", "/unsigned/palette:6/coffee.jpg",
            "/unsigned/quantize:32/png/chelsea.png", "/unsigned/crop:10,10,200x100/blur:2/webp:80/coffee.png",
            "/unsigned/gray/rotate:90/npy/chelsea.png");
    private static final List<String> LARGE = List.of("/unsigned/resize:400x/jpg/large.jpg",
            "/unsigned/quantize:256/resize:500x/png/large.jpg", "/unsigned/palette:16/large.jpg");
    private static final Map<String, Integer> WRONG = Map.of("/unsigned/png/none.png", 404, "/unsigned/png/cut.jpg",
            422, "/unsigned/larger/png/coffee.png", 400, "/signed/png/coffee.png", 403,
            "/unsigned/resize:9000x9000:exact/png/coffee.png", 413);

    @TempDir
    private Path root;
    private final Map<String, byte[]> first = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private byte[] photo = {};

    private void pictures() throws IOException {
        for (String name : List.of("coffee.png", "chelsea.png")) {
            Files.copy(RunningService.PHOTOS.resolve(name), root.resolve(name));
        }
        photo = Files.readAllBytes(root.resolve("coffee.png"));
        try (Arena arena = Arena.ofConfined()) {
            org.ochre.Tensor coffee = Images.read(root.resolve("coffee.png"), arena);
            Images.write(coffee, root.resolve("coffee.jpg"));
            Images.write(new Resize(1800, 2700).apply(coffee, arena), root.resolve("large.jpg"));
        }
        byte[] large = Files.readAllBytes(root.resolve("large.jpg"));
        Files.write(root.resolve("cut.jpg"), Arrays.copyOf(large, 400));
    }

    @Test
    void everyAnswerIsRightAndNothingIsLeft() throws Exception {
        pictures();
        long begin = System.nanoTime();
        long end = begin + SECONDS * 1_000_000_000L;
        try (RunningService service = new RunningService(root, "--memory", Long.toString(POOL), "--max-pixels", "64m",
                "--answers", Long.toString(ANSWERS), "--time", "300");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                clients.add(threads.submit(() -> {
                    for (int round = 0; SECONDS > 0 ? System.nanoTime() < end : round < ROUNDS; round++) {
                        request(service, random);
                    }
                    return null;
                }));
            }
            long warm = SECONDS == 0 ? 0 : residentAfter(SECONDS * 100);
            for (Future<?> client : clients) {
                client.get();
            }
            assertNothingIsLeft(service);
            assertThat(counts.keySet()).contains("small", "large", "body", "wrong", "damaged", "half", "gone");
            if (SECONDS > 0) {
                long resident = resident();
                System.out.printf("%s in %d s; resident %d MiB, after a tenth %d MiB%n", new TreeMap<>(counts), SECONDS,
                        resident >> 20, warm >> 20);
                assertThat(resident).isLessThanOrEqualTo(warm + POOL + ANSWERS + SLACK);
            }
        }
    }

    private void request(RunningService service, SplittableRandom random) throws Exception {
        int kind = random.nextInt(20);
        if (kind < 10) {
            get(service, "small", SMALL.get(random.nextInt(SMALL.size())));
        } else if (kind < 12) {
            get(service, "large", LARGE.get(random.nextInt(LARGE.size())));
        } else if (kind < 14) {
            right("body", "resize:77x", service.post("/unsigned/resize:77x/png", "image/png", photo));
        } else if (kind < 16) {
            List<String> paths = WRONG.keySet().stream().sorted().toList();
            String path = paths.get(random.nextInt(paths.size()));
            assertThat(service.get(path).statusCode()).as(path).isEqualTo(WRONG.get(path));
            count("wrong");
        } else if (kind < 17) {
            byte[] damaged = Arrays.copyOf(photo, 1 + random.nextInt(photo.length / 2));
            assertThat(service.post("/unsigned/png", "image/png", damaged).statusCode()).isEqualTo(422);
            count("damaged");
        } else if (kind < 18) {
            half(service);
        } else {
            goAway(service, random);
        }
    }

    private void get(RunningService service, String kind, String path) throws Exception {
        right(kind, path, service.send(HttpRequest.newBuilder(service.uri(path)).GET()));
    }

    private void right(String kind, String request, HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode())
                .as(request + " " + (answer.statusCode() == 200 ? "" : RunningService.text(answer)))
                .isEqualTo(200);
        byte[] same = first.putIfAbsent(request, answer.body());
        assertThat(answer.body()).as(request).isNotEmpty().isEqualTo(same == null ? answer.body() : same);
        count(kind);
    }

    private void half(RunningService service) throws IOException {
        try (Socket socket = service
                .socket("POST /unsigned/png HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
                        + "Content-Length: " + photo.length + "\r\n\r\n")) {
            socket.getOutputStream().write(photo, 0, photo.length / 2);
            socket.shutdownOutput();
            assertThat(RunningService.rest(socket)).startsWith("HTTP/1.1 400 ");
        }
        count("half");
    }

    private void goAway(RunningService service, SplittableRandom random) throws IOException {
        String path = random.nextBoolean() ? LARGE.get(random.nextInt(LARGE.size())) : SMALL.getFirst();
        service.socket("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").close();
        count("gone");
    }

    private void count(String kind) {
        counts.computeIfAbsent(kind, name -> new AtomicLong()).incrementAndGet();
    }

    private static void assertNothingIsLeft(RunningService service) throws Exception {
        MemoryPoolMXBean gauges = service.service.pool().gauges();
        RunningService.await("no request runs", service.service::running, 0);
        RunningService.await("no lease is open", gauges::getLeases, 0);
        RunningService.await("no answer is left", service.service::answerBytes, 0);
        RunningService.await("no body is left", service.service::bodyBytes, 0);
        assertThat(gauges.getClaimed()).isZero();
        assertThat(gauges.getHighWater()).isLessThanOrEqualTo(POOL);
        assertThat(gauges.getLeaks()).isZero();
        assertThat(service.service.waiting()).isZero();
        assertThat(service.metric("ochre_errors_total{kind=\"internal\"}")).isZero();
        assertThat(service.metric("ochre_refused_total")).isZero();
    }

    private static long residentAfter(long millis) throws InterruptedException, IOException {
        Thread.sleep(millis);
        return resident();
    }

    /// The resident memory of this process, of Linux.
    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10).findFirst().orElseThrow();
    }
}
