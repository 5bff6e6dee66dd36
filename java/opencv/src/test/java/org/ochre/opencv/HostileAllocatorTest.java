package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Tensor;

/// Runs every operation that takes an allocator with allocators that return unsuitable memory. The operation refuses it
/// by name and writes nothing.
class HostileAllocatorTest {
    private static final int DRAWS = 400;
    private static final int WANTED = 4;
    /// The operation that may write over its source, where the OpenCV function works in place.
    private static final String IN_PLACE = "Mats.call";

    /// A drawn operation that answers, with the number of bytes of each of its allocations.
    private record Good(EveryOperation.Call call, List<Tensor> sources, List<Tensor> answer, List<Long> asked) {}

    static List<String> operations() {
        return EveryOperation.all().keySet().stream().filter(name -> !name.equals("views")).toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void memoryThatWillNotDoIsRefusedByName(String name) {
        forGood(name, (good, arena) -> {
            refused(good, (bytes, alignment) -> arena.allocate(bytes, alignment).asReadOnly(),
                    "results: expected writable memory, got a read-only segment from the allocator");
            refused(good, (bytes, alignment) -> MemorySegment.ofArray(new byte[(int) bytes]),
                    "results: expected native memory, got a Java array from the allocator");
            refused(good, (bytes, alignment) -> arena.allocate(bytes - 1, alignment), "of them from the allocator");
        });
    }

    /// The memory of a second result is the memory of the first, or the memory of a result is a source's.
    @ParameterizedTest
    @MethodSource("operations")
    void memoryThatIsInUseIsRefused(String name) {
        forGood(name, (good, arena) -> {
            MemorySegment one = arena.allocate(1 << 20, 64);
            SegmentAllocator same = SegmentAllocator.prefixAllocator(one);
            if (good.asked().stream().filter(bytes -> bytes > 0).count() > 1) {
                refused(good, same, "overlap");
            } else {
                assertAnswer(good, same);
            }
            for (Tensor source : name.equals(IN_PLACE) ? List.<Tensor>of() : good.sources()) {
                MemorySegment memory = source.segment();
                boolean fits = good.asked().stream().allMatch(bytes -> bytes > 0 && bytes <= memory.byteSize());
                if (fits && memory.address() % 64 == 0 && covers(source)) {
                    refused(good, SegmentAllocator.prefixAllocator(memory), "overlap");
                }
            }
        });
    }

    /// Whether the first byte of the tensor's memory belongs to one of its elements.
    private static boolean covers(Tensor source) {
        return source.isDense() && source.offset() == 0 && source.elements() > 0;
    }

    private interface Check {
        void of(Good good, Arena arena);
    }

    /// Checks some drawn operations that answer, from fixed seeds.
    private static void forGood(String name, Check check) {
        EveryOperation.Draw draw = EveryOperation.all().get(name);
        int checked = 0;
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            for (int seed = 0; seed < DRAWS && checked < WANTED; seed++) {
                try (Arena arena = Arena.ofConfined()) {
                    Drawn drawn = new Drawn(new Random(seed), arena, other);
                    try {
                        Good good = good(draw, drawn, arena);
                        if (good != null) {
                            check.of(good, arena);
                            checked++;
                        }
                    } finally {
                        drawn.end();
                    }
                }
            }
        }
        assertThat(checked).as("drawings of %s that answer", name).isPositive();
    }

    private static Good good(EveryOperation.Draw draw, Drawn drawn, Arena arena) {
        List<Long> asked = new ArrayList<>();
        SegmentAllocator counting = (bytes, alignment) -> {
            asked.add(bytes);
            return arena.allocate(bytes, alignment);
        };
        try {
            EveryOperation.Call call = draw.from(drawn);
            drawn.close();
            List<Tensor> sources = call.sources().stream().map(Drawn.Argument::tensor).toList();
            List<Tensor> answer = call.made().of(sources, counting);
            return asked.stream().allMatch(bytes -> bytes > 0) ? new Good(call, sources, answer, asked) : null;
        } catch (Exception | OutOfMemoryError refusal) {
            return null;
        }
    }

    private static void refused(Good good, SegmentAllocator results, String words) {
        List<byte[]> before = bytes(good);
        assertThatThrownBy(() -> good.call().made().of(good.sources(), results))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(words);
        List<byte[]> after = bytes(good);
        for (int i = 0; i < before.size(); i++) {
            assertThat(Arrays.equals(before.get(i), after.get(i))).as("source %d as it was", i).isTrue();
        }
    }

    private static void assertAnswer(Good good, SegmentAllocator results) {
        try {
            List<Tensor> again = good.call().made().of(good.sources(), results);
            assertThat(again.getFirst().contentEquals(good.answer().getFirst())).isTrue();
        } catch (Exception e) {
            throw new AssertionError("expected an answer", e);
        }
    }

    private static List<byte[]> bytes(Good good) {
        return good.call().sources().stream().map(Drawn.Argument::bytes).toList();
    }
}
