package org.ochre.foreign;

/// The resample section of `ochre.h`: the same picture in another size.
public final class NativeResample {
    private static final Downcall RESIZE_ROWS_SCRATCH_BYTES = Symbols.ochre("ochre_resize_rows_scratch_bytes");
    private static final Downcall RESIZE_ROWS = Symbols.ochre("ochre_resize_rows");
    private static final Downcall BLOCK_MEAN = Symbols.ochre("ochre_block_mean");
    private static final Downcall PICK = Symbols.ochre("ochre_pick");

    private NativeResample() {}

    public static long resizeRowsScratchBytes(long resize, long channels) {
        return RESIZE_ROWS_SCRATCH_BYTES.call(resize, channels);
    }

    public static int resizeRows(long image, long imageLayout, long first, long resize, long out, long outLayout,
            long scratch) {
        return (int) RESIZE_ROWS.call(image, imageLayout, first, resize, out, outLayout, scratch);
    }

    public static int blockMean(long image, long imageLayout, long height, long width, long out, long outLayout) {
        return (int) BLOCK_MEAN.call(image, imageLayout, height, width, out, outLayout);
    }

    public static int pick(long image, long imageLayout, long rows, long columns, long out, long outLayout) {
        return (int) PICK.call(image, imageLayout, rows, columns, out, outLayout);
    }
}
