package org.ochre.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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

    /// A virtual thread stands on its carrier's stack, wherever it goes on.
    @Test
    void aVirtualThreadHasItsCarriersStack() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        List<Thread> threads = Stream.generate(() -> Thread.ofVirtual().unstarted(() -> {
            for (int i = 0; i < 20; i++) {
                Stack.require();
                Thread.yield();
            }
        })).limit(100).toList();
        threads.forEach(thread -> thread.setUncaughtExceptionHandler((self, e) -> thrown.set(e)));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(thrown.get()).isNull();
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void theSystemTellsWhereTheStackEnds() throws InterruptedException {
        long stack = 1 << 20;
        AtomicLong left = new AtomicLong();
        Thread thread = new Thread(null, () -> left.set(Native.stackLeft(StackEnd.ofThisThread())), "measured", stack);
        thread.start();
        thread.join();
        assertThat(left.get()).isBetween(stack / 2, stack + (64 << 10));
    }

    private static Throwable refusal(long stack) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Stack.require(); // linked elsewhere
        Thread thread = new Thread(null, Stack::require, "small", stack);
        thread.setUncaughtExceptionHandler((self, e) -> thrown.set(e));
        thread.start();
        thread.join();
        return thrown.get();
    }
}
