package org.ochre.work;

import org.ochre.Border;
import org.ochre.DType;
import org.ochre.foreign.Structs;

/// The numbers of dtypes and borders in the C library.
public final class Codes {
    private Codes() {}

    /// An `ochre_dtype`.
    public static int of(DType dtype) {
        return switch (dtype) {
            case U8 -> Structs.U8;
            case I8 -> Structs.I8;
            case U16 -> Structs.U16;
            case I16 -> Structs.I16;
            case I32 -> Structs.I32;
            case I64 -> Structs.I64;
            case F32 -> Structs.F32;
            case F64 -> Structs.F64;
        };
    }

    /// An `ochre_border`.
    public static int of(Border.Kind border) {
        return switch (border) {
            case INTERIOR -> Structs.INTERIOR;
            case ONE_SIDED -> Structs.ONE_SIDED;
            case REFLECT_101 -> Structs.REFLECT_101;
            case REFLECT -> Structs.REFLECT;
            case REPLICATE -> Structs.REPLICATE;
            case WRAP -> Structs.WRAP;
            case CONSTANT -> Structs.CONSTANT;
        };
    }
}
