package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ochre.Fork;
import org.ochre.Threads;

/// Runs every route to native code on 1…16 threads, from threads of every kind, also from interrupted threads.
class ThreadsTest {

    @Test
    void anyNumberOfThreadsOfAnyKindAnswersAlike() throws Exception {
        Fork fork = Fork.run(Threads.options(), Calls.class);
        assertThat(fork.output()).isEqualTo("done\n");
        assertThat(fork.code()).isZero();
    }

    static final class Calls {
        public static void main(String[] arguments) throws Exception {
            Threads.run(OpenCvRoutes.all(), 500);
        }
    }
}
