package org.ochre.exchange;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.work.Arguments;

/// Tensors of NIO buffers, which hold elements in row-major order from their position to their limit. For the way back
/// there are [Tensor#asByteBuffer] and [Tensor#asFloatBuffer].
///
/// | dtype | buffer |
/// |---|---|
/// | any | `ByteBuffer` |
/// | U16, I16 | `ShortBuffer` |
/// | I32, I64, F32, F64 | `IntBuffer`, `LongBuffer`, `FloatBuffer`, `DoubleBuffer` |
public final class Buffers {
    private Buffers() {}

    /// The buffer's own memory as a tensor, **without a copy**: from its position, as many elements as the shape has.
    /// The tensor keeps the memory of a direct buffer alive. A buffer on the heap gives a tensor over a Java array:
    /// Java code can read it, and [Tensor#copy] moves it to where operations take it. A read-only buffer gives a
    /// read-only tensor.
    ///
    /// @throws IllegalArgumentException `buffer: expected …, got …` for elements of another dtype, too few elements, or
    ///     an order of bytes that is not this machine's ([#copy] turns it)
    public static Tensor wrap(Buffer buffer, DType dtype, long... shape) {
        requireElements(buffer, dtype);
        if (dtype.size() > 1 && order(buffer) != ByteOrder.nativeOrder()) {
            throw Arguments.refuse("buffer", "elements in this machine's order, " + ByteOrder.nativeOrder(),
                    order(buffer) + ": copy(buffer, dtype, results, shape) turns them");
        }
        return Tensor.of(memory(buffer, dtype, shape), dtype, shape);
    }

    /// A tensor with the elements of a buffer in any order of bytes.
    ///
    /// @throws IllegalArgumentException `buffer: expected …, got …` for elements of another dtype or too few elements,
    ///     and for memory that [Tensor#allocate] refuses
    public static Tensor copy(Buffer buffer, DType dtype, SegmentAllocator results, long... shape) {
        requireElements(buffer, dtype);
        MemorySegment memory = memory(buffer, dtype, shape);
        Tensor copy = Tensor.allocate(results, dtype, shape);
        if (copy.overlaps(Tensor.of(memory, DType.U8, memory.byteSize()))) {
            throw Arguments.refuse("results", "memory apart from the buffer", "an overlap");
        }
        ValueLayout from = layout(dtype).withOrder(order(buffer));
        MemorySegment.copy(memory, from, 0, copy.segment(), layout(dtype), copy.offset(), copy.elements());
        return copy;
    }

    private static void requireElements(Buffer buffer, DType dtype) {
        boolean fits = buffer instanceof ByteBuffer || switch (dtype) {
            case U8, I8 -> false;
            case U16, I16 -> buffer instanceof ShortBuffer;
            case I32 -> buffer instanceof IntBuffer;
            case I64 -> buffer instanceof LongBuffer;
            case F32 -> buffer instanceof FloatBuffer;
            case F64 -> buffer instanceof DoubleBuffer;
        };
        if (!fits) {
            throw Arguments.refuse("buffer", "a ByteBuffer, or one with elements of " + dtype,
                    buffer.getClass().getSimpleName());
        }
    }

    private static MemorySegment memory(Buffer buffer, DType dtype, long[] shape) {
        MemorySegment memory = MemorySegment.ofBuffer(buffer);
        long elements = memory.byteSize() / dtype.size();
        long wanted = 1;
        for (long size : shape) {
            Arguments.range("shape", size, 0, Long.MAX_VALUE);
            wanted = size == 0 || wanted <= elements / size ? wanted * size : Long.MAX_VALUE;
        }
        if (wanted > elements) {
            throw Arguments.refuse("buffer", "the elements of a tensor of " + Arrays.toString(shape),
                    elements + " of " + dtype + " from its position to its limit");
        }
        return memory.asSlice(0, wanted * dtype.size());
    }

    private static ByteOrder order(Buffer buffer) {
        return switch (buffer) {
            case ByteBuffer bytes -> bytes.order();
            case ShortBuffer shorts -> shorts.order();
            case IntBuffer ints -> ints.order();
            case LongBuffer longs -> longs.order();
            case FloatBuffer floats -> floats.order();
            case DoubleBuffer doubles -> doubles.order();
            default -> ByteOrder.nativeOrder();
        };
    }

    /// The layout of an element's bits, for copying.
    private static ValueLayout layout(DType dtype) {
        return switch (dtype.size()) {
            case 1 -> ValueLayout.JAVA_BYTE;
            case 2 -> ValueLayout.JAVA_SHORT_UNALIGNED;
            case 4 -> ValueLayout.JAVA_INT_UNALIGNED;
            default -> ValueLayout.JAVA_LONG_UNALIGNED;
        };
    }
}
