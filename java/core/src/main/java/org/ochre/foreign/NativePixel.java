package org.ochre.foreign;

/// The pixel section of `ochre.h`: functions on one pixel at a time.
public final class NativePixel {
    private static final Downcall CONVERT = Symbols.ochre("ochre_convert");
    private static final Downcall MAGNITUDE = Symbols.ochre("ochre_magnitude");

    private NativePixel() {}

    public static int convert(long image, long imageLayout, long out, long outLayout) {
        return (int) CONVERT.call(image, imageLayout, out, outLayout);
    }

    public static int magnitude(long a, long aLayout, long b, long bLayout, long out, long outLayout) {
        return (int) MAGNITUDE.call(a, aLayout, b, bLayout, out, outLayout);
    }
}
