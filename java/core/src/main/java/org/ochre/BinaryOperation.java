package org.ochre;

import java.io.Serializable;
import java.lang.foreign.SegmentAllocator;
import org.ochre.foreign.Access;

/// An operation from two tensors to one. All rules of [UnaryOperation] hold.
public interface BinaryOperation extends Serializable {

    /// The dtype and shape of the result for sources of these types.
    ///
    /// @throws IllegalArgumentException `argument: expected …, got …` where the operation does not serve the types
    TensorType resultType(TensorType first, TensorType second);

    /// The most bytes of scratch that [#into] takes for sources of these types; see [UnaryOperation#scratchBytes].
    ///
    /// @return 0 or more; [Long#MAX_VALUE] where the number would not fit 63 bits
    /// @throws IllegalArgumentException `argument: expected …, got …` where the operation does not serve the types
    long scratchBytes(TensorType first, TensorType second);

    /// Computes into the caller's memory; allocates no tensor. After an exception `dst` holds what
    /// [UnaryOperation#into] says.
    ///
    /// @param first read only
    /// @param second read only; may overlap `first`
    /// @param dst of `resultType(first.type(), second.type())`, with any strides whose elements are distinct; may not
    ///     overlap either source
    /// @throws IllegalArgumentException for a dtype, shape or memory that is not served; nothing is written
    /// @throws IllegalStateException where the memory of a tensor is closed
    /// @throws WrongThreadException where the memory of a tensor is confined to another thread
    /// @throws java.util.concurrent.CancellationException where this thread is interrupted; `dst` is partly written
    void into(Tensor first, Tensor second, Tensor dst);

    /// Computes into a fresh dense tensor. First it checks the types of both sources, and that this thread may use
    /// their memory. Then `results` is asked once. Everything else that [#into] refuses is found after that.
    ///
    /// @throws IllegalArgumentException as [#into], and for memory of `results` that [Tensor#allocate] refuses
    default Tensor apply(Tensor first, Tensor second, SegmentAllocator results) {
        TensorType type = resultType(first.type(), second.type());
        Access.require(first.segment());
        Access.require(second.segment());
        Tensor dst = Tensor.allocate(results, type);
        into(first, second, dst);
        return dst;
    }
}
