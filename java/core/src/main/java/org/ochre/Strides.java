package org.ochre;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Arithmetic on shapes and byte strides. A number beyond 63 bits is refused; none wraps around.
final class Strides {
    private Strides() {}

    /// Bytes of a dense tensor. A shape with a zero has 0 bytes, however large its other sizes are.
    static long bytes(DType dtype, long[] shape) {
        boolean empty = false;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("shape: expected sizes ≥ 0, got " + Arrays.toString(shape));
            }
            empty |= size == 0;
        }
        if (empty) {
            return 0;
        }
        try {
            long bytes = dtype.size();
            for (long size : shape) {
                bytes = Math.multiplyExact(bytes, size);
            }
            return bytes;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "shape: expected fewer than 2^63 bytes, got " + dtype + " " + Arrays.toString(shape), e);
        }
    }

    /// How many elements a shape has. Its bytes must be known to fit 63 bits.
    static long elements(long[] shape) {
        long elements = 1;
        for (long size : shape) {
            if (size == 0) {
                return 0;
            }
            elements *= size;
        }
        return elements;
    }

    /// Row-major strides of a dense tensor; 0 along every axis of an empty one.
    static long[] dense(DType dtype, long[] shape) {
        long[] strides = new long[shape.length];
        if (bytes(dtype, shape) == 0) {
            return strides;
        }
        long stride = dtype.size();
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    /// Refuses a view with an element outside `0 ≤ byte < byteSize`.
    static void prove(long byteSize, long offset, DType dtype, long[] shape, long[] strides) {
        if (strides.length != shape.length) {
            throw new IllegalArgumentException("strides: expected " + shape.length + " for shape "
                    + Arrays.toString(shape) + ", got " + Arrays.toString(strides));
        }
        boolean empty = bytes(dtype, shape) == 0;
        boolean inside;
        try {
            long low = offset;
            long high = empty ? offset : Math.addExact(offset, dtype.size());
            for (int axis = 0; axis < shape.length && !empty; axis++) {
                long reach = Math.multiplyExact(shape[axis] - 1, strides[axis]);
                low = Math.addExact(low, Math.min(reach, 0));
                high = Math.addExact(high, Math.max(reach, 0));
            }
            inside = low >= 0 && high <= byteSize;
        } catch (ArithmeticException e) {
            inside = false;
        }
        if (!inside) {
            throw new IllegalArgumentException("segment: expected every element of " + dtype + " "
                    + Arrays.toString(shape) + " with strides " + Arrays.toString(strides) + " from byte " + offset
                    + " inside it, got " + byteSize + " bytes");
        }
    }

    /// The lowest byte that a view touches, relative to its first element; 0 for an empty view.
    static long lowest(long[] shape, long[] strides) {
        long low = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == 0) {
                return 0;
            }
            low += Math.min((shape[axis] - 1) * strides[axis], 0);
        }
        return low;
    }

    /// The byte after the highest that a view touches, relative to its first element; 0 for an empty view.
    static long highest(DType dtype, long[] shape, long[] strides) {
        long high = dtype.size();
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] == 0) {
                return 0;
            }
            high += Math.max((shape[axis] - 1) * strides[axis], 0);
        }
        return high;
    }

    /// Whether each element has bytes of its own. The axes are sorted by stride. Each stride must be at least as long
    /// as the span of the axes before it. A true answer is always right; a false one may be wrong.
    static boolean distinct(DType dtype, long[] shape, long[] strides) {
        Integer[] axes = new Integer[shape.length];
        for (int axis = 0; axis < axes.length; axis++) {
            if (shape[axis] == 0) {
                return true;
            }
            axes[axis] = axis;
        }
        Arrays.sort(axes, (a, b) -> Long.compare(Math.abs(strides[a]), Math.abs(strides[b])));
        long extent = dtype.size();
        for (int axis : axes) {
            if (shape[axis] > 1) {
                if (Math.abs(strides[axis]) < extent) {
                    return false;
                }
                extent += (shape[axis] - 1) * Math.abs(strides[axis]);
            }
        }
        return true;
    }

    /// Strides that give a view a new shape with the same elements in the same row-major order; null where no strides
    /// do.
    static long @Nullable [] reshape(DType dtype, long[] shape, long[] strides, long[] target) {
        if (bytes(dtype, target) == 0) {
            return new long[target.length];
        }
        long[] result = new long[target.length];
        int from = 0;
        int to = 0;
        while (from < shape.length || to < target.length) {
            int fromEnd = from;
            int toEnd = to;
            long have = fromEnd < shape.length ? shape[fromEnd++] : 1;
            long want = toEnd < target.length ? target[toEnd++] : 1;
            while (have != want) {
                if (have < want) {
                    have *= shape[fromEnd++];
                } else {
                    want *= target[toEnd++];
                }
            }
            Long inner = innermostStride(dtype, shape, strides, from, fromEnd);
            if (inner == null) {
                return null;
            }
            long stride = inner;
            for (int axis = toEnd - 1; axis >= to; axis--) {
                result[axis] = stride;
                stride *= target[axis];
            }
            from = fromEnd;
            to = toEnd;
        }
        return result;
    }

    /// The step between neighbouring elements when axes `from ≤ axis < end` are taken as one axis; null where the steps
    /// differ.
    private static @Nullable Long innermostStride(DType dtype, long[] shape, long[] strides, int from, int end) {
        Long inner = null;
        long next = 0;
        for (int axis = end - 1; axis >= from; axis--) {
            if (shape[axis] == 1) {
                continue;
            }
            if (inner == null) {
                inner = strides[axis];
            } else if (strides[axis] != next) {
                return null;
            }
            next = strides[axis] * shape[axis];
        }
        return inner == null ? Long.valueOf(dtype.size()) : inner;
    }
}
