package org.ochre.work;

import java.lang.foreign.SegmentAllocator;
import java.util.Arrays;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.foreign.Access;

/// Refusals in one form of words: `argument: expected X, got Y`.
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

    /// Refuses a source that is no native memory.
    public static void source(String argument, Tensor tensor) {
        Access.requireNative(argument, tensor.segment());
    }

    /// Refuses a destination of another type, in memory that cannot be written, or whose elements share memory.
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

    /// Without the object that [Tensor#type] makes.
    private static boolean hasType(Tensor tensor, TensorType type) {
        boolean same = tensor.dtype() == type.dtype() && tensor.rank() == type.rank();
        for (int axis = 0; same && axis < type.rank(); axis++) {
            same = tensor.size(axis) == type.size(axis);
        }
        return same;
    }

    /// The tensor itself where it is dense native memory, to be held; else a copy that is.
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
