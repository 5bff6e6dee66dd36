package org.ochre;

import java.io.Serializable;
import java.lang.foreign.SegmentAllocator;
import org.ochre.foreign.Access;

/// An operation from two tensors to one; everything said of [UnaryOperation] holds.
public interface BinaryOperation extends Serializable {

    /// The dtype and shape of the result for sources of these types.
    ///
    /// @throws IllegalArgumentException `argument: expected …, got …` where the operation does not serve the types
    TensorType resultType(TensorType first, TensorType second);

    /// Computes into memory of the caller's; allocates no tensor.
    ///
    /// @param first read only
    /// @param second read only; may overlap `first`
    /// @param dst of `resultType(first.type(), second.type())`, any strides whose elements are distinct, not
    ///     overlapping either source
    /// @throws IllegalArgumentException for a dtype, shape or memory that is not served; nothing is written
    /// @throws IllegalStateException where the memory of a tensor is closed
    /// @throws WrongThreadException where the memory of a tensor is confined to another thread
    void into(Tensor first, Tensor second, Tensor dst);

    /// Computes into a fresh dense tensor, for which `results` is asked once. Before that the types of both sources are
    /// checked, and that their memory is open to this thread; what else [#into] refuses is found afterwards.
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
