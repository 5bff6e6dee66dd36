package org.ochre.label;

import org.ochre.DType;
import org.ochre.TensorType;
import org.ochre.foreign.NativeLabel;
import org.ochre.work.Arguments;
import org.ochre.work.Codes;
import org.ochre.work.Labels;

/// What [LabelSums] collect: this decides which words a region has.
record SumsForm(DType dtype, long regions, long channels, boolean spread, Absence absence) {

    SumsForm {
        Arguments.range("regions", regions, 0, Integer.MAX_VALUE);
        Arguments.range("channels", channels, 1, Integer.MAX_VALUE);
    }

    int code() {
        return Codes.of(dtype);
    }

    int spreads() {
        return spread ? 1 : 0;
    }

    /// An `ochre_absence`.
    int absent() {
        return absence.code(dtype);
    }

    /// How many words a region has.
    long words() {
        return NativeLabel.labelWords(code(), channels, spreads(), absent());
    }

    long rowBytes() {
        return words() * Long.BYTES;
    }

    /// The type of the totals.
    TensorType type() {
        return new TensorType(DType.I64, regions, words());
    }

    long bytes() {
        return type().bytes();
    }

    /// Refuses types of an image and its labels that cannot be added.
    void require(TensorType image, TensorType labels) {
        boolean gray = image.rank() == 2;
        boolean served = image.dtype() == dtype
                && (gray ? channels == 1 : image.rank() == 3 && image.size(2) == channels);
        if (!served) {
            throw Arguments.refuse("image", dtype + " [h, w, " + channels + "]", image);
        }
        Labels.require(labels, image);
    }

    @Override
    public String toString() {
        return regions + " regions of " + dtype + ", " + channels + " channels"
                + (spread ? ", with variance, minimum and maximum" : "")
                + (absence.equals(Absence.NONE) ? "" : ", " + absence);
    }
}
