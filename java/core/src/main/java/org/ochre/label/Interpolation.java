package org.ochre.label;

/// Which number stands for a quantile that lies between two values. Of n sorted values `x₀ … xₙ₋₁`, quantile q lies at
/// `h = q·(n − 1)`, between a = x at ⌊h⌋ and b = x at ⌈h⌉, the part `t = h − ⌊h⌋` of the way. h is computed in F64.
/// These are the methods of those names of numpy's `quantile` (Hyndman and Fan 1996, type 7).
public enum Interpolation {
    /// `a + (b − a)·t`, computed in F64: from `t = 1/2` on as `b − (b − a)·(1 − t)`. The median of an even number of
    /// values is the mean of the two in the middle.
    LINEAR,
    /// a: a value that the region has.
    LOWER,
    /// b.
    HIGHER,
    /// The nearer of a and b; the one with the even index where both are equally near.
    NEAREST,
    /// `(a + b) / 2`, where h is not a whole number.
    MIDPOINT
}
