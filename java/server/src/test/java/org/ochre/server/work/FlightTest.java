package org.ochre.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ochre.server.answer.Answer;
import org.ochre.server.answer.AnswerMemory;
import org.ochre.server.answer.Problem;
import org.ochre.server.seen.StageTimes;

/// Waiting for an answer, and work that nobody waits for.
class FlightTest {
    private final Flight flight = new Flight("key", new StageTimes("", ""));

    private static long soon() {
        return System.nanoTime() + 60_000_000_000L;
    }

    @Test
    void anAnswerIsThereForWhoeverAsks() throws Exception {
        Answer answer = new Answer(new AnswerMemory(1 << 20, 1 << 20), "image/png");
        assertThat(flight.answer()).isNull();
        flight.land(answer);
        assertThat(flight.await(soon(), () -> true)).isSameAs(answer).isSameAs(flight.answer());
    }

    @Test
    void aProblemIsThrownAsItIs() {
        Problem problem = new Problem(Problem.Kind.UNPROCESSABLE, "no picture");
        flight.fail(problem);
        assertThatThrownBy(() -> flight.await(soon(), () -> false)).isSameAs(problem);
        assertThat(flight.answer()).isNull();
    }

    @Test
    void waitingEndsWithTheTimeAndWithTheClient() {
        assertThatThrownBy(() -> flight.await(System.nanoTime() - 1, () -> false)).isInstanceOfSatisfying(Problem.class,
                problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.TOO_SLOW));
        assertThatThrownBy(() -> flight.await(soon(), () -> true)).isInstanceOf(ClientGoneException.class);
    }

    @Test
    void workThatNobodyWaitsForDoesNotBegin() {
        AtomicInteger left = new AtomicInteger();
        flight.inLine(left::incrementAndGet);
        flight.abandon();
        assertThat(left).hasValue(1);
        flight.fly(() -> {
            throw new AssertionError("it runs");
        });
    }

    @Test
    void whoLeavesBeforeTheWorkIsInLineTakesItOutThen() {
        AtomicInteger left = new AtomicInteger();
        flight.abandon();
        flight.inLine(left::incrementAndGet);
        assertThat(left).hasValue(1);
    }

    /// The interrupt reaches the work, and not what its thread does next.
    @Test
    void workThatRunsIsInterrupted() {
        AtomicInteger seen = new AtomicInteger();
        flight.fly(() -> {
            flight.abandon();
            seen.set(Thread.currentThread().isInterrupted() ? 1 : 2);
        });
        assertThat(seen).hasValue(1);
        assertThat(Thread.interrupted()).isFalse();
        flight.abandon();
        assertThat(Thread.interrupted()).as("after its end").isFalse();
    }
}
