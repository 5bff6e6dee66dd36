package org.ochre.palette;

import org.ochre.foreign.Structs;

/// Which box [MedianCut] splits next, and where.
public enum Cut {
    /// The box and plane with the largest fall of the squared error; the default.
    VARIANCE(Structs.CUT_VARIANCE),

    /// As published by Heckbert (1982): the box with most pixels, across its longest side, at the median pixel.
    MEDIAN(Structs.CUT_MEDIAN);

    private final int code;

    Cut(int code) {
        this.code = code;
    }

    /// The C library's number.
    int code() {
        return code;
    }
}
