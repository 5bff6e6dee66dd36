package org.ochre.palette;

import org.ochre.foreign.Structs;

/// Which box [MedianCut] splits next, and where.
public enum Cut {
    /// The box and plane that reduce the squared error most; the default.
    VARIANCE(Structs.CUT_VARIANCE),

    /// The published rule of Heckbert (1982): the box with most pixels, across its longest side, at the median pixel.
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
