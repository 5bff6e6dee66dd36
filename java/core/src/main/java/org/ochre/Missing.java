package org.ochre;

/// What missing values do to a statistic of several pixels: of a window, or of a region. A NaN is missing. So is a
/// value that equals the nodata value.
public enum Missing {
    /// The statistic is NaN.
    PROPAGATE,
    /// Missing values are left out. A statistic without any other value is NaN.
    SKIP
}
