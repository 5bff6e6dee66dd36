package org.ochre.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A service with keys: what `ochre serve --sign` prints is served, and nothing else.
class SignedServiceTest {
    private static final String PATH = "/resize:20x/png/coffee.png";

    @TempDir
    private static Path folder;
    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(folder.resolve("keys"), "a key of this year\n\n  a key of last year  \n");
        Files.writeString(folder.resolve("old"), "a key of last year\n");
        Files.writeString(folder.resolve("other"), "a key of somebody else\n");
        service = new RunningService(RunningService.PHOTOS, true, "--keys", folder.resolve("keys").toString());
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    private static String signed(String keys, String path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = Serve.run(new String[]{"--keys", folder.resolve(keys).toString(), "--sign", path},
                new PrintStream(out, true), System.err);
        assertThat(exit).isZero();
        return out.toString().strip();
    }

    @Test
    void eachKeyIsAccepted() throws Exception {
        for (String keys : List.of("keys", "old")) {
            String url = signed(keys, PATH);
            assertThat(url).matches("/[A-Za-z0-9_-]{43}" + PATH);
            assertThat(service.get(url).statusCode()).isEqualTo(200);
        }
        assertThat(signed("keys", PATH)).isEqualTo(signed("keys", PATH.substring(1)))
                .isNotEqualTo(signed("old", PATH));
    }

    @Test
    void nothingElseIsAccepted() throws Exception {
        String right = signed("keys", PATH).substring(1, 44);
        String turned = (right.charAt(0) == 'A' ? 'B' : 'A') + right.substring(1);
        for (String url : List.of(signed("other", PATH), "/unsigned" + PATH, "/" + turned + PATH,
                "/" + right.substring(0, 42) + PATH, "/" + right + "A" + PATH, "/-" + PATH,
                "/" + right + "/resize:21x/png/coffee.png", "/" + right + "/resize:20x/png/chelsea.png",
                "/" + right + "/resize%3A20x/png/coffee.png")) {
            assertThat(service.get(url).statusCode()).as(url).isEqualTo(403);
        }
    }

    @Test
    void aBodyNeedsTheSignatureOfItsSteps() throws Exception {
        byte[] photo = Files.readAllBytes(RunningService.PHOTOS.resolve("coffee.png"));
        assertThat(service.post(signed("keys", "/resize:20x/png"), "image/png", photo).statusCode()).isEqualTo(200);
        assertThat(service.post("/unsigned/resize:20x/png", "image/png", photo).statusCode()).isEqualTo(403);
    }
}
