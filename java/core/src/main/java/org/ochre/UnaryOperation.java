package org.ochre;

import java.io.Serializable;
import java.lang.foreign.SegmentAllocator;
import org.ochre.foreign.Access;

/// An operation from one tensor to one tensor. Implementations are records of their parameters: they hold no memory,
/// are validated when made and when read from a stream, may be used from any number of threads at once, and print their
/// parameters.
public interface UnaryOperation extends Serializable {

    /// The dtype and shape of the result for a source of this type.
    ///
    /// @throws IllegalArgumentException `src: expected …, got …` where the operation does not serve the type
    TensorType resultType(TensorType src);

    /// Computes into memory of the caller's; allocates no tensor. On any exception but one of cancellation `dst` is as
    /// it was, or, where the exception's words say so, partly written.
    ///
    /// @param src read only
    /// @param dst of `resultType(src.type())`, any strides whose elements are distinct, not overlapping `src`
    /// @throws IllegalArgumentException for a dtype, shape or memory that is not served; nothing is written
    /// @throws IllegalStateException where the memory of a tensor is closed
    /// @throws WrongThreadException where the memory of a tensor is confined to another thread
    void into(Tensor src, Tensor dst);

    /// Computes into a fresh dense tensor, for which `results` is asked once. Before that the type of `src` is checked,
    /// and that its memory is native and open to this thread; only what the values of elements rule out is found
    /// afterwards.
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
