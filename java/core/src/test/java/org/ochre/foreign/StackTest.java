package org.ochre.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StackTest {

    @Test
    void anEmptyStackSuffices() throws InterruptedException {
        assertThat(refusal(1 << 20)).isNull();
    }

    @Test
    void aSmallStackIsRefusedWithNumbers() throws InterruptedException {
        assertThatThrownBy(() -> {
            throw refusal(160 << 10);
        }).isInstanceOf(StackOverflowError.class)
                .hasMessageMatching(
                        "stack: expected 196608 bytes left for native work, got 1\\d{5}; -Xss gives threads more");
    }

    private static Throwable refusal(long stack) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Native.stackLeft(); // linked elsewhere
        Thread thread = new Thread(null, Stack::require, "small", stack);
        thread.setUncaughtExceptionHandler((self, e) -> thrown.set(e));
        thread.start();
        thread.join();
        return thrown.get();
    }
}
