package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.ochre.Fork;
import org.ochre.Fuzz;
import org.ochre.Tensor;

/// Runs every public operation while another thread writes into its sources. The operation gives some answer or a
/// documented exception, and the JVM survives. In a third of all draws the memory ends at a page that cannot be read.
/// Races need luck, so the proofs are C tests in which the memory changes at a known point. This test looks for the
/// places that they do not know.
class ChangingMemoryTest {
    private static final Fuzz FUZZ = Fuzz.of(20_261_126, 1500);

    @Test
    void sourcesThatChangeEndNothing() throws Exception {
        Fork fork = Fork.run(FUZZ.patience(), List.of("-Xmx256m"), Changing.class,
                FUZZ.arguments().toArray(String[]::new));
        assertThat(fork.code()).as("from seed %d: %s", FUZZ.seed(), fork.output()).isZero();
        if (!FUZZ.isOne()) {
            assertThat(fork.output().lines().filter(line -> line.matches(".+: [1-9]\\d* calls")))
                    .as(fork.output()).hasSameSizeAs(EveryOperation.all().keySet());
        }
    }

    /// Draws an operation for each round, and calls it repeatedly while its sources change.
    static final class Changing {
        private static final int CALLS = 20;
        /// Numbers that are bad as an index, a count or a divisor.
        private static final long[] HOSTILE = {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE, 0x7fff_ffff_8000_0000L,
            0x0100_0000_00ff_ffffL, 0x7ff8_0000_7fc0_0000L, 0x8080_8080_7f7f_7f7fL};

        public static void main(String[] arguments) {
            Map<String, Integer> calls = new TreeMap<>();
            OpenCv.load();
            try (ExecutorService otherThread = Executors.newSingleThreadExecutor();
                    ExecutorService writer = Executors.newSingleThreadExecutor()) {
                Fuzz.parse(arguments, 0).forEach(seed -> round(seed, otherThread, writer, calls));
            }
            calls.forEach((name, count) -> System.out.println(name + ": " + count + " calls"));
        }

        private static void round(long seed, ExecutorService otherThread, ExecutorService writer,
                Map<String, Integer> calls) {
            Random random = new Random(seed);
            List<String> names = List.copyOf(EveryOperation.all().keySet());
            String name = names.get(random.nextInt(names.size()));
            try (Arena arena = Arena.ofShared()) {
                Drawn drawn = new Drawn(random, arena, otherThread);
                try {
                    EveryOperation.Call call = EveryOperation.all().get(name).from(drawn);
                    calls.merge(name, called(call, drawn, random, writer), Integer::sum);
                } catch (RuntimeException refused) {
                    calls.merge(name, 0, Integer::sum);
                } finally {
                    drawn.close();
                    drawn.end();
                }
            }
        }

        private static int called(EveryOperation.Call call, Drawn drawn, Random random, ExecutorService writer) {
            List<Tensor> sources = new ArrayList<>();
            List<MemorySegment> memory = new ArrayList<>();
            for (Drawn.Argument source : call.sources()) {
                sources.add(source.tensor());
                if (source.tensor() != null && source.open() && source.written()
                        && source.tensor().segment().isNative() && source.tensor().segment().byteSize() >= Long.BYTES) {
                    memory.add(open(source.tensor().segment()));
                }
            }
            AtomicBoolean stop = new AtomicBoolean();
            long seed = random.nextLong();
            Future<?> writing = writer.submit(() -> write(memory, new Random(seed), stop));
            int count = 0;
            try {
                for (int i = 0; i < CALLS; i++) {
                    count += call(call, sources, drawn);
                }
            } finally {
                stop.set(true);
                await(writing);
            }
            return count;
        }

        private static void await(Future<?> writing) {
            try {
                writing.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("the writer does not end", e);
            }
        }

        /// The same memory, accessible to every thread.
        @SuppressWarnings("restricted")
        private static MemorySegment open(MemorySegment segment) {
            return MemorySegment.ofAddress(segment.address()).reinterpret(segment.byteSize());
        }

        private static void write(List<MemorySegment> memory, Random random, AtomicBoolean stop) {
            while (!stop.get() && !memory.isEmpty()) {
                MemorySegment segment = memory.get(random.nextInt(memory.size()));
                long hostile = HOSTILE[random.nextInt(HOSTILE.length)];
                for (long at = random.nextInt(Long.BYTES); at <= segment.byteSize() - Long.BYTES; at += Long.BYTES) {
                    segment.set(ValueLayout.JAVA_LONG_UNALIGNED, at, hostile);
                }
            }
        }

        private static int call(EveryOperation.Call call, List<Tensor> sources, Drawn drawn) {
            try {
                call.made().of(sources, drawn.results());
                return 1;
            } catch (Exception | OutOfMemoryError refusal) {
                if (String.valueOf(refusal.getMessage()).contains("please report")) {
                    throw new AssertionError("expected a documented exception, got " + refusal, refusal);
                }
                return 1;
            }
        }
    }
}
