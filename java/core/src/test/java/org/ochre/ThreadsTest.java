package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Every route to native code on 1…16 threads, called from threads of every kind, and interrupted.
class ThreadsTest {

    @Test
    void anyNumberOfThreadsOfAnyKindAnswersAlike() throws Exception {
        Fork fork = Fork.run(Threads.options(), Calls.class);
        assertThat(fork.output()).isEqualTo("done\n");
        assertThat(fork.code()).isZero();
    }

    static final class Calls {
        public static void main(String[] arguments) throws Exception {
            Threads.run(Routes.all(), 500);
        }
    }
}
