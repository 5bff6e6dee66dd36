package org.ochre.pixel;

import org.ochre.foreign.Structs;

/// A colour space of a lightness L and two axes: a from green to red, b from blue to yellow. Equal distances in it are
/// about equal differences to the eye.
public enum LabModel {
    /// CIE 1976 L\*a\*b\* with the white D65 of the 2° observer, as scikit-image's `rgb2lab`: L is 0…100.
    CIELAB(Structs.CIELAB),
    /// Oklab (Björn Ottosson, 2020): L is 0…1.
    OKLAB(Structs.OKLAB);

    private final int code;

    LabModel(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
