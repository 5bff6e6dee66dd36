package org.ochre;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/// The memory layouts of an image that every operation is tested with.
public enum Layout {
    DENSE,
    PADDED,
    CROP,
    FLIPPED,
    PLANES,
    STEPPED;

    private static final byte CANARY = (byte) 0xA5;

    /// A view of that shape over fresh memory. All of the memory holds the canary.
    public Tensor place(SegmentAllocator allocator, DType dtype, long... shape) {
        boolean image = shape.length >= 2;
        return switch (this) {
            case DENSE -> fresh(allocator, dtype, shape);
            case PADDED ->
                fresh(allocator, dtype, with(shape, image ? 1 : 0, 3)).slice(image ? 1 : 0, 0, shape[image ? 1 : 0]);
            case CROP -> {
                long[] outer = with(shape, 0, 4);
                outer = image ? with(outer, 1, 5) : outer;
                Tensor inner = fresh(allocator, dtype, outer).slice(0, 2, 2 + shape[0]);
                yield image ? inner.slice(1, 3, 3 + shape[1]) : inner;
            }
            case FLIPPED -> {
                Tensor tensor = fresh(allocator, dtype, shape);
                for (int axis = 0; axis < shape.length; axis++) {
                    tensor = tensor.flip(axis);
                }
                yield tensor;
            }
            case PLANES -> switch (shape.length) {
                case 2 -> fresh(allocator, dtype, shape[1], shape[0]).permute(1, 0);
                case 3 -> fresh(allocator, dtype, shape[2], shape[0], shape[1]).permute(1, 2, 0);
                default -> fresh(allocator, dtype, shape);
            };
            case STEPPED -> {
                long[] outer = shape.clone();
                for (int axis = 0; axis < shape.length; axis++) {
                    outer[axis] = shape[axis] == 0 ? 0 : (shape[axis] - 1) * (axis + 2) + 1;
                }
                Tensor tensor = fresh(allocator, dtype, outer);
                for (int axis = 0; axis < shape.length; axis++) {
                    tensor = tensor.step(axis, axis + 2);
                }
                yield tensor;
            }
        };
    }

    /// A view in this layout, with the elements of another tensor.
    public Tensor holding(SegmentAllocator allocator, Tensor elements) {
        return place(allocator, elements.dtype(), elements.shape()).copyFrom(elements);
    }

    /// How many bytes around the elements of a placed view no longer hold the canary.
    public static long damage(Tensor placed) {
        MemorySegment memory = placed.segment();
        boolean[] inside = new boolean[(int) memory.byteSize()];
        mark(placed, inside);
        long damaged = 0;
        for (int i = 0; i < inside.length; i++) {
            damaged += !inside[i] && memory.get(ValueLayout.JAVA_BYTE, i) != CANARY ? 1 : 0;
        }
        return damaged;
    }

    /// Marks which bytes of a tensor's memory belong to its elements.
    public static void mark(Tensor tensor, boolean[] inside) {
        if (tensor.rank() == 0) {
            for (int i = 0; i < tensor.dtype().size(); i++) {
                inside[(int) tensor.offset() + i] = true;
            }
            return;
        }
        for (long i = 0; i < tensor.size(0); i++) {
            mark(tensor.at(i), inside);
        }
    }

    private static Tensor fresh(SegmentAllocator allocator, DType dtype, long... shape) {
        Tensor tensor = Tensor.of(allocator.allocate(new TensorType(dtype, shape).bytes(), 64), dtype, shape);
        tensor.segment().fill(CANARY);
        return tensor;
    }

    private static long[] with(long[] shape, int axis, long more) {
        long[] result = shape.clone();
        result[axis] += more;
        return result;
    }
}
