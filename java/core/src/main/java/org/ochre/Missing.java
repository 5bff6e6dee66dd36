package org.ochre;

/// What missing values do to the results that they take part in. A NaN is missing. So is a value that equals the nodata
/// value.
public enum Missing {
    /// The result is NaN.
    PROPAGATE,
    /// Missing values are left out. Where no other value is left to compute with, the result is NaN.
    SKIP
}
