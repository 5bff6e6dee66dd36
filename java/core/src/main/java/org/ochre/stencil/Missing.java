package org.ochre.stencil;

/// What missing values do to the windows that hold them. A NaN is missing. So is a value that equals the nodata value.
public enum Missing {
    /// The window's result is NaN.
    PROPAGATE,
    /// Missing values are left out. A window without any other value gives NaN.
    SKIP
}
