package org.ochre.label;

import java.lang.foreign.SegmentAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.foreign.Structs;

/// Which values of an image are missing, and what these do to the statistics of their regions.
///
/// @param nodata a further value that is missing, as NaN is; null for none
record Absence(Missing missing, @Nullable Double nodata) {
    static final Absence NONE = new Absence(Missing.PROPAGATE, null);
    /// 2⁶³, the double nearest to the largest I64, stands for that.
    private static final double ABOVE_LONG = 0x1p63;

    Absence {
        Objects.requireNonNull(missing);
        nodata = nodata == null ? null : Double.valueOf(nodata + 0.0); // -0 is 0
    }

    /// Whether missing values of such images are counted. Otherwise none is missing, or NaN spreads through the sums by
    /// itself.
    boolean isCounted(DType image) {
        return nodata != null || missing == Missing.SKIP && image.isFloat();
    }

    /// An `ochre_absence`.
    int code(DType image) {
        if (!isCounted(image)) {
            return Structs.NOT_COUNTED;
        }
        return missing == Missing.SKIP ? Structs.LEFT_OUT : Structs.MAKES_NAN;
    }

    boolean propagates() {
        return missing == Missing.PROPAGATE;
    }

    /// Writes an `ochre_missing`, and returns its address.
    long write(DType image, SegmentAllocator scratch) {
        if (nodata == null) {
            return Structs.Missing.write(scratch, false, 0, 0);
        }
        if (image.isFloat()) {
            return Structs.Missing.write(scratch, true, 0, image == DType.F32 ? (float) (double) nodata : nodata);
        }
        return Structs.Missing.write(scratch, isValue(nodata, image), (long) (double) nodata, 0);
    }

    /// The bytes of scratch that [#write] takes.
    static long bytes() {
        return Structs.Missing.BYTES;
    }

    /// Whether an integer dtype holds the value.
    private static boolean isValue(double value, DType image) {
        boolean isMost = image == DType.I64 && value == ABOVE_LONG;
        return isMost || value == Math.rint(value) && value >= image.min() && value <= image.max()
                && value != ABOVE_LONG;
    }

    @Override
    public String toString() {
        String spoken = missing == Missing.SKIP ? "missing values skipped" : "missing values as NaN";
        return nodata == null ? spoken : spoken + ", nodata " + nodata;
    }
}
