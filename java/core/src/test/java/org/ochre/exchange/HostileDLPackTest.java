package org.ochre.exchange;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ochre.Fuzz;
import org.ochre.Tensor;

/// Structs of DLPack with random fields. Each must give the tensor that it describes, or a refusal: which of them, big
/// integers say. No data is behind these structs, so nothing of it may be touched. [Fuzz] says how many there are.
class HostileDLPackTest {
    private static final Fuzz FUZZ = Fuzz.of(20_261_127, 10_000);
    private static final int AXES = 66;
    private static final long[] NUMBERS = {0, 1, 2, 3, 5, -1, -2, 7, 1 << 20, 1L << 31, 1L << 40, -(1L << 40),
        1L << 60, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE / 4, -(1L << 61)};
    private static final Set<Integer> TYPES = Set.of(8, 16, 32, 64, 1 << 8 | 8, 1 << 8 | 16, 2 << 8 | 32, 2 << 8 | 64,
            6 << 8 | 8);
    private static final int[] TYPE_LIST = TYPES.stream().mapToInt(Integer::intValue).sorted().toArray();
    private static final BigInteger BEYOND = BigInteger.ONE.shiftLeft(63);

    /// A struct and its arrays, as the producer has it.
    private static final class Struct {
        final Random random;
        final int major;
        final long flags;
        final int device;
        final int type;
        final int lanes;
        final int rank;
        final long data;
        final long byteOffset;
        final boolean hasShape;
        final long[] shape = new long[AXES];
        final long @Nullable [] strides;

        Struct(long seed) {
            random = new Random(seed);
            major = odd(1, random.nextInt());
            flags = odd(random.nextInt(8), 1L << random.nextInt(64));
            device = odd(1, random.nextInt(-1, 20));
            type = odd(TYPE_LIST[random.nextInt(TYPE_LIST.length)], random.nextInt(1 << 16));
            lanes = odd(1, random.nextInt(1 << 16));
            rank = odd(random.nextInt(5), random.nextBoolean() ? random.nextInt() : random.nextInt(AXES));
            data = odd(64 + random.nextLong(1L << 47), number());
            byteOffset = odd(0, number());
            hasShape = random.nextInt(50) > 0;
            strides = random.nextInt(4) == 0 ? null : new long[AXES];
            for (int axis = 0; axis < AXES; axis++) {
                shape[axis] = odd(random.nextInt(6) == 0 ? 0 : 1 + random.nextInt(4), number());
                if (strides != null) {
                    strides[axis] = odd(random.nextInt(-9, 10), number());
                }
            }
        }

        /// Once in a while the odd number.
        private long odd(long usual, long odd) {
            return random.nextInt(20) == 0 ? odd : usual;
        }

        private int odd(int usual, int odd) {
            return (int) odd((long) usual, odd);
        }

        private long number() {
            return NUMBERS[random.nextInt(NUMBERS.length)];
        }

        MemorySegment write(Arena arena) {
            MemorySegment struct = arena.allocate(80, 8);
            struct.set(JAVA_INT, 0, major);
            struct.set(JAVA_LONG, 24, flags);
            struct.set(JAVA_LONG, 32, data);
            struct.set(JAVA_INT, 40, device);
            struct.set(JAVA_INT, 48, rank);
            struct.set(JAVA_BYTE, 52, (byte) (type >> 8));
            struct.set(JAVA_BYTE, 53, (byte) type);
            struct.set(JAVA_SHORT, 54, (short) lanes);
            struct.set(JAVA_LONG, 56, hasShape ? arena.allocateFrom(JAVA_LONG, shape).address() : 0);
            struct.set(JAVA_LONG, 64, strides == null ? 0 : arena.allocateFrom(JAVA_LONG, strides).address());
            struct.set(JAVA_LONG, 72, byteOffset);
            return struct;
        }

        boolean isRight() {
            return major == 1 && (flags & ~7) == 0 && (device == 1 || device == 3 || device == 11)
                    && TYPES.contains(type) && lanes == 1 && rank >= 0 && rank <= 64 && (rank == 0 || hasShape)
                    && axes().allMatch(axis -> shape[axis] >= 0) && (isEmpty() || isInside());
        }

        boolean isEmpty() {
            return axes().anyMatch(axis -> shape[axis] == 0);
        }

        private IntStream axes() {
            return IntStream.range(0, rank);
        }

        private boolean isInside() {
            BigInteger size = BigInteger.valueOf((type & 255) / 8);
            BigInteger low = BigInteger.valueOf(data).add(BigInteger.valueOf(byteOffset));
            BigInteger high = low.add(size);
            BigInteger dense = size;
            for (int axis = rank - 1; axis >= 0; axis--) {
                BigInteger stride = strides == null ? dense : BigInteger.valueOf(strides[axis]).multiply(size);
                BigInteger reach = stride.multiply(BigInteger.valueOf(shape[axis] - 1));
                low = low.add(reach.min(BigInteger.ZERO));
                high = high.add(reach.max(BigInteger.ZERO));
                dense = dense.multiply(BigInteger.valueOf(shape[axis]));
                if (shape[axis] > 1 && stride.bitLength() > 63) {
                    return false;
                }
            }
            return data > 0 && byteOffset >= 0 && low.signum() > 0 && high.compareTo(BEYOND) < 0
                    && dense.compareTo(BEYOND) < 0;
        }
    }

    @Test
    void aStructIsTakenAsItSaysOrRefused() {
        int[] count = new int[2];
        FUZZ.forEach(seed -> {
            Struct struct = new Struct(seed);
            Tensor tensor = null;
            try (Arena arena = Arena.ofConfined(); Arena theirs = Arena.ofConfined()) {
                tensor = DLPack.from(struct.write(arena), theirs);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).as("seed %d", seed).startsWith("managed: ").contains("expected", "got");
            }
            assertThat(tensor != null).as("seed %d is taken", seed).isEqualTo(struct.isRight());
            count[tensor == null ? 0 : 1]++;
            if (tensor != null && !struct.isEmpty()) {
                requireSame(seed, struct, tensor);
            }
        });
        assertThat(FUZZ.isOne() || Arrays.stream(count).min().orElse(0) > 0).as("some are taken, some are not")
                .isTrue();
    }

    private static void requireSame(long seed, Struct struct, Tensor tensor) {
        long[] shape = Arrays.copyOf(struct.shape, struct.rank);
        assertThat(tensor.shape()).as("seed %d", seed).isEqualTo(shape);
        assertThat(tensor.segment().address() + tensor.offset()).isEqualTo(struct.data + struct.byteOffset);
        long[] strides = tensor.strides();
        for (int axis = 0; axis < shape.length && struct.strides != null; axis++) {
            if (shape[axis] > 1) {
                assertThat(strides[axis]).as("seed %d", seed)
                        .isEqualTo(struct.strides[axis] * tensor.dtype().size());
            }
        }
        assertThat(tensor.segment().isReadOnly()).isEqualTo((struct.flags & 1) != 0 || struct.type >> 8 == 6);
    }

    /// The producer writes a shape of 2 and one that no memory has by turns. Every tensor that is taken has memory for
    /// what it says.
    @Test
    @SuppressWarnings("restricted")
    void aShapeThatChangesIsReadOnce() throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        try (Arena arena = Arena.ofShared()) {
            Struct struct;
            long seed = 0;
            do {
                struct = new Struct(seed++);
            } while (!struct.isRight() || struct.rank != 2 || struct.isEmpty() || struct.strides != null);
            MemorySegment managed = struct.write(arena);
            MemorySegment shape = MemorySegment.ofAddress(managed.get(JAVA_LONG, 56)).reinterpret(8);
            Thread producer = Thread.ofPlatform().start(() -> {
                for (long i = 0; !ended.get(); i++) {
                    shape.set(JAVA_LONG, 0, i % 2 == 0 ? 2 : 1L << 61);
                    Thread.onSpinWait();
                }
            });
            int taken = 0;
            for (int i = 0; i < 2000; i++) {
                try (Arena theirs = Arena.ofConfined()) {
                    Tensor tensor = DLPack.from(managed, theirs);
                    taken++;
                    assertThat(tensor.size(0)).isEqualTo(2);
                    assertThat(tensor.segment().byteSize()).isEqualTo(tensor.type().bytes());
                } catch (IllegalArgumentException e) {
                    assertThat(e.getMessage()).startsWith("managed: ");
                }
            }
            ended.set(true);
            producer.join();
            assertThat(taken).isPositive();
        }
    }
}
