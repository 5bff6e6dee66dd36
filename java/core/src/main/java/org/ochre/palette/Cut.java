package org.ochre.palette;

/// Which box [MedianCut] splits next, and where.
public enum Cut {
    /// The box and plane with the largest fall of the squared error; the default.
    VARIANCE,

    /// As published by Heckbert (1982): the box with most pixels, across its longest side, at the median pixel.
    MEDIAN
}
