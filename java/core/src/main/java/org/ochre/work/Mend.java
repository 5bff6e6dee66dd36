package org.ochre.work;

import java.util.Set;
import org.ochre.DType;
import org.ochre.TensorType;

/// What mends an argument that is refused, as the end of the refusal: `; new Convert(DType.F32) makes it f32`.
public final class Mend {
    private Mend() {}

    /// Names a conversion where the dtype is not served; empty where it is, and something else is wrong.
    ///
    /// @param wanted the served dtype that keeps most of the values
    public static String dtype(TensorType got, DType wanted, Set<DType> served) {
        if (served.contains(got.dtype())) {
            return "";
        }
        String rounded = wanted.isFloat() || !got.dtype().isFloat() && wanted.size() > got.dtype().size()
                ? ""
                : ", rounded and held to " + wanted.min() + "…" + wanted.max();
        return "; new Convert(DType." + wanted.name() + ") makes it " + wanted + rounded;
    }

    /// Names what makes an image of another rank one.
    public static String rank(TensorType got) {
        return switch (got.rank()) {
            case 1 -> "; expand(0) makes it a row";
            case 4 -> "; at(i) is one image of several";
            default -> "";
        };
    }
}
