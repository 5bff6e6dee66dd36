package org.ochre.opencv.image;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ochre.DType;

/// Takes premultiplied alpha out of the colours of a dense tensor: `c · max / a`, rounded to the nearest (halves up),
/// at most max; 0 where alpha is 0. Of floats max is 1, and nothing is rounded or bounded.
final class TiffAlpha {
    private TiffAlpha() {}

    /// Divides the pixels `from … to − 1`.
    static void divide(MemorySegment pixels, long from, long to, TiffSample sample, TiffColors colors) {
        int channels = colors.channels();
        int alpha = colors.channel(colors.alpha());
        int divided = colors.isGreyAlpha() ? 3 : colors.colors();
        for (long at = from * channels; at < to * channels; at += channels) {
            if (sample.isFloat()) {
                divideFloats(pixels, at, divided, at + alpha, sample.dtype());
            } else {
                divideIntegers(pixels, at, divided, at + alpha, sample);
            }
        }
    }

    private static void divideIntegers(MemorySegment pixels, long at, int divided, long alpha, TiffSample sample) {
        long a = sample.integer(pixels, alpha);
        for (int c = 0; c < divided; c++) {
            long product = Math.min(sample.integer(pixels, at + c), a) * sample.white();
            sample.setInteger(pixels, at + c, a == 0 ? 0 : Long.divideUnsigned(product + a / 2, a));
        }
    }

    private static void divideFloats(MemorySegment pixels, long at, int divided, long alpha, DType dtype) {
        if (dtype == DType.F32) {
            float a = pixels.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * alpha);
            for (int c = 0; c < divided; c++) {
                float value = pixels.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * (at + c));
                pixels.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * (at + c), a == 0 ? 0 : value / a);
            }
        } else {
            double a = pixels.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8 * alpha);
            for (int c = 0; c < divided; c++) {
                double value = pixels.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8 * (at + c));
                pixels.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, 8 * (at + c), a == 0 ? 0 : value / a);
            }
        }
    }
}
