package org.ochre.server.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final int PIECE = 1 << 16;

    @Test
    void whatIsWrittenIsRead() {
        AnswerMemory memory = new AnswerMemory(1 << 20, 1 << 20);
        SplittableRandom random = new SplittableRandom(5);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Answer answer = new Answer(memory, "image/png");
        while (expected.size() < 300_000) {
            byte[] bytes = new byte[random.nextInt(90_000)];
            random.nextBytes(bytes);
            answer.write(bytes, 0, bytes.length);
            expected.writeBytes(bytes);
        }
        answer.write(9);
        expected.write(9);
        assertThat(answer.size()).isEqualTo(expected.size());
        for (int i = 0; i < 2; i++) { // each reader has views of its own
            ByteBuffer read = ByteBuffer.allocate(expected.size());
            answer.buffers().forEach(read::put);
            assertThat(read.array()).isEqualTo(expected.toByteArray());
        }
        assertThat(memory.used()).isEqualTo(Math.ceilDiv(expected.size(), PIECE) * (long) PIECE);
        answer.close();
        answer.close();
        assertThat(memory.used()).isZero();
    }

    @Test
    void oneAnswerAndAllAnswersHaveLimits() {
        AnswerMemory memory = new AnswerMemory(3 * PIECE, 2 * PIECE);
        Answer first = new Answer(memory, "image/png");
        first.write(new byte[2 * PIECE], 0, 2 * PIECE);
        assertThatThrownBy(() -> first.write(1)).isInstanceOfSatisfying(Problem.class,
                problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.TOO_LARGE));
        Answer second = new Answer(memory, "image/png");
        second.write(new byte[PIECE], 0, PIECE);
        assertThatThrownBy(() -> second.write(1)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
            assertThat(problem.retryAfter()).isPositive();
        });
        first.close();
        second.write(1);
        second.close();
        assertThat(memory.used()).isZero();
    }

    @Test
    void aProblemIsOneLineOfJson() {
        Problem problem = new Problem(Problem.Kind.NOT_FOUND, "file: \"a\\b\"\n  \u0001 ü \ud83d\ude00 \ud83d");
        assertThat(new String(problem.content(), java.nio.charset.StandardCharsets.UTF_8)).isEqualTo(
                "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                        + "\"detail\":\"file: \\\"a\\\\b\\\"; ? ü \ud83d\ude00 \\ud83d\"}\n");
        assertThat(new Problem(Problem.Kind.INTERNAL, "x".repeat(900)).getMessage()).hasSize(501);
    }
}
