package org.ochre.foreign;

/// The pixel section of `ochre.h`: functions on one pixel at a time.
public final class NativePixel {
    private static final Downcall CHANNELS = Symbols.ochre("ochre_channels");
    private static final Downcall CONVERT = Symbols.ochre("ochre_convert");
    private static final Downcall GRAY = Symbols.ochre("ochre_gray");
    private static final Downcall MAGNITUDE = Symbols.ochre("ochre_magnitude");
    private static final Downcall SCALE_RANGE = Symbols.ochre("ochre_scale_range");
    private static final Downcall TRANSLUCENT = Symbols.ochre("ochre_translucent");
    private static final Downcall VALUE_RANGE = Symbols.ochre("ochre_value_range");

    private NativePixel() {}

    public static int channels(long image, long imageLayout, long out, long outLayout) {
        return (int) CHANNELS.call(image, imageLayout, out, outLayout);
    }

    public static int convert(long image, long imageLayout, long out, long outLayout) {
        return (int) CONVERT.call(image, imageLayout, out, outLayout);
    }

    public static int gray(long image, long imageLayout, long luma, long out, long outLayout) {
        return (int) GRAY.call(image, imageLayout, luma, out, outLayout);
    }

    public static int magnitude(long a, long aLayout, long b, long bLayout, long out, long outLayout) {
        return (int) MAGNITUDE.call(a, aLayout, b, bLayout, out, outLayout);
    }

    public static int scaleRange(long image, long imageLayout, long range, long out, long outLayout) {
        return (int) SCALE_RANGE.call(image, imageLayout, range, out, outLayout);
    }

    public static long translucent(long image, long imageLayout) {
        return TRANSLUCENT.call(image, imageLayout);
    }

    public static int valueRange(long image, long imageLayout, long range) {
        return (int) VALUE_RANGE.call(image, imageLayout, range);
    }
}
