package org.ochre.foreign;

/// The functions of `ochre.h` on label images.
public final class NativeLabels {
    private static final Function LABEL_CHECK = Symbols.ochre("ochre_label_check");
    private static final Function RECOLOR = Symbols.ochre("ochre_recolor");
    private static final Function LABEL_WORDS = Symbols.ochre("ochre_label_words");
    private static final Function LABEL_SUMS = Symbols.ochre("ochre_label_sums");
    private static final Function LABEL_BYTES = Symbols.ochre("ochre_label_bytes");
    private static final Function LABEL_UNPACK = Symbols.ochre("ochre_label_unpack");
    private static final Function LABEL_MERGE = Symbols.ochre("ochre_label_merge");
    private static final Function LABEL_STATISTIC = Symbols.ochre("ochre_label_statistic");
    private static final Function LABEL_IDS = Symbols.ochre("ochre_label_ids");
    private static final Function LABEL_MAP = Symbols.ochre("ochre_label_map");
    private static final Function LABEL_DENSE = Symbols.ochre("ochre_label_dense");

    private NativeLabels() {}

    public static int labelCheck(long labels, long labelsLayout, long m, long background, long offender) {
        return (int) LABEL_CHECK.call(labels, labelsLayout, m, background, offender);
    }

    public static int recolor(long labels, long labelsLayout, long table, long m, long background, long out,
            long outLayout, long offender) {
        return (int) RECOLOR.call(labels, labelsLayout, table, m, background, out, outLayout, offender);
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
            long size) {
        return (int) LABEL_IDS.call(labels, labelsLayout, background, slots, used, capacity, size);
    }

    public static int labelMap(long ids, long n, long keys, long values, long capacity) {
        return (int) LABEL_MAP.call(ids, n, keys, values, capacity);
    }

    public static int labelDense(long labels, long labelsLayout, long background, long keys, long values, long capacity,
            long dense, long denseLayout, long offender) {
        return (int) LABEL_DENSE.call(labels, labelsLayout, background, keys, values, capacity, dense, denseLayout,
                offender);
    }
}
