package org.ochre;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads, writes, copies and compares the elements of tensors with any strides.
final class Elements {
    private Elements() {}

    /// Work on one run of element pairs. The walk ends where it returns false.
    private interface Run {
        boolean at(long first, long firstStep, long second, long secondStep, long count);
    }

    static void copy(Tensor src, Tensor dst) {
        if (src.dtype() != dst.dtype()) {
            throw new IllegalArgumentException("src: expected " + dst.dtype() + ", got " + src.type()
                    + "; new Convert(DType." + dst.dtype().name() + ") converts it");
        }
        Tensor from = Arrays.equals(src.shape(), dst.shape()) ? src : broadcast(src, dst);
        requireWritable(dst);
        if (src.overlaps(dst)) {
            throw new IllegalArgumentException("src: expected memory apart from the destination, got an overlap");
        }
        MemorySegment in = from.segment();
        MemorySegment out = dst.segment();
        int size = src.dtype().size();
        if (dst.elements() > 0 && from.isDense() && dst.isDense()) {
            MemorySegment.copy(in, from.offset(), out, dst.offset(), dst.elements() * size);
            return;
        }
        walk(from, dst, (a, stepA, b, stepB, count) -> {
            if (stepA == size && stepB == size) {
                MemorySegment.copy(in, a, out, b, count * size);
            } else {
                copyRun(size, in, a, stepA, out, b, stepB, count);
            }
            return true;
        });
    }

    static boolean equal(Tensor first, Tensor second) {
        MemorySegment a = first.segment();
        MemorySegment b = second.segment();
        int size = first.dtype().size();
        return walk(first, second, (atA, stepA, atB, stepB, count) -> {
            if (stepA == size && stepB == size) {
                long bytes = count * size;
                return MemorySegment.mismatch(a, atA, atA + bytes, b, atB, atB + bytes) < 0;
            }
            for (long i = 0; i < count; i++) {
                long bytesA = atA + i * stepA;
                long bytesB = atB + i * stepB;
                if (MemorySegment.mismatch(a, bytesA, bytesA + size, b, bytesB, bytesB + size) >= 0) {
                    return false;
                }
            }
            return true;
        });
    }

    static void fill(Tensor dst, double value) {
        requireWritable(dst);
        MemorySegment one = MemorySegment.ofArray(new byte[8]);
        setDouble(one, 0, dst.dtype(), value);
        copy(Tensor.of(one, dst.dtype()), dst);
    }

    static double getDouble(MemorySegment segment, long at, DType dtype) {
        return switch (dtype) {
            case F32 -> segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
            case F64 -> segment.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at);
            default -> getLong(segment, at, dtype);
        };
    }

    static long getLong(MemorySegment segment, long at, DType dtype) {
        return switch (dtype) {
            case U8 -> Byte.toUnsignedLong(segment.get(ValueLayout.JAVA_BYTE, at));
            case I8 -> segment.get(ValueLayout.JAVA_BYTE, at);
            case U16 -> Short.toUnsignedLong(segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, at));
            case I16 -> segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
            case I32 -> segment.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            case I64 -> segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            case F32, F64 ->
                throw new IllegalArgumentException("dtype: expected an integer dtype for getLong, got " + dtype
                        + "; getDouble reads it");
        };
    }

    static void setDouble(MemorySegment segment, long at, DType dtype, double value) {
        switch (dtype) {
            case F32 -> segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, (float) value);
            case F64 -> segment.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, value);
            default -> {
                long whole = (long) value;
                if (whole != value || whole == Long.MAX_VALUE) {
                    throw unholdable(dtype, value);
                }
                setLong(segment, at, dtype, whole);
            }
        }
    }

    static void setLong(MemorySegment segment, long at, DType dtype, long value) {
        if (!dtype.isFloat() && (value < dtype.min() || value > dtype.max())) {
            throw unholdable(dtype, value);
        }
        switch (dtype) {
            case U8, I8 -> segment.set(ValueLayout.JAVA_BYTE, at, (byte) value);
            case U16, I16 -> segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
            case I32 -> segment.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) value);
            case I64 -> segment.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
            case F32 -> segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, value);
            case F64 -> segment.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, value);
        }
    }

    /// The array as a segment. Its type and length must fit.
    static MemorySegment arrayOf(DType dtype, long elements, Object array) {
        String expected = elements + " elements of " + dtype + " in its Java array type";
        MemorySegment segment = segmentOf(dtype, array);
        if (segment == null) {
            throw new IllegalArgumentException(
                    "array: expected " + expected + ", got " + array.getClass().getTypeName());
        }
        if (segment.byteSize() / dtype.size() != elements) {
            throw new IllegalArgumentException(
                    "array: expected " + expected + ", got " + segment.byteSize() / dtype.size());
        }
        return segment;
    }

    /// The array as a segment, or null where it is not of the dtype's array type. A switch over the array's type is
    /// avoided: its first run takes milliseconds.
    private static @Nullable MemorySegment segmentOf(DType dtype, Object array) {
        return switch (dtype) {
            case U8, I8 -> array instanceof byte[] values ? MemorySegment.ofArray(values) : null;
            case U16, I16 -> array instanceof short[] values ? MemorySegment.ofArray(values) : null;
            case I32 -> array instanceof int[] values ? MemorySegment.ofArray(values) : null;
            case I64 -> array instanceof long[] values ? MemorySegment.ofArray(values) : null;
            case F32 -> array instanceof float[] values ? MemorySegment.ofArray(values) : null;
            case F64 -> array instanceof double[] values ? MemorySegment.ofArray(values) : null;
        };
    }

    private static void requireWritable(Tensor dst) {
        if (dst.segment().isReadOnly()) {
            throw new IllegalArgumentException("dst: expected writable memory, got a read-only segment");
        }
        if (!dst.isDistinct()) {
            throw new IllegalArgumentException("dst: expected distinct elements, got " + dst.type() + " with strides "
                    + Arrays.toString(dst.strides()));
        }
    }

    private static Tensor broadcast(Tensor src, Tensor dst) {
        try {
            return src.broadcast(dst.shape());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "src: expected a shape that broadcasts to " + dst.type() + ", got " + src.type(), e);
        }
    }

    private static IllegalArgumentException unholdable(DType dtype, Object value) {
        String range = dtype.min() + "…" + dtype.max();
        return new IllegalArgumentException(
                "value: expected a whole number in " + range + " for " + dtype + ", got " + value);
    }

    private static void copyRun(
            int size, MemorySegment in, long a, long stepA, MemorySegment out, long b, long stepB, long count) {
        switch (size) {
            case 1 -> {
                for (long i = 0; i < count; i++) {
                    out.set(ValueLayout.JAVA_BYTE, b + i * stepB, in.get(ValueLayout.JAVA_BYTE, a + i * stepA));
                }
            }
            case 2 -> {
                var two = ValueLayout.JAVA_SHORT_UNALIGNED;
                for (long i = 0; i < count; i++) {
                    out.set(two, b + i * stepB, in.get(two, a + i * stepA));
                }
            }
            case 4 -> {
                var four = ValueLayout.JAVA_INT_UNALIGNED;
                for (long i = 0; i < count; i++) {
                    out.set(four, b + i * stepB, in.get(four, a + i * stepA));
                }
            }
            default -> {
                var eight = ValueLayout.JAVA_LONG_UNALIGNED;
                for (long i = 0; i < count; i++) {
                    out.set(eight, b + i * stepB, in.get(eight, a + i * stepA));
                }
            }
        }
    }

    /// Walks two tensors of one shape in runs of pairs. Runs are as long as the strides allow. The axes are ordered by
    /// the strides of the second tensor. Returns false as soon as a run does.
    private static boolean walk(Tensor first, Tensor second, Run run) {
        if (first.elements() == 0) {
            return true;
        }
        int rank = 0;
        Integer[] axes = new Integer[first.rank()];
        for (int axis = 0; axis < axes.length; axis++) {
            if (first.size(axis) > 1) {
                axes[rank++] = axis;
            }
        }
        Arrays.sort(axes, 0, rank, (i, j) -> Long.compare(Math.abs(second.stride(j)), Math.abs(second.stride(i))));
        long[] sizes = new long[rank];
        long[] steps = new long[rank];
        long[] others = new long[rank];
        int kept = 0;
        for (int i = 0; i < rank; i++) {
            int axis = axes[i];
            long size = first.size(axis);
            long step = first.stride(axis);
            long other = second.stride(axis);
            boolean joins = kept > 0 && steps[kept - 1] == size * step && others[kept - 1] == size * other;
            int place = joins ? kept - 1 : kept++;
            sizes[place] = joins ? sizes[place] * size : size;
            steps[place] = step;
            others[place] = other;
        }
        if (kept == 0) {
            long element = first.dtype().size();
            return run.at(first.offset(), element, second.offset(), element, 1);
        }
        return walk(0, first.offset(), second.offset(), Arrays.copyOf(sizes, kept), steps, others, run);
    }

    private static boolean walk(
            int axis, long first, long second, long[] sizes, long[] steps, long[] others, Run run) {
        if (axis == sizes.length - 1) {
            return run.at(first, steps[axis], second, others[axis], sizes[axis]);
        }
        for (long i = 0; i < sizes[axis]; i++) {
            if (!walk(axis + 1, first + i * steps[axis], second + i * others[axis], sizes, steps, others, run)) {
                return false;
            }
        }
        return true;
    }
}
