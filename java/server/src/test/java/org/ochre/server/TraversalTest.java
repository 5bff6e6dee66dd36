package org.ochre.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No path leads out of the root. Requests are sent as they are, since a client of the JDK would mend them.
class TraversalTest {
    @TempDir
    private static Path folder;
    private static RunningService service;

    @BeforeAll
    static void start() throws Exception {
        Path root = Files.createDirectories(folder.resolve("root/sub")).getParent();
        byte[] photo = Files.readAllBytes(RunningService.PHOTOS.resolve("coffee.png"));
        Files.write(folder.resolve("secret.png"), photo);
        Files.write(root.resolve("sub/photo.png"), photo);
        Files.write(root.resolve("größe 1.png"), photo);
        Files.createSymbolicLink(root.resolve("link.png"), folder.resolve("secret.png"));
        Files.createSymbolicLink(root.resolve("inner.png"), Path.of("sub/photo.png"));
        Files.createSymbolicLink(root.resolve("up"), folder);
        Files.createSymbolicLink(root.resolve("sub/back"), Path.of(".."));
        Files.createLink(root.resolve("hard.png"), root.resolve("sub/photo.png"));
        new ProcessBuilder("mkfifo", root.resolve("pipe.png").toString()).start().waitFor();
        service = new RunningService(root);
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.png", "sub/../../secret.png", "%2e%2e/secret.png", "..%2fsecret.png",
        "%2e%2e%2fsecret.png", "..%5csecret.png", "..\\secret.png", "%252e%252e/secret.png",
        "%252e%252e%252fsecret.png",
        "..%c0%afsecret.png", "..%ef%bc%8fsecret.png", "..%u2215secret.png", "sub/%2e%2e/%2e%2e/secret.png",
        "..;/secret.png", "sub/..;x=1/../secret.png", "./sub/photo.png", "sub//photo.png", "/sub/photo.png",
        "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "sub/photo.png%00", "secret.png%00.png", "sub%00/photo.png",
        "sub/photo.png/", "sub/photo.png/.", "sub", "sub/", "link.png", "inner.png", "up/secret.png",
        "sub/back/sub/photo.png", "pipe.png", "photo.png", "sub/photo.png%0a", "sub/photo.png%2500", "..", "%2e%2e",
        "sub/photo.png%", "sub/photo.png%2", "sub/photo.png%zz"})
    void nothingButFilesBelowTheRoot(String path) throws Exception {
        String answer = service.raw("GET /unsigned/png/" + path + " HTTP/1.1");
        assertThat(answer).matches("(?s)HTTP/1\\.1 (400|404) .*").doesNotContain("PNG\r\n");
    }

    @Test
    void filesBelowTheRootAreThere() throws Exception {
        for (String path : new String[]{"sub/photo.png", "hard.png", "gr%C3%B6%C3%9Fe%201.png", "%73ub/photo.png"}) {
            assertThat(service.get("/unsigned/resize:10x/png/" + path).statusCode()).as(path).isEqualTo(200);
        }
    }
}
