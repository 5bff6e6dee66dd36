package org.ochre.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ochre.memory.MemoryPool;
import org.ochre.server.answer.Answer;
import org.ochre.server.answer.AnswerMemory;
import org.ochre.server.answer.Problem;
import org.ochre.server.seen.Stage;
import org.ochre.server.seen.StageTimes;
import org.ochre.server.source.Source;
import org.ochre.server.step.Steps;

/// Requests that share their work, and who gives what back when they leave. The only worker is busy until a test lets
/// it go.
class FlightsTest {
    private static final Limits LIMITS = new Limits(1 << 24, 1 << 24, 10, Duration.ofSeconds(60));

    private final MemoryPool pool = MemoryPool.builder().budget(64 << 20).build();
    private final AnswerMemory answers = new AnswerMemory(1 << 22, 1 << 20);
    private final Workers workers = new Workers(64 << 20, 1, 2);
    private final Queue<StageTimes> ended = new ConcurrentLinkedQueue<>();
    private final Flights flights = new Flights(pool, answers, LIMITS, workers, 1, ended::add);
    private final CountDownLatch free = new CountDownLatch(1);
    private final AtomicInteger open = new AtomicInteger();
    private byte[] photo = {};

    @BeforeEach
    void busy() throws Exception {
        photo = Files.readAllBytes(Path.of("../../bench/images/coffee.png"));
        CountDownLatch begun = new CountDownLatch(1);
        workers.lane(1).enter(() -> {
            begun.countDown();
            await(free);
        });
        begun.await();
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        free.countDown();
        for (int i = 0; i < 6000 && open.get() > 0; i++) { // a worker closes its source after the answer is there
            Thread.sleep(10);
        }
        workers.stop();
        assertThat(open).as("sources that are open").hasValue(0);
        assertThat(answers.used()).isZero();
        assertThat(pool.gauges().getLeases()).isZero();
        pool.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Flight join(String name, byte[] content, String steps) {
        open.incrementAndGet();
        return flights.join(new Bytes(name, content, open), steps(steps), null, new StageTimes(steps, ""));
    }

    private static Steps steps(String path) {
        return Steps.parse(List.of(path.split("/"))).steps();
    }

    private static Answer answer(Flight flight) throws Exception {
        return flight.await(System.nanoTime() + 60_000_000_000L, () -> false);
    }

    private static Problem.Kind problem(Flight flight) {
        try {
            answer(flight);
        } catch (Problem problem) {
            return problem.kind();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("an answer");
    }

    @Test
    void theSameRequestsShareTheirWork() throws Exception {
        Flight first = join("a", photo, "resize:40x/png");
        assertThat(join("a", photo, "resize:40x:fit:lanczos3/png")).isSameAs(first);
        assertThat(open).as("the second source is closed at once").hasValue(1);
        Flight other = join("b", photo, "resize:40x/png");
        assertThat(other).isNotSameAs(first);
        free.countDown();
        Answer answer = answer(first);
        flights.leave(first);
        assertThat(answer.size()).as("somebody still reads it").isPositive();
        assertThat(answer.buffers()).isNotEmpty();
        flights.leave(first);
        assertThat(answer.buffers()).isEmpty();
        answer(other);
        flights.leave(other);
        assertThat(ended).hasSize(2).allMatch(times -> times.nanos(Stage.DECODE) > 0);
    }

    @Test
    void workThatAllHaveLeftLeavesTheLine() {
        Flight first = join("a", photo, "resize:40x/png");
        join("a", photo, "resize:40x/png");
        flights.leave(first);
        assertThat(workers.waiting()).containsExactly(1, 0);
        flights.leave(first);
        assertThat(workers.waiting()).containsExactly(0, 0);
        Flight again = join("a", photo, "resize:40x/png");
        assertThat(again).isNotSameAs(first);
        flights.leave(again);
    }

    @Test
    void whatCannotBeDoneEndsAtOnce() {
        Flight broken = join("a", new byte[]{1, 2, 3}, "png");
        assertThat(problem(broken)).isEqualTo(Problem.Kind.UNPROCESSABLE);
        flights.leave(broken);
        Flight wrong = join("a", photo, "crop:0,0,9000x9000/png");
        assertThat(problem(wrong)).isEqualTo(Problem.Kind.UNPROCESSABLE);
        flights.leave(wrong);
        assertThat(ended).hasSize(2);
        assertThatThrownBy(() -> flights.require(new Bytes("a", photo, new AtomicInteger(1)),
                steps("resize:9000x9000:exact/png"))).isInstanceOfSatisfying(Problem.class,
                        problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.TOO_LARGE));
    }

    @Test
    void aFullLineRefuses() {
        List<Flight> waiting = List.of(join("a", photo, "resize:40x/png"), join("b", photo, "resize:40x/png"));
        Flight third = join("c", photo, "resize:40x/png");
        assertThat(problem(third)).isEqualTo(Problem.Kind.TOO_MANY);
        flights.leave(third);
        waiting.forEach(flights::leave);
    }

    @Test
    void aServiceThatStopsTellsThoseThatWait() {
        Flight flight = join("a", photo, "resize:40x/png");
        flights.stop();
        assertThat(problem(flight)).isEqualTo(Problem.Kind.UNAVAILABLE);
        assertThat(workers.waiting()).containsExactly(0, 0);
        flights.leave(flight);
    }

    /// Bytes in memory, which count whether they are open.
    private record Bytes(String name, byte[] content, AtomicInteger open) implements Source {
        @Override
        public long size() {
            return content.length;
        }

        @Override
        public String identity() {
            return name;
        }

        @Override
        public void readInto(MemorySegment to) {
            to.copyFrom(MemorySegment.ofArray(content));
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
