package org.ochre.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ochre.DType;
import org.ochre.Tensor;

@Timeout(120)
class HeldTest {

    @Test
    void aSharedArenaCannotBeClosedMeanwhile() {
        List<Arena> arenas = new ArrayList<>();
        Tensor[] tensors = new Tensor[11];
        for (int i = 0; i < tensors.length; i++) {
            arenas.add(Arena.ofShared());
            tensors[i] = Tensor.allocate(arenas.get(i), DType.U8, 4);
        }
        Held.run(
                () -> {
                    for (Arena arena : arenas) {
                        assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class);
                    }
                },
                tensors);
        arenas.forEach(Arena::close);
        assertThatThrownBy(() -> Held.run(() -> {}, tensors[10]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("tensor: expected open memory, got memory whose arena is closed");
    }

    @Test
    void foreignWorkCannotCloseAConfinedArena() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = Tensor.allocate(arena, DType.U8, 4);
            Held.runForeign(() -> assertThatThrownBy(arena::close).isInstanceOf(IllegalStateException.class), tensor);
            tensor.fill(1);
        }
    }

    @Test
    void exceptionsAndErrorsOfTheWorkArrive() {
        try (Arena arena = Arena.ofShared()) {
            Tensor tensor = Tensor.allocate(arena, DType.U8, 4);
            assertThatThrownBy(() -> Held.run(() -> {
                throw new IllegalArgumentException("mine");
            }, tensor))
                    .hasMessage("mine");
            assertThatThrownBy(() -> Held.run(() -> {
                throw new AssertionError("mine too");
            }, tensor))
                    .hasMessage("mine too");
        }
    }

    @Test
    void holdsNest() {
        try (Arena arena = Arena.ofShared()) {
            Tensor tensor = Tensor.allocate(arena, DType.U8, 4);
            AtomicInteger order = new AtomicInteger();
            Held.run(
                    () -> {
                        Held.run(order::incrementAndGet, tensor);
                        order.addAndGet(10);
                    },
                    tensor);
            assertThat(order.get()).isEqualTo(11);
        }
    }

    @Test
    void memoryOfAnotherThreadIsRefused() throws InterruptedException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor tensor = Tensor.allocate(arena, DType.U8, 4);
            AtomicBoolean refused = new AtomicBoolean();
            Thread.ofPlatform()
                    .start(() -> {
                        try {
                            Held.run(() -> {}, tensor);
                        } catch (WrongThreadException e) {
                            refused.set(true);
                        }
                    })
                    .join();
            assertThat(refused).isTrue();
        }
    }

    /// Another thread closes an arena during native work. In each round the arena is closed or the work finishes. The
    /// memory is never closed while the work uses it.
    @Test
    void closingFromAnotherThreadFailsOrComesFirst() throws InterruptedException {
        int worked = 0;
        for (int round = 0; round < 3_000; round++) {
            Arena arena = Arena.ofShared();
            Tensor tensor = Tensor.allocate(arena, DType.U8, 256, 256);
            CountDownLatch begun = new CountDownLatch(1);
            AtomicBoolean closed = new AtomicBoolean();
            Thread closer = Thread.ofPlatform().start(() -> {
                try {
                    begun.await();
                    arena.close();
                    closed.set(true);
                } catch (IllegalStateException e) {
                    closed.set(false);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            begun.countDown();
            try {
                Held.run(() -> assertThat(tensor.segment().scope().isAlive()).isTrue(), tensor);
                worked++;
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageMatching(".*(closed|Already closed).*");
            }
            closer.join();
            if (!closed.get()) {
                arena.close();
            }
        }
        assertThat(worked).isPositive();
    }
}
