package org.ochre.foreign;

/// The label section of `ochre.h`: totals and ids of label images.
public final class NativeLabel {
    private static final Downcall LABEL_CHECK = Symbols.ochre("ochre_label_check");
    private static final Downcall LABEL_WORDS = Symbols.ochre("ochre_label_words");
    private static final Downcall LABEL_SUMS = Symbols.ochre("ochre_label_sums");
    private static final Downcall LABEL_BYTES = Symbols.ochre("ochre_label_bytes");
    private static final Downcall LABEL_UNPACK = Symbols.ochre("ochre_label_unpack");
    private static final Downcall LABEL_MERGE = Symbols.ochre("ochre_label_merge");
    private static final Downcall LABEL_STATISTIC = Symbols.ochre("ochre_label_statistic");
    private static final Downcall LABEL_IDS = Symbols.ochre("ochre_label_ids");
    private static final Downcall LABEL_MAP = Symbols.ochre("ochre_label_map");
    private static final Downcall LABEL_DENSE = Symbols.ochre("ochre_label_dense");

    private NativeLabel() {}

    public static int labelCheck(long labels, long labelsLayout, long m, long background, long offender) {
        return (int) LABEL_CHECK.call(labels, labelsLayout, m, background, offender);
    }

    public static long labelWords(long dtype, long channels, int spread) {
        return LABEL_WORDS.call(dtype, channels, spread);
    }

    public static int labelSums(long image, long imageLayout, long labels, long labelsLayout, long m, long background,
            int spread, long totals, long offender) {
        return (int) LABEL_SUMS.call(image, imageLayout, labels, labelsLayout, m, background, spread, totals, offender);
    }

    public static int labelBytes(long image, long imageLayout, long labels, long labelsLayout, long m, long background,
            long packed, long totals, long offender) {
        return (int) LABEL_BYTES.call(image, imageLayout, labels, labelsLayout, m, background, packed, totals,
                offender);
    }

    public static void labelUnpack(long packed, long m, long channels, long totals) {
        LABEL_UNPACK.call(packed, m, channels, totals);
    }

    public static int labelMerge(long totals, long other, long m, long dtype, long channels, int spread,
            long offender) {
        return (int) LABEL_MERGE.call(totals, other, m, dtype, channels, spread, offender);
    }

    public static int labelStatistic(long totals, long m, long imageDtype, long channels, int spread, int statistic,
            long out, long outLayout) {
        return (int) LABEL_STATISTIC.call(totals, m, imageDtype, channels, spread, statistic, out, outLayout);
    }

    public static int labelIds(long labels, long labelsLayout, long background, long slots, long used, long capacity,
            long seed, long size) {
        return (int) LABEL_IDS.call(labels, labelsLayout, background, slots, used, capacity, seed, size);
    }

    public static int labelMap(long ids, long n, long keys, long values, long capacity, long seed) {
        return (int) LABEL_MAP.call(ids, n, keys, values, capacity, seed);
    }

    public static int labelDense(long labels, long labelsLayout, long background, long keys, long values, long capacity,
            long seed, long dense, long denseLayout, long offender) {
        return (int) LABEL_DENSE.call(labels, labelsLayout, background, keys, values, capacity, seed, dense,
                denseLayout, offender);
    }
}
