package org.ochre.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.ochre.server.answer.Problem;

class WorkersTest {
    private static final Runnable NOTHING = () -> {};

    @Test
    void lightWorkersTogetherNeedAQuarter() {
        Workers workers = new Workers(1600, 4, 1);
        assertThat(workers.lane(0)).isSameAs(workers.lane(100)).isNotSameAs(workers.lane(101));
        assertThat(workers.lane(101)).isSameAs(workers.lane(600));
        assertThat(workers.mostBytes()).isEqualTo(600);
        assertThatThrownBy(() -> workers.lane(601)).isInstanceOfSatisfying(Problem.class,
                problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.TOO_LARGE));
        workers.stop();
    }

    @Test
    void aHeavyOneNeverKeepsALightOneWaiting() throws Exception {
        Workers workers = new Workers(1600, 1, 1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        workers.lane(1000).enter(() -> {
            begun.countDown();
            await(end);
        });
        begun.await();
        workers.lane(1000).enter(NOTHING);
        assertThat(workers.waiting()).containsExactly(0, 1);
        CountDownLatch light = new CountDownLatch(1);
        workers.lane(1).enter(light::countDown);
        light.await();
        end.countDown();
        workers.stop();
    }

    @Test
    void theLineHasAnEndAndCanBeLeft() throws Exception {
        Workers workers = new Workers(1600, 1, 2);
        Workers.Lane lane = workers.lane(1);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        BooleanSupplier first = lane.enter(() -> {
            begun.countDown();
            await(end);
        });
        begun.await();
        BooleanSupplier second = lane.enter(NOTHING);
        lane.enter(NOTHING);
        assertThatThrownBy(() -> lane.enter(NOTHING)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.kind()).isEqualTo(Problem.Kind.TOO_MANY);
            assertThat(problem.retryAfter()).isBetween(1, 60);
        });
        assertThat(first.getAsBoolean()).as("it has begun").isFalse();
        assertThat(second.getAsBoolean()).isTrue();
        assertThat(second.getAsBoolean()).as("it has left").isFalse();
        lane.enter(NOTHING);
        end.countDown();
        workers.stop();
        assertThatThrownBy(() -> lane.enter(NOTHING)).isInstanceOfSatisfying(Problem.class,
                problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
