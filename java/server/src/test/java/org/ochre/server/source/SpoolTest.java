package org.ochre.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.server.answer.Problem;

class SpoolTest {
    @TempDir
    private Path folder;

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(3).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8191, 8192, 8193, 200_000})
    void whatWasSentIsRead(int count) throws IOException {
        Spool spool = new Spool(folder, 200_000, 300_000);
        byte[] sent = bytes(count);
        try (Source body = spool.receive(new ByteArrayInputStream(sent), -1)) {
            assertThat(body.size()).isEqualTo(count);
            assertThat(spool.used()).isEqualTo(count);
            for (int i = 0; i < 2; i++) {
                byte[] read = new byte[count];
                body.readInto(MemorySegment.ofArray(read));
                assertThat(read).isEqualTo(sent);
            }
            try (Source again = spool.receive(new ByteArrayInputStream(sent.clone()), count);
                    Source other = spool.receive(new ByteArrayInputStream(bytes(7)), 7)) {
                assertThat(again.identity()).isEqualTo(body.identity()).isNotEqualTo(other.identity());
            } catch (Problem e) {
                assertThat(count).as("two have no room").isEqualTo(200_000);
                assertThat(e.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
            }
        }
        assertThat(spool.used()).isZero();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatIsTooLongIsRefusedAndLeavesNothing() throws IOException {
        Spool spool = new Spool(folder, 100_000, 300_000);
        assertThatThrownBy(() -> spool.receive(InputStream.nullInputStream(), 100_001))
                .hasMessageContaining("body: expected at most 100000 bytes, got");
        assertThatThrownBy(() -> spool.receive(new ByteArrayInputStream(bytes(100_001)), -1))
                .isInstanceOfSatisfying(Problem.class,
                        problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.TOO_LARGE));
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("reset");
            }
        };
        assertThatThrownBy(() -> spool.receive(broken, -1)).isInstanceOfSatisfying(Problem.class,
                problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.BAD_REQUEST));
        assertThat(spool.used()).isZero();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
