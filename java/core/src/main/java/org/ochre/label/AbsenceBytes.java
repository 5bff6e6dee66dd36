package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.work.Arguments;
import org.ochre.work.Codes;

/// The fields of an [Absence] in bytes: two numbers and the nodata value, 24 bytes, little-endian.
final class AbsenceBytes {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private AbsenceBytes() {}

    static void write(Absence absence, MemorySegment to, long at) {
        Double nodata = absence.nodata();
        to.set(LONG, at, absence.propagates() ? 0 : 1);
        to.set(LONG, at + 8, nodata == null ? 0 : 1);
        to.set(DOUBLE, at + 16, nodata == null ? 0 : nodata);
    }

    static Absence read(MemorySegment from, long at) {
        long skips = from.get(LONG, at);
        long hasNodata = from.get(LONG, at + 8);
        Arguments.range("missing", skips, 0, 1);
        Arguments.range("has nodata", hasNodata, 0, 1);
        @Nullable
        Double nodata = hasNodata == 1 ? from.get(DOUBLE, at + 16) : null;
        return new Absence(skips == 1 ? Missing.SKIP : Missing.PROPAGATE, nodata);
    }

    /// The dtype of that number.
    static DType dtype(int code) {
        for (DType dtype : DType.values()) {
            if (Codes.of(dtype) == code) {
                return dtype;
            }
        }
        throw Arguments.refuse("dtype", "0…7", code);
    }
}
