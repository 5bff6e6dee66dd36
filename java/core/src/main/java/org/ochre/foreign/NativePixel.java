package org.ochre.foreign;

/// The pixel section of `ochre.h`: functions on one pixel at a time.
public final class NativePixel {
    private static final Downcall CHANNELS = Symbols.ochre("ochre_channels");
    private static final Downcall CONVERT = Symbols.ochre("ochre_convert");
    private static final Downcall COPY = Symbols.ochre("ochre_copy");
    private static final Downcall FROM_LAB = Symbols.ochre("ochre_from_lab");
    private static final Downcall GRAY = Symbols.ochre("ochre_gray");
    private static final Downcall MAGNITUDE = Symbols.ochre("ochre_magnitude");
    private static final Downcall NORMALIZE = Symbols.ochre("ochre_normalize");
    private static final Downcall OVERLAY = Symbols.ochre("ochre_overlay");
    private static final Downcall PREMULTIPLY = Symbols.ochre("ochre_premultiply");
    private static final Downcall RGB_TO_YUV = Symbols.ochre("ochre_rgb_to_yuv");
    private static final Downcall SCALE_RANGE = Symbols.ochre("ochre_scale_range");
    private static final Downcall SHARPEN = Symbols.ochre("ochre_sharpen");
    private static final Downcall TO_LAB = Symbols.ochre("ochre_to_lab");
    private static final Downcall TRANSLUCENT = Symbols.ochre("ochre_translucent");
    private static final Downcall VALUE_RANGE = Symbols.ochre("ochre_value_range");
    private static final Downcall YUV_TO_RGB = Symbols.ochre("ochre_yuv_to_rgb");

    private NativePixel() {}

    public static int channels(long image, long imageLayout, long out, long outLayout) {
        return (int) CHANNELS.call(image, imageLayout, out, outLayout);
    }

    public static int convert(long image, long imageLayout, long out, long outLayout) {
        return (int) CONVERT.call(image, imageLayout, out, outLayout);
    }

    public static int copy(long image, long imageLayout, long out, long outLayout) {
        return (int) COPY.call(image, imageLayout, out, outLayout);
    }

    public static int fromLab(long image, long imageLayout, long model, long out, long outLayout) {
        return (int) FROM_LAB.call(image, imageLayout, model, out, outLayout);
    }

    public static int gray(long image, long imageLayout, long luma, long out, long outLayout) {
        return (int) GRAY.call(image, imageLayout, luma, out, outLayout);
    }

    public static int magnitude(long a, long aLayout, long b, long bLayout, long out, long outLayout) {
        return (int) MAGNITUDE.call(a, aLayout, b, bLayout, out, outLayout);
    }

    public static int normalize(long image, long imageLayout, long out, long outLayout, long terms) {
        return (int) NORMALIZE.call(image, imageLayout, out, outLayout, terms);
    }

    public static int overlay(long image, long imageLayout, long top, long topLayout, long out, long outLayout) {
        return (int) OVERLAY.call(image, imageLayout, top, topLayout, out, outLayout);
    }

    public static int premultiply(long image, long imageLayout, long back, long out, long outLayout) {
        return (int) PREMULTIPLY.call(image, imageLayout, back, out, outLayout);
    }

    public static int rgbToYuv(long image, long imageLayout, long kind, long y,
            long yLayout, long u, long uLayout, long v, long vLayout) {
        return (int) RGB_TO_YUV.call(image, imageLayout, kind, y, yLayout, u, uLayout, v, vLayout);
    }

    public static int scaleRange(long image, long imageLayout, long range, long out, long outLayout) {
        return (int) SCALE_RANGE.call(image, imageLayout, range, out, outLayout);
    }

    public static int sharpen(long image, long imageLayout, long blurred,
            long blurredLayout, long amountAndThreshold, long out, long outLayout) {
        return (int) SHARPEN.call(image, imageLayout, blurred, blurredLayout, amountAndThreshold, out, outLayout);
    }

    public static int toLab(long image, long imageLayout, long model, long out, long outLayout) {
        return (int) TO_LAB.call(image, imageLayout, model, out, outLayout);
    }

    public static long translucent(long image, long imageLayout) {
        return TRANSLUCENT.call(image, imageLayout);
    }

    public static int valueRange(long image, long imageLayout, long range) {
        return (int) VALUE_RANGE.call(image, imageLayout, range);
    }

    public static int yuvToRgb(long y, long yLayout, long u, long uLayout,
            long v, long vLayout, long kind, long out, long outLayout) {
        return (int) YUV_TO_RGB.call(y, yLayout, u, uLayout, v, vLayout, kind, out, outLayout);
    }
}
