package org.ochre.work;

import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ochre.DType;
import org.ochre.Tensor;

/// The results of one operation, from a caller's allocator. Such an allocator may hand out any memory: the same memory
/// twice, or a source's. So all results are taken here before the first is written. A result that overlaps another
/// result or a source is refused.
public final class Results {
    private final SegmentAllocator allocator;
    private final List<Tensor> taken;

    /// @param sources what the operation reads
    public Results(SegmentAllocator allocator, Tensor... sources) {
        this.allocator = allocator;
        this.taken = new ArrayList<>(Arrays.asList(sources));
    }

    /// A dense tensor. Its elements have the values that the allocator's memory holds.
    ///
    /// @throws IllegalArgumentException
    ///     `results: expected memory apart from sources and other results, got an overlap`, and for memory that
    ///     [Tensor#allocate] refuses
    public Tensor allocate(DType dtype, long... shape) {
        Tensor result = Tensor.allocate(allocator, dtype, shape);
        for (Tensor other : taken) {
            if (result.overlaps(other)) {
                throw Arguments.refuse("results", "memory apart from sources and other results", "an overlap");
            }
        }
        taken.add(result);
        return result;
    }
}
