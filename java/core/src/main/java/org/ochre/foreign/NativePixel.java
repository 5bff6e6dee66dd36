package org.ochre.foreign;

/// The pixel section of `ochre.h`: functions of one pixel at a time.
public final class NativePixel {
    private static final Downcall CONVERT = Symbols.ochre("ochre_convert");

    private NativePixel() {}

    public static int convert(long image, long imageLayout, long out, long outLayout) {
        return (int) CONVERT.call(image, imageLayout, out, outLayout);
    }
}
