package org.ochre;

import java.io.IOException;
import java.io.Serializable;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A public way from tensors to native code and back, for tests of lifetimes.
///
/// @param inputs makes the tensors for an image of side × side pixels, in memory that stays open
/// @param call calls the operation on such tensors in other memory
/// @param operation the [UnaryOperation] or [BinaryOperation] of the route; null where it is of another kind, or of
///     several
public record Route(String name, Function<Integer, List<Tensor>> inputs, Call call,
        @Nullable Serializable operation) {

    /// A route that is not that of one [UnaryOperation] or [BinaryOperation].
    public Route(String name, Function<Integer, List<Tensor>> inputs, Call call) {
        this(name, inputs, call, null);
    }

    public interface Call {
        Tensor on(List<Tensor> inputs, SegmentAllocator results) throws IOException;
    }

    /// A way to place a tensor's elements in memory of an arena.
    public interface Placement {
        Tensor place(Tensor tensor, Arena arena);
    }

    public static final Placement DENSE = Tensor::copy;

    /// A crop of a larger image, with its rows in reverse order.
    public static final Placement CROP = (tensor, arena) -> {
        long[] shape = tensor.shape();
        shape[0] += 3;
        Tensor all = Tensor.allocate(arena, tensor.dtype(), shape);
        return all.slice(0, 2, shape[0] - 1).flip(0).copyFrom(tensor);
    };

    /// A route of one image.
    public static Route of(String name, Function<Integer, Tensor> image, UnaryOperation operation) {
        return new Route(name, side -> List.of(image.apply(side)),
                (inputs, results) -> operation.apply(inputs.getFirst(), results), operation);
    }

    /// A route of two tensors.
    public static Route of(String name, Function<Integer, List<Tensor>> inputs, BinaryOperation operation) {
        return new Route(name, inputs,
                (in, results) -> operation.apply(in.get(0), in.get(1), results), operation);
    }

    /// U8 `[side, side, channels]`, of 16 levels.
    public static Tensor bytes(int side, int channels) {
        Random random = new Random(side);
        byte[] values = new byte[side * side * channels];
        random.nextBytes(values);
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (17 * (values[i] & 15));
        }
        return Tensor.allocate(Arena.global(), DType.U8, side, side, channels).copyFrom(values);
    }

    /// F32 `[side, side]`.
    public static Tensor floats(int side) {
        Random random = new Random(side);
        float[] values = new float[side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(1000);
        }
        return Tensor.allocate(Arena.global(), DType.F32, side, side).copyFrom(values);
    }

    /// I32 `[side, side]`, ids 0…m−1.
    public static Tensor labels(int side, int m) {
        Random random = new Random(side);
        int[] ids = new int[side * side];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextInt(m);
        }
        return Tensor.allocate(Arena.global(), DType.I32, side, side).copyFrom(ids);
    }
}
