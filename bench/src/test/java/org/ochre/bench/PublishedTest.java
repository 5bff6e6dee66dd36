package org.ochre.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedTest {
    /// Runs each implementation of the published set on the smallest scenes, in this process. It checks that each runs,
    /// that every answer is checked, and that the report finds each row.
    @Test
    void everyImplementationRuns(@TempDir Path run) throws IOException {
        System.setProperty(Answers.FILE, run.resolve("answers.jsonl").toString());
        try {
            assertThat(new Published(run, 0).measure(Plan.small(), Duration.ofMinutes(10))).isTrue();
        } finally {
            System.clearProperty(Answers.FILE);
        }
        List<Measured> all = Measured.read(run);
        assertThat(Plan.missing(run, all)).isEmpty();
        assertThat(all).filteredOn(m -> !m.implementation().isEmpty())
                .allSatisfy(m -> assertThat(m.answer().isEmpty()).isEqualTo(m.isFloor()))
                .allSatisfy(m -> assertThat(m.said().pixels()).isPositive());
        assertThat(all).filteredOn(m -> m.implementation().equals("ochre"))
                .allSatisfy(m -> assertThat(m.answer()).doesNotStartWith("not "));
    }

    @Test
    void aRowForWhichNoTimeIsLeftIsNoted(@TempDir Path run) throws IOException {
        Planned row = Planned.parse("SobelBench ochre 2 few").getFirst();
        assertThat(new Published(run, 0).measure(List.of(row), Duration.ZERO)).isFalse();
        assertThat(Plan.missing(run, List.of())).containsExactly("Sobel, ochre (2): no time was left");
    }

    @Test
    void aRowThatFailsIsNotedAndTheNextOneFollows(@TempDir Path run) throws IOException {
        List<Planned> rows = Planned.parse("SobelBench nobody,copy 1 once size=small");
        assertThat(new Published(run, 0).measure(rows, Duration.ofMinutes(1))).isFalse();
        assertThat(Measured.read(run)).singleElement().extracting(Measured::implementation).isEqualTo("copy");
        assertThat(Plan.missing(run, Measured.read(run))).singleElement().asString()
                .startsWith("Sobel, size = small, nobody (1): failed, see 001-SobelBench.log");
        assertThat(Files.readString(run.resolve("001-SobelBench.log"))).contains("got nobody");
    }

    @Test
    void commasStandForEachOfSeveral() {
        assertThat(Planned.parse("RecolorBench ochre,scalar 1,2 few k=3,4")).hasSize(8).first()
                .isEqualTo(new Planned("RecolorBench",
                        Map.of("implementation", "ochre", "threads", "1", "k", "3", "size", "large"),
                        Planned.Effort.few));
    }
}
