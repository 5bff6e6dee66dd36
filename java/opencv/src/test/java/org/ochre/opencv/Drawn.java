package org.ochre.opencv;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Memory;
import org.ochre.Tensor;
import org.ochre.TensorType;

/// Draws arguments for one round: mostly arguments that an operation serves, sometimes arguments that it must refuse.
final class Drawn {
    private static final int CLOSED = 0;
    private static final int READ_ONLY = 1;
    private static final int HEAP = 2;
    private static final int FOREIGN = 3;
    private static final int OVERLAPPING = 4;
    private static final int MOST_BYTES = 1 << 22;
    private static final double[] ODD = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0, 1e300,
        -1e-300, Double.MAX_VALUE};
    private static final int[] ODD_INTS = {Integer.MIN_VALUE, -2, -1, 0, 32_766, 32_767, 32_768, 1 << 30,
        Integer.MAX_VALUE};
    private static final long[] ODD_LONGS = {Long.MIN_VALUE, -1, 0, Integer.MAX_VALUE + 1L, 1L << 40,
        Long.MAX_VALUE - 1, Long.MAX_VALUE};

    /// A tensor argument.
    ///
    /// @param tensor the tensor itself
    /// @param open whether this thread may read the tensor's memory, now and during the call
    /// @param written whether this thread may write the tensor's memory
    record Argument(@Nullable Tensor tensor, boolean open, boolean written) {

        /// All bytes of the memory, also those outside the elements.
        byte @Nullable [] bytes() {
            return tensor == null || !open ? null : tensor.segment().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private final Random random;
    private final Arena arena;
    private final ExecutorService otherThread;
    private final List<Arena> toClose = new ArrayList<>();
    private final List<Arena> open = new ArrayList<>();

    Drawn(Random random, Arena arena, ExecutorService otherThread) {
        this.random = random;
        this.arena = arena;
        this.otherThread = otherThread;
    }

    /// Closes the arenas that must be closed before the call.
    void close() {
        toClose.forEach(Arena::close);
    }

    /// Closes all other arenas.
    void end() {
        open.forEach(Arena::close);
    }

    /// An allocator for results, which refuses to give more than a test needs.
    SegmentAllocator results() {
        return (bytes, alignment) -> {
            if (bytes > MOST_BYTES) {
                throw new IllegalArgumentException("results: expected at most " + MOST_BYTES + " bytes, got " + bytes);
            }
            return arena.allocate(bytes, alignment);
        };
    }

    boolean rarely(int one) {
        return random.nextInt(one) == 0;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /// Gives `null` one time in forty.
    <T> @Nullable T orNull(T value) {
        return rarely(40) ? null : value;
    }

    int integer(int low, int high) {
        return rarely(12) ? ODD_INTS[random.nextInt(ODD_INTS.length)] : random.nextInt(low, high + 1);
    }

    long whole(long low, long high) {
        return rarely(12) ? ODD_LONGS[random.nextInt(ODD_LONGS.length)] : random.nextLong(low, high + 1);
    }

    double real(double low, double high) {
        return rarely(12) ? ODD[random.nextInt(ODD.length)] : random.nextDouble(low, high);
    }

    DType dtype(DType... served) {
        return served.length == 0 || rarely(10) ? of(List.of(DType.values())) : of(List.of(served));
    }

    Border border() {
        return switch (random.nextInt(8)) {
            case 0 -> Border.INTERIOR;
            case 1 -> Border.ONE_SIDED;
            case 2 -> Border.REFLECT;
            case 3 -> Border.REPLICATE;
            case 4 -> Border.WRAP;
            case 5 -> Border.constant(real(-100, 100));
            default -> Border.REFLECT_101;
        };
    }

    private long size() {
        return switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> 2;
            default -> random.nextInt(3, 24);
        };
    }

    /// Draws an image `[h, w]` or `[h, w, c]`.
    Argument image(DType... served) {
        long[] shape = switch (random.nextInt(6)) {
            case 0, 1 -> new long[]{size(), size()};
            case 2 -> new long[]{size(), size(), random.nextInt(8)};
            default -> new long[]{size(), size(), 3};
        };
        return argument(256, dtype(served), shape);
    }

    /// Draws an image `[h, w, 4]`.
    Argument rgba() {
        return argument(256, dtype(DType.U8), size(), size(), 4);
    }

    /// Draws a field `[h, w]`, mostly of the same size as another image.
    Argument field(@Nullable Tensor beside, DType... served) {
        long[] shape = beside == null || beside.rank() < 2 || rarely(10)
                ? new long[]{size(), size()}
                : new long[]{beside.size(0), beside.size(1)};
        return argument(12, dtype(served), shape);
    }

    /// Draws a table `[k, c]`, mostly with as many columns as an image has channels.
    Argument table(@Nullable Tensor image, DType... served) {
        long channels = image == null || image.rank() < 3 ? 1 : image.size(2);
        long rows = 1 + random.nextInt(40);
        return argument(256, dtype(served), image != null && image.rank() == 2 && random.nextBoolean()
                ? new long[]{rows}
                : new long[]{rows, rarely(15) ? size() : channels});
    }

    /// Draws a tensor of any rank.
    Argument any() {
        long[] shape = new long[random.nextInt(5)];
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = random.nextInt(6);
        }
        return argument(1000, dtype(), shape);
    }

    /// Draws a tensor for a result of this type, or, rarely, of another type.
    Argument result(TensorType type) {
        long[] shape = type.shape();
        if (rarely(12) && shape.length > 0) {
            shape[random.nextInt(shape.length)] += 1 - 2L * random.nextInt(2);
        }
        for (long size : shape) {
            if (size < 0 || size > MOST_BYTES / 64) {
                return any();
            }
        }
        return rarely(20) ? any() : argument(2, rarely(15) ? dtype() : type.dtype(), shape);
    }

    private Argument argument(long range, DType dtype, long... shape) {
        if (rarely(60)) {
            return new Argument(null, true, true);
        }
        int oddity = rarely(5) ? random.nextInt(6) : -1;
        Arena memory = oddity == CLOSED ? fresh(toClose) : of(List.of(arena, arena, fresh(open)));
        Layout layout = shape.length == 0 ? Layout.DENSE : of(List.of(Layout.values()));
        SegmentAllocator allocator = switch (oddity) {
            case HEAP -> (bytes, alignment) -> MemorySegment.ofArray(new byte[(int) bytes]);
            case FOREIGN -> (bytes, alignment) -> Arena.ofAuto().allocate(bytes, alignment);
            default -> memory;
        };
        Tensor tensor = filled(layout.place(allocator, dtype, shape), range);
        return switch (oddity) {
            case READ_ONLY -> new Argument(over(tensor.segment().asReadOnly(), tensor), true, false);
            case FOREIGN -> new Argument(over(foreign(tensor.segment().byteSize()), tensor), false, false);
            case CLOSED -> new Argument(tensor, false, false);
            case OVERLAPPING -> new Argument(overlapping(tensor), true, true);
            default -> new Argument(tensor, true, true);
        };
    }

    private Arena fresh(List<Arena> kind) {
        Arena fresh = of(List.of(Memory.CONFINED, Memory.SHARED, Memory.GUARDED)).open();
        kind.add(fresh);
        return fresh;
    }

    private static Tensor over(MemorySegment segment, Tensor like) {
        return Tensor.of(segment, like.offset(), like.dtype(), like.shape(), like.strides());
    }

    /// Memory that is confined to another thread.
    private MemorySegment foreign(long bytes) {
        return CompletableFuture.supplyAsync(() -> Arena.ofConfined().allocate(bytes, 8), otherThread).join();
    }

    /// A tensor whose elements share memory: an axis of stride 0, or any stride that stays inside the memory, also an
    /// odd one.
    private Tensor overlapping(Tensor tensor) {
        if (tensor.rank() == 0 || tensor.elements() == 0) {
            return tensor;
        }
        long[] strides = tensor.strides();
        strides[random.nextInt(strides.length)] = random.nextInt(-4, 5);
        long low = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            low += Math.min(0, strides[axis] * (tensor.size(axis) - 1));
        }
        try {
            return Tensor.of(tensor.segment(), -low, tensor.dtype(), tensor.shape(), strides);
        } catch (IllegalArgumentException outside) {
            return tensor;
        }
    }

    private Tensor filled(Tensor tensor, long range) {
        fill(tensor, range, tensor.dtype().isFloat() && rarely(6));
        return tensor;
    }

    private void fill(Tensor tensor, long range, boolean odd) {
        if (tensor.rank() > 0) {
            for (long i = 0; i < tensor.size(0); i++) {
                fill(tensor.at(i), range, odd);
            }
        } else if (odd && rarely(8)) {
            tensor.setDouble(ODD[random.nextInt(ODD.length)]);
        } else if (tensor.dtype().isFloat()) {
            tensor.setDouble((random.nextDouble() - 0.3) * range);
        } else {
            tensor.setLong(random.nextLong(Math.min(range, 127)));
        }
    }
}
