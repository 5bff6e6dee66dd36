package org.ochre.foreign;

/// The palette section of `ochre.h`: histograms, median cut, nearest colours, dithering, recolouring.
public final class NativePalette {
    private static final Downcall HISTOGRAM_COUNT = Symbols.ochre("ochre_histogram_count");
    private static final Downcall HISTOGRAM_SCATTER = Symbols.ochre("ochre_histogram_scatter");
    private static final Downcall HISTOGRAM_REDUCE_SCRATCH_BYTES = Symbols
            .ochre("ochre_histogram_reduce_scratch_bytes");
    private static final Downcall HISTOGRAM_REDUCE = Symbols.ochre("ochre_histogram_reduce");
    private static final Downcall HISTOGRAM_WHOLE = Symbols.ochre("ochre_histogram_whole");
    private static final Downcall CUBE_BYTES = Symbols.ochre("ochre_cube_bytes");
    private static final Downcall CUBE_CLEAR = Symbols.ochre("ochre_cube_clear");
    private static final Downcall CUBE_ADD = Symbols.ochre("ochre_cube_add");
    private static final Downcall CUBE_MERGE = Symbols.ochre("ochre_cube_merge");
    private static final Downcall CUBE_SIZE = Symbols.ochre("ochre_cube_size");
    private static final Downcall CUBE_COLORS = Symbols.ochre("ochre_cube_colors");
    private static final Downcall HISTOGRAM_MERGE = Symbols.ochre("ochre_histogram_merge");
    private static final Downcall MEDIAN_CUT_SCRATCH_BYTES = Symbols.ochre("ochre_median_cut_scratch_bytes");
    private static final Downcall MEDIAN_CUT = Symbols.ochre("ochre_median_cut");
    private static final Downcall MEDIAN_CUT_SEEN = Symbols.ochre("ochre_median_cut_seen");
    private static final Downcall REFINE_SCRATCH_BYTES = Symbols.ochre("ochre_refine_scratch_bytes");
    private static final Downcall REFINE_PREPARE = Symbols.ochre("ochre_refine_prepare");
    private static final Downcall REFINE_SUMS = Symbols.ochre("ochre_refine_sums");
    private static final Downcall REFINE_SEEN_PREPARE = Symbols.ochre("ochre_refine_seen_prepare");
    private static final Downcall REFINE_SEEN_SUMS = Symbols.ochre("ochre_refine_seen_sums");
    private static final Downcall KMEANS_SCRATCH_BYTES = Symbols.ochre("ochre_kmeans_scratch_bytes");
    private static final Downcall KMEANS_PREPARE = Symbols.ochre("ochre_kmeans_prepare");
    private static final Downcall KMEANS_ASSIGN = Symbols.ochre("ochre_kmeans_assign");
    private static final Downcall KMEANS_SPREAD = Symbols.ochre("ochre_kmeans_spread");
    private static final Downcall KMEANS_COMPACTNESS = Symbols.ochre("ochre_kmeans_compactness");
    private static final Downcall NEAREST_U8_SCRATCH_BYTES = Symbols.ochre("ochre_nearest_u8_scratch_bytes");
    private static final Downcall NEAREST_U8_PREPARE = Symbols.ochre("ochre_nearest_u8_prepare");
    private static final Downcall NEAREST_U8 = Symbols.ochre("ochre_nearest_u8");
    private static final Downcall NEAREST_SEEN_SCRATCH_BYTES = Symbols.ochre("ochre_nearest_seen_scratch_bytes");
    private static final Downcall NEAREST_SEEN_PREPARE = Symbols.ochre("ochre_nearest_seen_prepare");
    private static final Downcall NEAREST_SEEN = Symbols.ochre("ochre_nearest_seen");
    private static final Downcall NEAREST_FLOAT_SCRATCH_BYTES = Symbols.ochre("ochre_nearest_float_scratch_bytes");
    private static final Downcall NEAREST_FLOAT_PREPARE = Symbols.ochre("ochre_nearest_float_prepare");
    private static final Downcall NEAREST_FLOAT = Symbols.ochre("ochre_nearest_float");
    private static final Downcall DITHER_SCRATCH_BYTES = Symbols.ochre("ochre_dither_scratch_bytes");
    private static final Downcall DITHER = Symbols.ochre("ochre_dither");
    private static final Downcall ORDERED_SCRATCH_BYTES = Symbols.ochre("ochre_ordered_scratch_bytes");
    private static final Downcall ORDERED_PREPARE = Symbols.ochre("ochre_ordered_prepare");
    private static final Downcall ORDERED = Symbols.ochre("ochre_ordered");
    private static final Downcall RECOLOR = Symbols.ochre("ochre_recolor");

    private NativePalette() {}

    public static int histogramCount(long image, long layout, long counts) {
        return (int) HISTOGRAM_COUNT.call(image, layout, counts);
    }

    public static int histogramScatter(long image, long layout, long next, long keys, long ends) {
        return (int) HISTOGRAM_SCATTER.call(image, layout, next, keys, ends);
    }

    public static long histogramReduceScratchBytes(long n, long channels) {
        return HISTOGRAM_REDUCE_SCRATCH_BYTES.call(n, channels);
    }

    public static long histogramWhole(long image, long layout, long keys, long counts, long scratch) {
        return HISTOGRAM_WHOLE.call(image, layout, keys, counts, scratch);
    }

    public static long histogramReduce(long keys, long counts, long n, long channels, long scratch) {
        return HISTOGRAM_REDUCE.call(keys, counts, n, channels, scratch);
    }

    public static long cubeBytes() {
        return CUBE_BYTES.call();
    }

    public static void cubeClear(long cube) {
        CUBE_CLEAR.call(cube);
    }

    public static int cubeAdd(long image, long layout, long cube) {
        return (int) CUBE_ADD.call(image, layout, cube);
    }

    public static void cubeMerge(long cube, long other, long slab) {
        CUBE_MERGE.call(cube, other, slab);
    }

    public static long cubeSize(long cube, long slab) {
        return CUBE_SIZE.call(cube, slab);
    }

    public static void cubeColors(long cube, long slab, long keys, long counts) {
        CUBE_COLORS.call(cube, slab, keys, counts);
    }

    public static long histogramMerge(long keysA, long countsA, long na, long keysB, long countsB, long nb, long keys,
            long counts) {
        return HISTOGRAM_MERGE.call(keysA, countsA, na, keysB, countsB, nb, keys, counts);
    }

    public static long medianCutScratchBytes(long n, long channels, long k) {
        return MEDIAN_CUT_SCRATCH_BYTES.call(n, channels, k);
    }

    public static long medianCut(long keys, long counts, long n, long channels, long k, int cut, long palette,
            long scratch) {
        return MEDIAN_CUT.call(keys, counts, n, channels, k, cut, palette, scratch);
    }

    public static long medianCutSeen(long keys, long counts, long n, long k, int cut, long palette, long scratch) {
        return MEDIAN_CUT_SEEN.call(keys, counts, n, k, cut, palette, scratch);
    }

    public static long refineScratchBytes(long n, long channels, long k) {
        return REFINE_SCRATCH_BYTES.call(n, channels, k);
    }

    public static int refinePrepare(long centers, long n, long channels, long k, long scratch) {
        return (int) REFINE_PREPARE.call(centers, n, channels, k, scratch);
    }

    public static int refineSums(long keys, long counts, long n, long sums, long scratch) {
        return (int) REFINE_SUMS.call(keys, counts, n, sums, scratch);
    }

    public static int refineSeenPrepare(long centers, long k, long scratch) {
        return (int) REFINE_SEEN_PREPARE.call(centers, k, scratch);
    }

    public static int refineSeenSums(long keys, long counts, long n, long sums, long scratch) {
        return (int) REFINE_SEEN_SUMS.call(keys, counts, n, sums, scratch);
    }

    public static long kmeansScratchBytes(long channels, long k) {
        return KMEANS_SCRATCH_BYTES.call(channels, k);
    }

    public static int kmeansPrepare(long centers, long first, long channels, long k, long scratch) {
        return (int) KMEANS_PREPARE.call(centers, first, channels, k, scratch);
    }

    public static int kmeansAssign(long part, long scratch) {
        return (int) KMEANS_ASSIGN.call(part, scratch);
    }

    public static long kmeansSpread(long part, long channels, long seed, long first, long nearest) {
        return KMEANS_SPREAD.call(part, channels, seed, first, nearest);
    }

    public static void kmeansCompactness(long centers, long channels, long part, long sum) {
        KMEANS_COMPACTNESS.call(centers, channels, part, sum);
    }

    public static long nearestU8ScratchBytes(long pixels, long channels, long k) {
        return NEAREST_U8_SCRATCH_BYTES.call(pixels, channels, k);
    }

    public static int nearestU8Prepare(long palette, long pixels, long channels, long k, long scratch) {
        return (int) NEAREST_U8_PREPARE.call(palette, pixels, channels, k, scratch);
    }

    public static int nearestU8(long image, long imageLayout, long labels, long labelsLayout, long scratch) {
        return (int) NEAREST_U8.call(image, imageLayout, labels, labelsLayout, scratch);
    }

    public static long nearestSeenScratchBytes(long k) {
        return NEAREST_SEEN_SCRATCH_BYTES.call(k);
    }

    public static int nearestSeenPrepare(long palette, long k, long scratch) {
        return (int) NEAREST_SEEN_PREPARE.call(palette, k, scratch);
    }

    public static int nearestSeen(long image, long imageLayout, long labels, long labelsLayout, long scratch) {
        return (int) NEAREST_SEEN.call(image, imageLayout, labels, labelsLayout, scratch);
    }

    public static long nearestFloatScratchBytes(long pixels, long channels, long k) {
        return NEAREST_FLOAT_SCRATCH_BYTES.call(pixels, channels, k);
    }

    public static int nearestFloatPrepare(long palette, long pixels, long channels, long k, long scratch) {
        return (int) NEAREST_FLOAT_PREPARE.call(palette, pixels, channels, k, scratch);
    }

    public static int nearestFloat(long image, long imageLayout, long labels, long labelsLayout, long scratch) {
        return (int) NEAREST_FLOAT.call(image, imageLayout, labels, labelsLayout, scratch);
    }

    public static long ditherScratchBytes(long height, long width, long channels, long k) {
        return DITHER_SCRATCH_BYTES.call(height, width, channels, k);
    }

    public static int dither(long image, long imageLayout, long palette, long k, long strength, long labels,
            long labelsLayout, long scratch) {
        return (int) DITHER.call(image, imageLayout, palette, k, strength, labels, labelsLayout, scratch);
    }

    public static long orderedScratchBytes(long pixels, long channels, long k) {
        return ORDERED_SCRATCH_BYTES.call(pixels, channels, k);
    }

    public static int orderedPrepare(long palette, long pixels, long channels, long k, long strength, long scratch) {
        return (int) ORDERED_PREPARE.call(palette, pixels, channels, k, strength, scratch);
    }

    public static int ordered(long image, long imageLayout, long ranks, long row, long column, long labels,
            long labelsLayout, long scratch) {
        return (int) ORDERED.call(image, imageLayout, ranks, row, column, labels, labelsLayout, scratch);
    }

    public static int recolor(long labels, long labelsLayout, long table, long m, long background, long out,
            long outLayout, long offender) {
        return (int) RECOLOR.call(labels, labelsLayout, table, m, background, out, outLayout, offender);
    }
}
