package org.ochre.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ochre.foreign.Scratch;

class WorkspacesTest {
    private static final int BYTES = 100;

    @Test
    void usesInTurnShareOneWorkspaceAndItsContent() {
        try (Scratch scratch = new Scratch()) {
            AtomicInteger prepared = new AtomicInteger();
            Workspaces spaces = new Workspaces(scratch, BYTES, space -> {
                prepared.incrementAndGet();
                space.fill((byte) 7);
            });
            assertThat(spaces.all()).isEmpty();
            for (int use = 0; use < 3; use++) {
                byte expected = (byte) (7 + use);
                spaces.use(space -> {
                    assertThat(space.byteSize()).isEqualTo(BYTES);
                    assertThat(space.address() % 64).isZero();
                    assertThat(space.get(ValueLayout.JAVA_BYTE, BYTES - 1)).isEqualTo(expected);
                    space.fill((byte) (expected + 1));
                });
            }
            assertThat(prepared).hasValue(1);
            assertThat(spaces.all()).hasSize(1);
        }
    }

    @Test
    void aNestedUseTakesAnotherWorkspace() {
        try (Scratch scratch = new Scratch()) {
            Workspaces spaces = new Workspaces(scratch, BYTES, space -> space.fill((byte) 0));
            spaces.use(outer -> spaces.use(inner -> assertThat(apart(outer, inner)).isTrue()));
            assertThat(spaces.all()).hasSize(2);
        }
    }

    @Test
    void threadsNeverShareAWorkspaceAndNoMoreAreMadeThanAreUsedAtOnce() throws Exception {
        int threads = 4;
        try (Scratch scratch = new Scratch(); ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            AtomicInteger prepared = new AtomicInteger();
            Workspaces spaces = new Workspaces(scratch, BYTES, space -> {
                prepared.incrementAndGet();
                space.set(ValueLayout.JAVA_LONG, 0, 0);
            });
            CyclicBarrier together = new CyclicBarrier(threads);
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                all.add(pool.submit(() -> {
                    together.await();
                    for (int use = 0; use < 10_000; use++) {
                        spaces.use(space -> space.set(ValueLayout.JAVA_LONG, 0,
                                space.get(ValueLayout.JAVA_LONG, 0) + 1));
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            assertThat(spaces.all()).hasSize(prepared.get()).hasSizeBetween(1, threads);
            assertThat(spaces.all().stream().mapToLong(space -> space.get(ValueLayout.JAVA_LONG, 0)).sum())
                    .isEqualTo(10_000L * threads);
        }
    }

    private static boolean apart(MemorySegment a, MemorySegment b) {
        return Math.abs(a.address() - b.address()) >= BYTES;
    }
}
