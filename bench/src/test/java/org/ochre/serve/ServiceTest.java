package org.ochre.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ServiceTest {
    @TempDir
    private Path folder;

    @Test
    void aServiceIsWatchedUntilItIsStopped() throws Exception {
        try (Service service = start("echo serving at http://127.0.0.1:4242/; exec sleep 60")) {
            assertThat(service.port()).isEqualTo(4242);
            assertThat(service.uri("/png")).hasToString("http://127.0.0.1:4242/png");
            assertThat(service.resident()).isBetween(100L << 10, service.peak());
            assertThat(service.cpu()).isBetween(0.0, 5.0);
            service.awaitRest();
            assertThat(service.isAlive()).isTrue();
            assertThat(service.stop()).isEqualTo(143);
            assertThat(service.isAlive()).isFalse();
        }
    }

    @Test
    void processorTimeIsCounted() throws Exception {
        try (Service service = start(
                "echo listening on 1; i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; exec sleep 60")) {
            double begin = service.cpu();
            service.awaitRest();
            assertThat(service.cpu()).isGreaterThan(begin);
        }
    }

    @Test
    void aServiceThatEndsIsShownWithItsLastWords() {
        assertThatThrownBy(() -> start("echo no root; exit 1")).isInstanceOf(IOException.class)
                .hasMessageStartingWith("test: said no port; ").hasMessageEndingWith("no root\n");
    }

    private Service start(String script) throws IOException, InterruptedException {
        return Service.start("test", List.of("sh", "-c", script), folder.resolve("log"));
    }
}
