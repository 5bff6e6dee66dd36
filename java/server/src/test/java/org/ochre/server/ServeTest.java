package org.ochre.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The options of `ochre serve`, and what it says where it does not start.
class ServeTest {
    @TempDir
    private Path folder;

    private record Said(int exit, String out, String err) {}

    private static Said run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Serve.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Said(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                 | expected --root DIR, got none
            --root .                           | expected --keys FILE, or --unsigned on a loopback address, got neither
            --root . --unsigned --host 0.0.0.0 | --unsigned: expected a loopback address such as 127.0.0.1, got 0.0.0.0
            --port                             | --port: expected PORT behind it, got nothing
            --port 70000                       | --port: expected 0…65535, got 70000
            --port=x                           | --port: expected 0…65535, got x
            --unsigned=yes                     | expected an option of serve, got --unsigned=yes
            photos                             | expected an option of serve, got photos
            --memory 1t                        | --memory: expected a size such as 512m, got 1t
            --memory 0                         | --memory: expected a size of at least 1, got 0
            --time 0                           | --time: expected 1…86400, got 0
            --sign /png/a                      | expected --keys FILE, or --unsigned
            --sign /png/a --unsigned           | --sign: expected --keys FILE beside it, got none
            """)
    void wrongOptionsAreUsage(String line, String message) {
        Said said = run(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(said.err()).startsWith("ochre: serve: " + message).endsWith("(see ochre serve --help)\n")
                .hasLineCount(1);
        assertThat(said.exit()).isEqualTo(2);
        assertThat(said.out()).isEmpty();
    }

    @Test
    void whatCannotBeHadIsRefused() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty"));
        Path brief = Files.writeString(folder.resolve("brief"), "short\n");
        for (List<String> line : List.of(List.of("--root", "/nowhere", "--unsigned"),
                List.of("--root", empty.toString(), "--unsigned"),
                List.of("--root", ".", "--keys", folder.resolve("none").toString()),
                List.of("--root", ".", "--unsigned", "--log", "/nowhere/log"))) {
            Said said = run(line.toArray(new String[0]));
            assertThat(said.exit()).as(line + said.err()).isEqualTo(1);
            assertThat(said.err()).startsWith("ochre: serve: ").hasLineCount(1);
        }
        assertThat(run("--root", ".", "--keys", empty.toString()).err()).contains("--keys: expected a key in");
        assertThat(run("--root", ".", "--keys", brief.toString()).err())
                .contains("key: expected at least 16 bytes, got 5");
        try (RunningService service = new RunningService(folder)) {
            Said said = run("--root", folder.toString(), "--unsigned", "--port",
                    Integer.toString(service.service.address().getPort()));
            assertThat(said.exit()).isEqualTo(1);
            assertThat(said.err()).contains("Address already in use").hasLineCount(1);
        }
    }

    @Test
    void helpNamesEveryOption() {
        Said said = run("--help");
        assertThat(said.exit()).isZero();
        assertThat(said.out()).startsWith("Usage: ochre serve --root DIR").contains("--root DIR", "--unsigned",
                "--keys FILE", "--memory SIZE", "--grace SECONDS");
    }

    @Test
    void sizesHaveUnits() {
        assertThat(Flags.size("17")).isEqualTo(17);
        assertThat(Flags.size("2k")).isEqualTo(2048);
        assertThat(Flags.size("3M")).isEqualTo(3 << 20);
        assertThat(Flags.size("4g")).isEqualTo(4L << 30);
    }

    /// Each line is JSON with the stages; nothing that a client sends breaks out of it.
    @Test
    void theLogHasALineForEachRequest() throws Exception {
        Path log = folder.resolve("log");
        Files.copy(RunningService.PHOTOS.resolve("coffee.png"), folder.resolve("coffee.png"));
        try (RunningService service = new RunningService(folder, "--log", log.toString())) {
            service.send(service.request("/unsigned/resize:20x/png/coffee.png").header("traceparent",
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
            service.post("/unsigned/resize:20x/png", "image/png", Files.readAllBytes(folder.resolve("coffee.png")));
            service.get("/unsigned/png/%22%7D.png");
        }
        List<String> lines = Files.readAllLines(log);
        assertThat(lines).hasSize(3).allMatch(line -> line.startsWith("{\"time\":\"20") && line.endsWith("}"));
        assertThat(lines.get(0)).matches(".*\"method\":\"GET\",\"path\":\"/unsigned/resize:20x/png/coffee.png\","
                + "\"status\":200,\"bytes\":\\d+,\"ms\":[\\d.]+,\"header_ms\":[\\d.]+,\"queue_ms\":[\\d.]+,"
                + "\"read_ms\":[\\d.]+,\"decode_ms\":[\\d.]+,\"work_ms\":[\\d.]+,\"encode_ms\":[\\d.]+,"
                + "\"send_ms\":[\\d.]+,\"trace\":\"0af7651916cd43dd8448eb211c80319c\"}");
        assertThat(lines.get(1)).contains("\"method\":\"POST\"", "\"receive_ms\":");
        assertThat(lines.get(2)).contains("\"status\":404,", "\"problem\":\"file: expected a file below the root, "
                + "got \\\"}.png\"");
    }
}
