package org.ochre.cli;

import org.ochre.DType;

/// A statistic of each region that a picture can be painted in.
enum RegionStatistic {
    MEAN,
    SUM,
    STD,
    VARIANCE,
    MIN,
    MAX,
    MEDIAN;

    /// Whether sums must be collected with variance, minimum and maximum.
    boolean needsSpread() {
        return this == STD || this == VARIANCE || this == MIN || this == MAX;
    }

    /// The dtype in which an .npy holds it, unless another one is asked for.
    ///
    /// @param means the dtype of the means of such images
    DType dtype(DType image, DType means) {
        return switch (this) {
            case MIN, MAX -> image;
            case SUM -> image.isFloat() ? DType.F64 : DType.I64;
            case MEAN, STD, VARIANCE, MEDIAN -> means;
        };
    }
}
