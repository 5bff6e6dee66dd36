package org.ochre;

import java.io.Serializable;
import java.lang.foreign.SegmentAllocator;
import org.ochre.foreign.Access;

/// An operation from one tensor to one tensor. Implementations are records of their parameters. They hold no memory.
/// They are checked when they are made and when they are read from a stream. Any number of threads may use one at once.
/// They print their parameters.
public interface UnaryOperation extends Serializable {

    /// The dtype and shape of the result for a source of this type.
    ///
    /// @throws IllegalArgumentException `src: expected …, got …` where the operation does not serve the type
    TensorType resultType(TensorType src);

    /// The most bytes of scratch that [#into] takes for a source of this type, whatever its strides and values: what a
    /// [org.ochre.memory.MemoryPool] must have for it beside the result. It grows with the number of threads, and so
    /// holds under the [Parallelism] of the call. It is at most half as much again as what the call really takes, for
    /// the strides that take most. Some operations take no scratch for dense tensors, and copies for other strides.
    ///
    /// @return 0 or more; [Long#MAX_VALUE] where the number would not fit 63 bits
    /// @throws IllegalArgumentException `src: expected …, got …` where the operation does not serve the type
    long scratchBytes(TensorType src);

    /// Computes into the caller's memory; allocates no tensor. After an exception `dst` is as it was, except
    /// in two cases: a cancellation leaves it partly written, and so does an exception whose message says so.
    ///
    /// @param src read only
    /// @param dst of `resultType(src.type())`, with any strides whose elements are distinct; may not overlap `src`
    /// @throws IllegalArgumentException for a dtype, shape or memory that is not served; nothing is written
    /// @throws IllegalStateException where the memory of a tensor is closed
    /// @throws WrongThreadException where the memory of a tensor is confined to another thread
    /// @throws java.util.concurrent.CancellationException where this thread is interrupted; `dst` is partly written
    void into(Tensor src, Tensor dst);

    /// Computes into a fresh dense tensor. First it checks the type of `src`, and that its memory is native and open
    /// to this thread. Then `results` is asked once. After that only the values of elements can be refused.
    ///
    /// @throws IllegalArgumentException as [#into], and for memory of `results` that [Tensor#allocate] refuses
    default Tensor apply(Tensor src, SegmentAllocator results) {
        TensorType type = resultType(src.type());
        Access.requireNative("src", src.segment());
        Access.require(src.segment());
        Tensor dst = Tensor.allocate(results, type);
        into(src, dst);
        return dst;
    }
}
