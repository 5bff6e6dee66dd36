package org.ochre.foreign;

/// The stencil section of `ochre.h`: functions on neighbourhoods.
public final class NativeStencil {
    private static final Downcall DERIVATIVES = Symbols.ochre("ochre_derivatives");
    private static final Downcall DERIVATIVE = Symbols.ochre("ochre_derivative");
    private static final Downcall CORRELATE_SCRATCH_BYTES = Symbols.ochre("ochre_correlate_scratch_bytes");
    private static final Downcall CORRELATE = Symbols.ochre("ochre_correlate");
    private static final Downcall LOCAL_SCRATCH_BYTES = Symbols.ochre("ochre_local_scratch_bytes");
    private static final Downcall LOCAL = Symbols.ochre("ochre_local");

    private NativeStencil() {}

    public static int derivatives(long field, long fieldLayout, long first, long differences, long out,
            long outLayout) {
        return (int) DERIVATIVES.call(field, fieldLayout, first, differences, out, outLayout);
    }

    public static int derivative(long field, long fieldLayout, long first, long partial, long out, long outLayout) {
        return (int) DERIVATIVE.call(field, fieldLayout, first, partial, out, outLayout);
    }

    public static long correlateScratchBytes(long filter, long channels) {
        return CORRELATE_SCRATCH_BYTES.call(filter, channels);
    }

    public static int correlate(long image, long imageLayout, long y, long x, long filter, long out, long outLayout,
            long scratch) {
        return (int) CORRELATE.call(image, imageLayout, y, x, filter, out, outLayout, scratch);
    }

    public static long localScratchBytes(long window, long height, long width) {
        return LOCAL_SCRATCH_BYTES.call(window, height, width);
    }

    public static int local(long image, long imageLayout, long first, long window, long out, long outLayout,
            long scratch) {
        return (int) LOCAL.call(image, imageLayout, first, window, out, outLayout, scratch);
    }
}
