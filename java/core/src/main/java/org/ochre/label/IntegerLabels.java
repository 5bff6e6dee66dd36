package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.foreign.Scratch;
import org.ochre.pixel.Convert;
import org.ochre.work.Arguments;

/// Labels that are stored as floats, as many programs do, made integers without loss.
///
/// | labels | result |
/// |---|---|
/// | U8…I64 `[h, w]`, any strides | the same tensor |
/// | F32, F64 `[h, w]`, any strides, whole numbers of −2⁶³…2⁶³−1 | I64 `[h, w]` |
///
/// A pixel that is not a whole number, such as 2.5, NaN or infinite, is refused by its place: a label is never rounded.
/// −0.0 is 0.
public final class IntegerLabels {
    private static final double BEYOND = 0x1p63;
    /// How many labels are checked at a time.
    private static final int STRIP = 1 << 16;

    private IntegerLabels() {}

    /// @throws IllegalArgumentException `labels: expected whole numbers, got 2.5 at [3, 5]`, the first in row order, or
    ///     `labels: expected [h, w], got …`
    public static Tensor of(Tensor labels, SegmentAllocator results) {
        if (labels.rank() != 2) {
            throw Arguments.refuse("labels", "[h, w]", labels.type());
        }
        if (!labels.dtype().isFloat()) {
            return labels;
        }
        Tensor whole = Tensor.allocate(results, DType.I64, labels.shape());
        long height = labels.size(0);
        long width = labels.size(1);
        long columns = Math.clamp(width, 1, STRIP);
        long rows = Math.max(1, STRIP / columns);
        double[] values = new double[(int) (Math.min(rows, height) * columns)];
        try (Scratch scratch = new Scratch()) {
            Tensor strip = Tensor.allocate(scratch, DType.F64, Math.min(rows, height), columns);
            for (long y = 0; y < height; y += rows) {
                for (long x = 0; x < width; x += columns) {
                    long high = Math.min(rows, height - y);
                    long wide = Math.min(columns, width - x);
                    Tensor part = strip.crop(0, 0, high, wide);
                    new Convert(DType.F64).into(labels.crop(y, x, high, wide), part);
                    convert(part, y, x, values, whole.crop(y, x, high, wide));
                }
            }
        }
        return whole;
    }

    private static void convert(Tensor part, long y, long x, double[] values, Tensor whole) {
        int count = (int) part.elements();
        int wide = (int) part.size(1);
        Tensor.of(MemorySegment.ofArray(values), DType.F64, part.shape()).copyFrom(part);
        long[] ids = new long[count];
        for (int i = 0; i < count; i++) {
            ids[i] = (long) values[i];
            if (ids[i] != values[i] || values[i] == BEYOND) {
                throw Arguments.refuse("labels", "whole numbers",
                        values[i] + " at [" + (y + i / wide) + ", " + (x + i % wide) + "]");
            }
        }
        whole.copyFrom(Tensor.of(MemorySegment.ofArray(ids), DType.I64, part.shape()));
    }
}
