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

    /// Refuses bytes that are shorter than a header, or do not begin with these.
    ///
    /// @param what whose bytes they are to be: `LabelSums`
    public static void header(String what, byte[] bytes, byte[] magic, int header) {
        if (bytes.length < header || !Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length)) {
            throw refuse("bytes", "the bytes of " + what, bytes.length + " other bytes");
        }
    }

    /// Refuses a value outside `min…max`.
    public static void range(String argument, long value, long min, long max) {
        if (value < min || value > max) {
            throw refuse(argument, min + "…" + max, value);
        }
    }

    /// A copy of numbers of regions, all of which are −1 or below `count`.
    public static long[] regions(long[] regions, long count) {
        long[] own = regions.clone();
        for (long region : own) {
            range("regions", region, -1, count - 1);
        }
        return own;
    }

    /// Refuses a source that is not native memory.
    public static void source(String argument, Tensor tensor) {
        Access.requireNative(argument, tensor.segment());
    }

    /// Refuses a destination that has another type, is in memory that cannot be written, or has elements that share
    /// memory.
    public static void destination(String argument, Tensor tensor, TensorType type) {
        if (!tensor.type().equals(type)) {
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

    /// Refuses a rectangle that is not inside the image, or memory that does not fit.
    ///
    /// @param y the first row of the rectangle, which is as high and wide as `dst`
    /// @param x its first column
    /// @param result the type of the result for the whole image
    public static void rectangle(Tensor image, long y, long x, Tensor dst, TensorType result) {
        long[] shape = result.shape();
        if (dst.rank() == shape.length) {
            shape[0] = dst.size(0);
            shape[1] = dst.size(1);
        }
        destination("dst", dst, new TensorType(result.dtype(), shape));
        if (y < 0 || x < 0 || shape[0] > image.size(0) - y || shape[1] > image.size(1) - x) {
            throw new IndexOutOfBoundsException("within: expected a rectangle inside [" + image.size(0) + ", "
                    + image.size(1) + "], got " + shape[0] + "×" + shape[1] + " at (" + y + ", " + x + ")");
        }
        source("src", image);
        apart("src", image, "dst", dst);
    }
}
