package org.ochre.label;

import java.lang.foreign.ValueLayout;
import org.ochre.DType;
import org.ochre.Tensor;

/// The place of one quantile in a dense tensor of F64 or I64.
///
/// @param real whether keys are those of floats
record Picked(Tensor to, long index, boolean real) {

    /// The quantile of no values.
    static void nothing(Tensor to, long index) {
        if (to.dtype() == DType.F64) {
            to.segment().setAtIndex(ValueLayout.JAVA_DOUBLE, index, Double.NaN);
        } else {
            to.segment().setAtIndex(ValueLayout.JAVA_LONG, index, 0);
        }
    }

    /// Puts a value, exactly where the dtype holds it.
    void put(long key) {
        if (to.dtype() == DType.F64) {
            put(value(key));
        } else {
            to.segment().setAtIndex(ValueLayout.JAVA_LONG, index, key);
        }
    }

    /// Puts the number that lies that part of the way from a to b.
    void put(long keyA, long keyB, double part) {
        double a = value(keyA);
        double b = value(keyB);
        double value = part < 0.5 ? a + (b - a) * part : b - (b - a) * (1 - part);
        if (to.dtype() == DType.F64) {
            put(value);
        } else {
            to.segment().setAtIndex(ValueLayout.JAVA_LONG, index, (long) Math.rint(value));
        }
    }

    private void put(double value) {
        to.segment().setAtIndex(ValueLayout.JAVA_DOUBLE, index, value);
    }

    private double value(long key) {
        return real ? Double.longBitsToDouble(key < 0 ? key ^ Long.MAX_VALUE : key) : key;
    }
}
