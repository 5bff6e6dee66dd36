package org.ochre.cli;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ochre.DType;
import org.ochre.Tensor;

/// The least and the largest element of a tensor. NaNs are ignored, but counted.
///
/// @param low the least element as printed; empty where there is no number
/// @param high the largest element as printed; empty where there is no number
/// @param nans the number of NaN elements
record Range(String low, String high, long nans) {

    /// Reads each element once, in the order of memory. The tensor's elements must fill its segment.
    static Range of(Tensor tensor) {
        MemorySegment memory = tensor.segment();
        long count = tensor.elements();
        return tensor.dtype().isFloat()
                ? ofFloats(memory, tensor.dtype(), count)
                : ofIntegers(memory, tensor.dtype(), count);
    }

    private static Range ofIntegers(MemorySegment memory, DType dtype, long count) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (long i = 0; i < count; i++) {
            long value = switch (dtype) {
                case U8 -> Byte.toUnsignedLong(memory.get(ValueLayout.JAVA_BYTE, i));
                case I8 -> memory.get(ValueLayout.JAVA_BYTE, i);
                case U16 -> Short.toUnsignedLong(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i));
                case I16 -> memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, 2 * i);
                case I32 -> memory.get(ValueLayout.JAVA_INT_UNALIGNED, 4 * i);
                default -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 8 * i);
            };
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        return count == 0 ? new Range("", "", 0) : new Range(Long.toString(low), Long.toString(high), 0);
    }

    private static Range ofFloats(MemorySegment memory, DType dtype, long count) {
        boolean single = dtype == DType.F32;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        long nans = 0;
        for (long i = 0; i < count; i++) {
            double value = single
                    ? memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * i)
                    : memory.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8 * i);
            if (Double.isNaN(value)) {
                nans++;
            } else {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        return count == nans ? new Range("", "", nans) : new Range(text(low, single), text(high, single), nans);
    }

    private static String text(double value, boolean single) {
        String number = single ? Float.toString((float) value) : Double.toString(value);
        return number.replace("Infinity", "inf");
    }

    @Override
    public String toString() {
        return low.isEmpty() ? "none" : low + " … " + high;
    }
}
