package org.ochre.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A service with signatures, and what the soak asks of it: every question with the answer that was right when nothing
/// else ran.
///
/// @param key of the signatures
/// @param questions the steps, each with each picture that suits it
record Site(int port, byte[] key, List<Question> questions) {
    private static final List<String> SMALL = List.of("/quantize:256/png", "/quantize:64:dither/png",
            "/resize:300x300/jpg:80", "/resize:120x120:fill/webp:80", "/palette:8");
    private static final List<String> HELD = List.of("ochre_pool_bytes{state=\"claimed\"}",
            "ochre_pool_bytes{state=\"in_use\"}", "ochre_pool_bytes{state=\"waiting\"}",
            "ochre_buffer_bytes{of=\"answers\"}", "ochre_buffer_bytes{of=\"bodies\"}",
            "ochre_waiting_requests{lane=\"light\"}", "ochre_waiting_requests{lane=\"heavy\"}");
    private static final List<String> WIDE = List.of("/resize:300x/jpg:80", "/quantize:64/png");

    /// One request, as a file of the server and as a body.
    ///
    /// @param get the signed path that names a file
    /// @param post the signed path for the picture as body
    /// @param picture the file's content
    record Question(String get, String post, byte[] picture, byte[] answer) {}

    /// Asks every question once.
    static Site of(int port, byte[] key, Pictures pictures) throws IOException, InterruptedException {
        Site site = new Site(port, key, new ArrayList<>());
        for (String name : pictures.small()) {
            for (String steps : SMALL) {
                site.add(pictures, steps, name);
            }
        }
        for (String name : pictures.wide()) {
            for (String steps : WIDE) {
                site.add(pictures, steps, name);
            }
        }
        return site;
    }

    private void add(Pictures pictures, String steps, String name) throws IOException, InterruptedException {
        String get = sign(steps + "/" + name);
        try (Wire wire = new Wire(port)) {
            wire.head("GET", get, -1);
            Wire.Answer answer = wire.answer(Duration.ZERO);
            if (answer.status() != 200) {
                throw new IOException(get + ": expected 200, got " + answer.status() + ": "
                        + new String(answer.body(), StandardCharsets.UTF_8));
            }
            byte[] picture = Files.readAllBytes(pictures.folder().resolve(name));
            questions.add(new Question(get, sign(steps), picture, answer.body()));
        }
    }

    Question draw(RandomGenerator random) {
        return questions.get(random.nextInt(questions.size()));
    }

    /// What the service says that it still holds or waits for: bytes of its pool, of answers and of bodies, and
    /// requests in line. Where nobody asks for anything it is 0, after a moment.
    ///
    /// @param looks how often it is looked at, ten times a second
    long left(int looks) throws IOException, InterruptedException {
        long left = held();
        for (int i = 1; left > 0 && i < looks; i++) {
            Thread.sleep(100);
            left = held();
        }
        return left;
    }

    private long held() throws IOException, InterruptedException {
        try (Wire wire = new Wire(port)) {
            wire.head("GET", "/metrics", -1);
            String metrics = new String(wire.answer(Duration.ZERO).body(), StandardCharsets.UTF_8);
            long sum = 0;
            for (String gauge : HELD) {
                String value = metrics.lines().filter(line -> line.startsWith(gauge + " ")).findFirst()
                        .orElseThrow(() -> new IOException("/metrics: expected " + gauge + ", got none"));
                sum += Math.round(Double.parseDouble(value.substring(gauge.length())));
            }
            return sum;
        }
    }

    /// The path with its signature in front.
    ///
    /// @param path from the slash before the first step on
    String sign(String path) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] signature = mac.doFinal(path.getBytes(StandardCharsets.UTF_8));
            return "/" + Base64.getUrlEncoder().withoutPadding().encodeToString(signature) + path;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is in every JDK", e);
        }
    }

    /// The path with another signature: its first letter is another.
    static String spoilt(String path) {
        return "/" + (path.charAt(1) == 'A' ? 'B' : 'A') + path.substring(2);
    }
}
