package org.ochre.work;

import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Access;

/// Checks of arguments. All refusals have the form `argument: expected X, got Y`.
public final class Arguments {
    private Arguments() {}

    /// The exception for an argument that is not as expected.
    public static IllegalArgumentException refuse(String argument, String expected, Object got) {
        return new IllegalArgumentException(argument + ": expected " + expected + ", got " + got);
    }

    /// Refuses a value outside `min…max`.
    public static void range(String argument, long value, long min, long max) {
        if (value < min || value > max) {
            throw refuse(argument, min + "…" + max, value);
        }
    }

    /// Refuses a source that is not native memory.
    public static void source(String argument, Tensor tensor) {
        Access.requireNative(argument, tensor.segment());
    }

    /// Refuses a destination that has another type, is in memory that cannot be written, or has elements that share
    /// memory.
    public static void destination(String argument, Tensor tensor, TensorType type) {
        if (!hasType(tensor, type)) {
            throw refuse(argument, type.toString(), tensor.type());
        }
        source(argument, tensor);
        if (tensor.segment().isReadOnly()) {
            throw refuse(argument, "writable memory", "a read-only segment");
        }
        if (!tensor.isDistinct()) {
            throw refuse(argument, "elements that share no memory", tensor.type() + " with strides "
                    + Arrays.toString(tensor.strides()));
        }
    }

    /// Compares types without the object that [Tensor#type] makes.
    private static boolean hasType(Tensor tensor, TensorType type) {
        boolean same = tensor.dtype() == type.dtype() && tensor.rank() == type.rank();
        for (int axis = 0; same && axis < type.rank(); axis++) {
            same = tensor.size(axis) == type.size(axis);
        }
        return same;
    }

    /// The tensor itself where it is dense native memory, which the caller must hold; else a dense native copy.
    public static Tensor dense(Tensor tensor, SegmentAllocator scratch) {
        return tensor.segment().isNative() && tensor.isDense() ? tensor : tensor.copy(scratch);
    }

    /// Refuses a destination that shares memory with a source.
    public static void apart(String source, Tensor src, String destination, Tensor dst) {
        if (src.overlaps(dst)) {
            throw refuse(destination, "memory that does not overlap " + source, "an overlap");
        }
    }
}
