package org.ochre.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.IndexedImage;
import org.ochre.io.IndexedPng;
import org.ochre.opencv.image.Images;
import org.ochre.palette.Dither;
import org.ochre.palette.MedianCut;
import org.ochre.palette.Recolor;
import org.ochre.resample.Resize;

/// Every status of the service, and what its answers hold, by a real client over a real connection.
class ImageServiceTest {
    private static final String PROBLEM = "application/problem+json";

    @TempDir
    private static Path root;
    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        Files.copy(RunningService.PHOTOS.resolve("coffee.png"), root.resolve("coffee.png"));
        Files.writeString(root.resolve("words.png"), "no picture");
        byte[] photo = Files.readAllBytes(root.resolve("coffee.png"));
        Files.write(root.resolve("cut.png"), java.util.Arrays.copyOf(photo, photo.length / 2));
        try (Arena arena = Arena.ofConfined()) {
            Images.write(Tensor.allocate(arena, DType.U8, 1200, 1000), root.resolve("large.png"));
            Images.write(Tensor.allocate(arena, DType.U8, 20, 30, 4), root.resolve("clear.png"));
            Tensor labels = Tensor.allocate(arena, DType.U8, 400, 600);
            labels.slice(1, 0, 300).fill(7);
            Images.write(labels, root.resolve("labels.png"));
        }
        service = new RunningService(root, "--max-pixels", "1m", "--max-bytes", "1m", "--max-answer", "2m");
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static void assertProblem(HttpResponse<byte[]> answer, int status, String detail) {
        String text = RunningService.text(answer);
        assertThat(answer.statusCode()).as(text).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains(PROBLEM);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(text).startsWith("{\"type\":\"about:blank\",\"title\":\"").contains("\"status\":" + status + ",")
                .contains(detail).endsWith("}\n").hasLineCount(1);
    }

    @Test
    void aPalettePngHoldsWhatTheOperationsGive() throws Exception {
        HttpResponse<byte[]> answer = service.get("/unsigned/resize:300x200:fit/quantize:16:dither/png/coffee.png");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
        try (Arena arena = Arena.ofConfined()) {
            Tensor photo = Resize.fit(200, 300).apply(Images.read(root.resolve("coffee.png"), arena), arena);
            Tensor palette = new MedianCut(16).apply(photo, arena);
            Tensor labels = new Dither().apply(photo, palette, arena);
            IndexedImage got = IndexedPng.decode(answer.body(), arena);
            assertThat(new Recolor().apply(got.labels(), got.palette(), arena)
                    .contentEquals(new Recolor().apply(labels, palette, arena))).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"png, image/png", "png:9, image/png", "jpg, image/jpeg", "jpg:60, image/jpeg", "webp, image/webp",
        "webp:50, image/webp"})
    void everyFormatIsReadBack(String format, String type) throws Exception {
        HttpResponse<byte[]> answer = service.get("/unsigned/crop:10,20,300x200/rotate:90/" + format + "/coffee.png");
        assertThat(answer.statusCode()).as(RunningService.text(answer)).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(type);
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Images.decode(answer.body(), arena).shape()).containsExactly(300, 200, 3);
        }
    }

    @Test
    void npyHoldsEveryPixel() throws Exception {
        HttpResponse<byte[]> answer = service.get("/unsigned/gray/npy/coffee.png");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/octet-stream");
        Path file = Files.write(root.resolve("gray.npy"), answer.body());
        try (Arena arena = Arena.ofConfined()) {
            Tensor gray = new org.ochre.pixel.Gray().apply(Images.read(root.resolve("coffee.png"), arena), arena);
            assertThat(org.ochre.io.Npy.read(file, arena).contentEquals(gray)).isTrue();
        }
    }

    @Test
    void aPaletteIsJsonWithTheLargestShareFirst() throws Exception {
        HttpResponse<byte[]> answer = service.get("/unsigned/palette:2/labels.png");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(RunningService.text(answer)).isEqualTo("{\"width\":600,\"height\":400,\"colors\":["
                + "{\"hex\":\"#000000\",\"share\":0.500000},{\"hex\":\"#070707\",\"share\":0.500000}]}");
    }

    @Test
    void aPictureIsPosted() throws Exception {
        byte[] photo = Files.readAllBytes(root.resolve("coffee.png"));
        HttpResponse<byte[]> posted = service.post("/unsigned/resize:50x/png", "image/png", photo);
        assertThat(posted.statusCode()).as(RunningService.text(posted)).isEqualTo(200);
        assertThat(posted.body()).isEqualTo(service.get("/unsigned/resize:50x/png/coffee.png").body());
        assertThat(posted.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(posted.headers().firstValue("ETag")).isEmpty();
    }

    @Test
    void labelMeansTakesTwoPictures() throws Exception {
        HttpResponse<byte[]> answer = service.post("/unsigned/label-means/png", "multipart/form-data; boundary=XX",
                form(Map.of("picture", "coffee.png", "labels", "labels.png")));
        assertThat(answer.statusCode()).as(RunningService.text(answer)).isEqualTo(200);
        try (Arena arena = Arena.ofConfined()) {
            Tensor photo = Images.read(root.resolve("coffee.png"), arena);
            Tensor labels = Images.read(root.resolve("labels.png"), arena);
            Tensor means = new org.ochre.label.LabelMeans(8).as(DType.U8).apply(photo, labels, arena);
            assertThat(Images.decode(answer.body(), arena)
                    .contentEquals(new Recolor().apply(labels, means, arena))).isTrue();
        }
    }

    private static byte[] form(Map<String, String> files) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (Map.Entry<String, String> part : files.entrySet()) {
            body.write(("--XX\r\nContent-Disposition: form-data; name=\"" + part.getKey() + "\"; filename=\"a\"\r\n"
                    + "Content-Type: image/png\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            body.write(Files.readAllBytes(root.resolve(part.getValue())));
            body.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        body.write("--XX--\r\n".getBytes(StandardCharsets.ISO_8859_1));
        return body.toByteArray();
    }

    @Test
    void formsWithoutTheirPartsAreRefused() throws Exception {
        String type = "multipart/form-data; boundary=XX";
        assertProblem(service.post("/unsigned/label-means/png", type, form(Map.of("picture", "coffee.png"))), 400,
                "expected a part named picture and one named labels");
        assertProblem(service.post("/unsigned/label-means/png", "image/png", new byte[9]), 415,
                "expected multipart/form-data");
        assertProblem(service.post("/unsigned/label-means/png", type, "no form".getBytes()), 400, "boundary");
        assertProblem(service.post("/unsigned/label-means/png", type,
                form(Map.of("picture", "coffee.png", "labels", "coffee.png"))), 422, "labels: expected a grey picture");
        assertProblem(service.post("/unsigned/label-means/png", type,
                form(Map.of("picture", "coffee.png", "labels", "clear.png"))), 422, "labels: expected a grey picture");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /unsigned/enlarge:2/png/coffee.png       | 400 | step 1: expected resize, crop
            /unsigned/resize/png/coffee.png          | 400 | resize: expected
            /unsigned/resize:10x10/coffee.png        | 400 | step 2: expected
            /unsigned/resize:10x10                   | 400 | expected steps that end with png
            /unsigned/png                            | 400 | expected a file behind png
            /unsigned                                | 400 | expected /SIGNATURE/STEP
            /unsigned/png/coffee.png?size=3          | 400 | expected no query
            /unsigned/png/%C0%AE.png                 | 400 | UTF-8
            /signed/png/coffee.png                   | 403 | signature: expected that of /png/coffee.png
            /unsigned/png/tea.png                    | 404 | expected a file below the root, got tea.png
            /unsigned/png/folder/tea.png             | 404 | expected a file below the root
            /unsigned/png/coffee.png/tea.png         | 404 | expected a file below the root
            /unsigned/label-means/png/coffee.png     | 405 | expected POST of a form
            /unsigned/png/large.png                  | 413 | expected at most 1048576 pixels, got 1000x1200
            /unsigned/resize:2000x2000/png/coffee.png| 413 | result: expected at most 1048576 pixels, got 2000x1333
            /unsigned/resize:1000x1000/npy/clear.png | 413 | answer: expected at most 2097152 bytes
            /unsigned/png/words.png                  | 422 | expected
            /unsigned/png/cut.png                    | 422 | expected
            /unsigned/crop:590,0,20x20/png/coffee.png| 422 | crop: expected a rectangle inside 600x400
            /unsigned/jpg/clear.png                  | 422 | what jpg holds
            """)
    void refusals(String path, int status, String detail) throws Exception {
        assertProblem(service.get(path), status, detail);
    }

    @Test
    void bodiesAreRefused() throws Exception {
        assertProblem(service.post("/unsigned/png", "text/plain", new byte[9]), 415, "content-type: expected image/");
        assertProblem(service.post("/unsigned/png", "image/png", new byte[0]), 422, "expected");
        assertProblem(service.post("/unsigned/png", "image/png", new byte[(1 << 20) + 1]), 413,
                "body: expected at most 1048576 bytes");
        assertProblem(service.post("/unsigned/png/coffee.png", "image/png", new byte[9]), 400, "expected no file");
        HttpRequest.Builder chunked = service.request("/unsigned/png").header("Content-Type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> java.io.InputStream.nullInputStream()));
        assertProblem(service.send(chunked), 422, "expected");
    }

    @Test
    void contentTypesAreReadAsHttpHasThem() throws Exception {
        byte[] photo = Files.readAllBytes(root.resolve("coffee.png"));
        for (String type : List.of("IMAGE/PNG", "image/png; q=1", "Application/Octet-Stream",
                "application/octet-stream; x=y")) {
            assertThat(service.post("/unsigned/resize:9x/png", type, photo).statusCode()).as(type).isEqualTo(200);
        }
        assertProblem(service.post("/unsigned/png", "application/octet-streams", photo), 415, "content-type");
        HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofByteArray(photo);
        assertProblem(service.send(service.request("/unsigned/png").header("Content-Encoding", "gzip").POST(body)),
                415, "content-encoding: expected none, got gzip");
        assertThat(service.send(service.request("/unsigned/resize:9x/png").header("Content-Encoding", "identity")
                .POST(body)).statusCode()).isEqualTo(200);
    }

    /// A client whose body does not end soon learns that the connection ends with the answer.
    @Test
    void aRefusedBodyLeavesTheConnectionUsableOrSaysThatItEnds() throws Exception {
        for (int i = 0; i < 20; i++) {
            HttpResponse<byte[]> little = service.post("/unsigned/png", "text/plain", new byte[100_000]);
            assertProblem(little, 415, "content-type");
            assertThat(little.headers().firstValue("Connection")).isEmpty();
        }
        try (Socket socket = service.socket("POST /unsigned/png HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: text/plain\r\nContent-Length: 100000000\r\n\r\nthe beginning")) {
            assertThat(RunningService.rest(socket)).startsWith("HTTP/1.1 415").contains("Connection: close");
        }
        assertThat(service.get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        for (String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS")) {
            HttpResponse<byte[]> answer = service.send(service.request("/unsigned/png/coffee.png").method(method,
                    HttpRequest.BodyPublishers.noBody()));
            assertProblem(answer, 405, "method: expected GET, HEAD, POST, got " + method);
            assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, POST");
        }
        assertProblem(service.post("/health", "text/plain", new byte[0]), 405, "method: expected GET, HEAD");
    }

    @Test
    void anAnswerThatTheClientHasIsNotSentAgain() throws Exception {
        String path = "/unsigned/resize:40x/jpg/coffee.png";
        HttpResponse<byte[]> first = service.get(path);
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(first.headers().firstValue("Cache-Control")).contains("public, max-age=3600");
        for (String header : List.of(tag, "\"other\", W/" + tag, "*")) {
            HttpResponse<byte[]> second = service.send(service.request(path).header("If-None-Match", header).GET());
            assertThat(second.statusCode()).isEqualTo(304);
            assertThat(second.body()).isEmpty();
            assertThat(second.headers().firstValue("ETag")).contains(tag);
            HttpResponse<byte[]> head = service.send(service.request(path).header("If-None-Match", header).HEAD());
            assertThat(head.statusCode()).isEqualTo(304);
            assertThat(head.headers().firstValue("Content-Length")).as("it would be that of the picture").isEmpty();
        }
        assertThat(service.send(service.request(path).header("If-None-Match", "\"other\"").GET()).statusCode())
                .isEqualTo(200);
        assertThat(service.get("/unsigned/resize:41x/jpg/coffee.png").headers().firstValue("ETag"))
                .isPresent().isNotEqualTo(first.headers().firstValue("ETag"));
        assertThat(service.get("/unsigned/resize:40x:fit:lanczos3/jpg/coffee.png").headers().firstValue("ETag"))
                .as("the same steps in other words").contains(tag);
    }

    @Test
    void headHasNoContent() throws Exception {
        HttpRequest.Builder head = service.request("/unsigned/resize:40x/jpg/coffee.png").HEAD();
        HttpResponse<byte[]> answer = service.send(head);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
        assertThat(answer.headers().firstValue("ETag"))
                .isEqualTo(service.get("/unsigned/resize:40x/jpg/coffee.png").headers().firstValue("ETag"));
        assertThat(service.send(service.request("/unsigned/png/words.png").HEAD()).statusCode()).isEqualTo(422);
        assertThat(service.send(service.request("/unsigned/png/tea.png").HEAD()).statusCode()).isEqualTo(404);
    }

    @Test
    void healthMetricsAndThePageAreThere() throws Exception {
        assertThat(RunningService.text(service.get("/health"))).isEqualTo("{\"status\":\"ok\"}\n");
        service.get("/unsigned/resize:10x/png/coffee.png");
        service.get("/unsigned/png/tea.png");
        HttpResponse<byte[]> metrics = service.get("/metrics");
        assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(RunningService.text(metrics)).contains("ochre_requests_total{method=\"GET\",status=\"200\"} ",
                "ochre_errors_total{kind=\"not_found\"} ", "ochre_stage_seconds_count{stage=\"decode\"} ",
                "ochre_pool_bytes{state=\"budget\"} ", "ochre_waiting_requests{lane=\"light\"} 0.0",
                "ochre_buffer_bytes{of=\"answers\"} 0.0", "ochre_refused_total 0.0", "ochre_connections ");
        HttpResponse<byte[]> page = service.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse("")).startsWith("default-src 'self'");
        assertThat(RunningService.text(page)).contains("<title>");
        assertProblem(service.get("/no.html"), 400, "path: expected /SIGNATURE/STEP");
    }

    @Test
    void aTraceIsPassedThrough() throws Exception {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        HttpRequest.Builder request = service.request("/unsigned/resize:10x/png/coffee.png");
        assertThat(service.send(request.header("traceparent", trace)).headers().firstValue("traceparent"))
                .contains(trace);
        assertThat(service.send(service.request("/health").header("traceparent", "00-abc")).headers()
                .firstValue("traceparent")).isEmpty();
    }

    @Test
    void whatIsNoHttpIsRefused() throws Exception {
        assertThat(service.raw("GET /unsigned/png/a|b^.png HTTP/1.1\r\nX: \u0001")).startsWith("HTTP/1.1 400 ")
                .contains(PROBLEM);
        assertThat(service.raw("GET /health HTTP/1.1\r\nX: " + "x".repeat(20_000))).startsWith("HTTP/1.1 431 ")
                .contains(PROBLEM);
        assertThat(service.raw("GET /unsigned/png/coffee.png HTTP/7.1")).startsWith("HTTP/1.1 400 ")
                .contains(PROBLEM);
    }

    @Test
    void aHostOfTheWebReadsNothingWithoutASignature() throws Exception {
        String head = "GET /unsigned/png/coffee.png HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
        try (java.net.Socket socket = service.socket(head)) {
            assertThat(RunningService.rest(socket)).startsWith("HTTP/1.1 403 ").contains("host: expected localhost");
        }
    }
}
