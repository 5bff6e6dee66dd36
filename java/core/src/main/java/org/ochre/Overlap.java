package org.ochre;

/// Whether two views share memory. The answer is exact for parts of one image. For other views it may be true although
/// they share nothing.
final class Overlap {
    private Overlap() {}

    static boolean of(Tensor a, Tensor b) {
        if (a.elements() == 0 || b.elements() == 0 || a.segment().isNative() != b.segment().isNative()) {
            return false;
        }
        return rangesMeet(a, b) && sameMemory(a, b) && !separable(a, b) && isOpen(a) && isOpen(b);
    }

    /// All native memory counts as one. Two heap segments can share memory only where they have the same array. A
    /// read-only heap segment hides its array, so it counts as shared with any other heap segment.
    private static boolean sameMemory(Tensor a, Tensor b) {
        Object arrayA = a.segment().heapBase().orElse(null);
        Object arrayB = b.segment().heapBase().orElse(null);
        return a.segment().isNative() || arrayA == null || arrayB == null || arrayA == arrayB;
    }

    /// Closed memory counts as shared with nothing: its address may belong to other memory by now. Any use of it throws
    /// an exception.
    private static boolean isOpen(Tensor tensor) {
        return tensor.segment().scope().isAlive();
    }

    private static boolean rangesMeet(Tensor a, Tensor b) {
        return a.low() < b.high() && b.low() < a.high();
    }

    /// Whether strides alone prove that two views share nothing. Let all strides of both be multiples of one number,
    /// the period. Then they share nothing if they share nothing within one period. Likewise, two views of the same row
    /// stride share nothing if their columns share nothing.
    private static boolean separable(Tensor a, Tensor b) {
        long period = gcd(gcd(0, a), b);
        if (period > 0 && apart(period, a.low(), a.dtype().size(), b.low(), b.dtype().size())) {
            return true;
        }
        long row = Math.max(largestStride(a), largestStride(b));
        long widthA = extentWithin(a, row);
        long widthB = extentWithin(b, row);
        return widthA > 0 && widthB > 0 && apart(row, a.low(), widthA, b.low(), widthB);
    }

    /// Whether `[a, a + widthA)` and `[b, b + widthB)`, repeated with a period, never meet.
    private static boolean apart(long period, long a, long widthA, long b, long widthB) {
        long gap = Math.floorMod(b - a, period);
        return gap >= widthA && gap + widthB <= period;
    }

    /// How many bytes the view spans when axes of this stride are left out; 0 where that span is longer than the
    /// stride.
    private static long extentWithin(Tensor tensor, long row) {
        long extent = tensor.dtype().size();
        for (int axis = 0; axis < tensor.rank(); axis++) {
            long stride = Math.abs(tensor.stride(axis));
            if (tensor.size(axis) > 1 && stride != row) {
                extent += (tensor.size(axis) - 1) * stride;
            }
        }
        return extent <= row ? extent : 0;
    }

    private static long largestStride(Tensor tensor) {
        long largest = 0;
        for (int axis = 0; axis < tensor.rank(); axis++) {
            if (tensor.size(axis) > 1) {
                largest = Math.max(largest, Math.abs(tensor.stride(axis)));
            }
        }
        return largest;
    }

    private static long gcd(long start, Tensor tensor) {
        long result = start;
        for (int axis = 0; axis < tensor.rank(); axis++) {
            long stride = tensor.size(axis) > 1 ? Math.abs(tensor.stride(axis)) : 0;
            while (stride != 0) {
                long rest = result % stride;
                result = stride;
                stride = rest;
            }
        }
        return result;
    }
}
