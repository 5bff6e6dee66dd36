package org.ochre;

import java.util.Arrays;

/// The dtype and shape of a tensor, without memory: what a caller must allocate. Prints as in messages:
/// `f32 [2, 64, 64]`.
///
/// @param dtype the type of the elements
/// @param shape the sizes, outermost first, none negative; the dense bytes fit 63 bits; empty for a scalar
public record TensorType(DType dtype, long... shape) {

    /// @throws IllegalArgumentException for a negative size, or where the bytes do not fit 63 bits
    public TensorType {
        shape = shape.clone();
        Strides.bytes(dtype, shape);
    }

    /// A copy of the sizes.
    @Override
    public long[] shape() {
        return shape.clone();
    }

    /// The number of axes.
    public int rank() {
        return shape.length;
    }

    /// The size of one axis, `0 ≤ axis < rank`.
    public long size(int axis) {
        return shape[axis];
    }

    /// How many elements the shape has.
    public long elements() {
        return Strides.elements(shape);
    }

    /// How many bytes a dense tensor of this type takes.
    public long bytes() {
        return Strides.bytes(dtype, shape);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TensorType type && dtype == type.dtype && Arrays.equals(shape, type.shape);
    }

    @Override
    public int hashCode() {
        return 31 * dtype.hashCode() + Arrays.hashCode(shape);
    }

    @Override
    public String toString() {
        return dtype + " " + Arrays.toString(shape);
    }
}
