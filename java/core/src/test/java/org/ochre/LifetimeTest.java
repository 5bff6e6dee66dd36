package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.stencil.LocalMean;

/// Memory is closed while operations use it, in separate JVMs. The outcome must be an exception or a finished call,
/// never a crash. The heaps are small, so that the garbage collector runs often.
class LifetimeTest {

    /// 32 rounds have each kind of arena and each moment once, and 16 races. `-Dochre.rounds=100000` runs this test
    /// longer, on every route; CI multiplies the rounds.
    @ParameterizedTest
    @CsvSource({"-XX:+UseSerialGC, 64", "-XX:+UseZGC, 32"})
    void arenasCloseBeforeDuringAndAfterCalls(String collector, int few) throws Exception {
        int rounds = Integer.getInteger("ochre.rounds", few * Integer.getInteger("ochre.fuzz.times", 1));
        Fork fork = Fork.run(Duration.ofSeconds(120 + rounds / 2),
                List.of("-Xmx40m", "-XX:MaxJavaStackTraceDepth=8", collector),
                Closings.class, String.valueOf(rounds));
        assertThat(fork.output()).endsWith("done\n");
        assertThat(fork.code()).isZero();
    }

    static final class Closings {
        public static void main(String[] arguments) throws Exception {
            List<Route> routes = Routes.all().stream()
                    .filter(route -> arguments.length < 2 || route.name().matches(arguments[1])).toList();
            Closing.run(routes, List.of(Route.DENSE, Route.CROP), Integer.parseInt(arguments[0]), 1);
        }
    }

    /// Between the upcall that holds shared memory and its first `try`, a stack overflow would end the JVM.
    @Test
    void anAlmostFullStackIsAnErrorAtEveryDepth() throws Exception {
        Fork fork = Fork.run(List.of("-XX:MaxJavaStackTraceDepth=8"), Deep.class);
        assertThat(fork.output()).isEqualTo("finished\n");
        assertThat(fork.code()).isZero();
    }

    static final class Deep {
        public static void main(String[] arguments) throws InterruptedException {
            try (Arena arena = Arena.ofShared()) {
                Tensor src = Tensor.allocate(arena, DType.F32, 400, 400).fill(7);
                Tensor dst = Tensor.allocate(arena, DType.F32, 400, 400);
                LocalMean mean = new LocalMean(3, Border.REFLECT_101);
                mean.into(src, dst);
                System.out.println(DeepStack.run(() -> mean.into(src, dst)));
            }
        }
    }
}
