package org.ochre.server.seen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageTimesTest {
    @TempDir
    private Path folder;

    @Test
    void aStageCountsAlsoWhereItFails() {
        StageTimes times = new StageTimes("png", "");
        assertThat(times.time(Stage.READ, () -> 3)).isEqualTo(3);
        assertThat(times.nanos(Stage.READ)).isPositive();
        assertThat(times.nanos(Stage.WORK)).isZero();
        assertThatThrownBy(() -> times.time(Stage.WORK, () -> {
            throw new IOException("no");
        })).isInstanceOf(IOException.class);
        assertThat(times.nanos(Stage.WORK)).isPositive();
        long once = times.nanos(Stage.READ);
        times.begin(Stage.READ).close();
        assertThat(times.nanos(Stage.READ)).isGreaterThan(once);
    }

    @Test
    void theFlightRecorderHasAnEventForEachStage() throws Exception {
        Path file = folder.resolve("stages.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("org.ochre.server.Stage").withoutThreshold();
            recording.start();
            new StageTimes("gray/png", "0af7").time(Stage.DECODE, () -> 1);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file);
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.getEventType().getName()).isEqualTo("org.ochre.server.Stage");
            assertThat(event.getString("stage")).isEqualTo("decode");
            assertThat(event.getString("steps")).isEqualTo("gray/png");
            assertThat(event.getString("trace")).isEqualTo("0af7");
        });
    }

    @Test
    void serverTimingHasTheStagesThatEndedInTheirOrder() throws InterruptedException {
        StageTimes times = new StageTimes("png", "");
        assertThat(times.serverTiming()).isEmpty();
        times.time(Stage.ENCODE, () -> pause(2));
        times.time(Stage.DECODE, () -> pause(5));
        try (StageTimes.Running _ = times.begin(Stage.SEND)) {
            Matcher matcher = Pattern.compile("decode;dur=(\\d+\\.\\d{3}), encode;dur=(\\d+\\.\\d{3})")
                    .matcher(times.serverTiming());
            assertThat(matcher.matches()).as(times.serverTiming()).isTrue();
            assertThat(Double.parseDouble(matcher.group(1))).isBetween(5.0, 5000.0);
            assertThat(Double.parseDouble(matcher.group(2))).isBetween(2.0, 5000.0);
        }
    }

    private static int pause(int millis) throws InterruptedException {
        Thread.sleep(millis);
        return millis;
    }
}
