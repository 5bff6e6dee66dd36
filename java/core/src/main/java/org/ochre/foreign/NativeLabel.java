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
    private static final Downcall LABEL_BOXES = Symbols.ochre("ochre_label_boxes");
    private static final Downcall LABEL_BOXES_MERGE = Symbols.ochre("ochre_label_boxes_merge");
    private static final Downcall LABEL_TALLY = Symbols.ochre("ochre_label_tally");
    private static final Downcall LABEL_PLACES = Symbols.ochre("ochre_label_places");
    private static final Downcall LABEL_SCATTER = Symbols.ochre("ochre_label_scatter");
    private static final Downcall LABEL_SORT = Symbols.ochre("ochre_label_sort");
    private static final Downcall LABEL_DISTINCT = Symbols.ochre("ochre_label_distinct");
    private static final Downcall LABEL_IDS = Symbols.ochre("ochre_label_ids");
    private static final Downcall LABEL_MAP = Symbols.ochre("ochre_label_map");
    private static final Downcall LABEL_DENSE = Symbols.ochre("ochre_label_dense");

    private NativeLabel() {}

    public static int labelCheck(long labels, long labelsLayout, long m, long background, long offender) {
        return (int) LABEL_CHECK.call(labels, labelsLayout, m, background, offender);
    }

    public static long labelWords(long dtype, long channels, int spread, int absent) {
        return LABEL_WORDS.call(dtype, channels, spread, absent);
    }

    public static int labelSums(long image, long imageLayout, long labels, long labelsLayout, long m, long background,
            int spread, long missing, long totals, long offender) {
        return (int) LABEL_SUMS.call(image, imageLayout, labels, labelsLayout, m, background, spread, missing, totals,
                offender);
    }

    public static int labelBytes(long image, long imageLayout, long labels, long labelsLayout, long m, long background,
            long missing, long packed, long totals, long offender) {
        return (int) LABEL_BYTES.call(image, imageLayout, labels, labelsLayout, m, background, missing, packed, totals,
                offender);
    }

    public static void labelUnpack(long packed, long m, long channels, int absent, long totals) {
        LABEL_UNPACK.call(packed, m, channels, absent, totals);
    }

    public static int labelMerge(long totals, long other, long m, long dtype, long channels, int spread, int absent,
            long offender) {
        return (int) LABEL_MERGE.call(totals, other, m, dtype, channels, spread, absent, offender);
    }

    public static int labelStatistic(long totals, long m, long imageDtype, long channels, int spread, int absent,
            int statistic, long out, long outLayout) {
        return (int) LABEL_STATISTIC.call(totals, m, imageDtype, channels, spread, absent, statistic, out, outLayout);
    }

    public static int labelBoxes(long labels, long labelsLayout, long m, long background, long row, long column,
            long boxes, long offender) {
        return (int) LABEL_BOXES.call(labels, labelsLayout, m, background, row, column, boxes, offender);
    }

    public static int labelBoxesMerge(long boxes, long other, long m, long offender) {
        return (int) LABEL_BOXES_MERGE.call(boxes, other, m, offender);
    }

    public static int labelTally(long image, long imageLayout, long labels, long labelsLayout, long m, long background,
            long missing, long table, long offender) {
        return (int) LABEL_TALLY.call(image, imageLayout, labels, labelsLayout, m, background, missing, table,
                offender);
    }

    public static void labelPlaces(long tables, long parts, long m, long starts, long absent) {
        LABEL_PLACES.call(tables, parts, m, starts, absent);
    }

    public static int labelScatter(long image, long imageLayout, long labels, long labelsLayout, long m,
            long background, long missing, long table, long keys, long offender) {
        return (int) LABEL_SCATTER.call(image, imageLayout, labels, labelsLayout, m, background, missing, table, keys,
                offender);
    }

    public static void labelSort(long keys, long spare, long starts, long first, long last) {
        LABEL_SORT.call(keys, spare, starts, first, last);
    }

    public static long labelDistinct(long keys, long counts, long starts, long m) {
        return LABEL_DISTINCT.call(keys, counts, starts, m);
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
