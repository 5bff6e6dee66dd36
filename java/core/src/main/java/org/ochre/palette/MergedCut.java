package org.ochre.palette;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.ochre.foreign.Scratch;

/// Chooses palette rows by cutting and merging, beside rows that are given. The colours are cut into more boxes than
/// rows are wanted. What lies nearer to a given row than to any mean of a box is served by it. The means of the rest
/// are merged, with each other and into given rows, until few enough are left ([Clusters]). Then k-means may move them,
/// while the given rows stay.
///
/// @param kept the given rows that colours may take
record MergedCut(CountedColors colors, long[] kept, Cut cut) {
    /// Boxes for each row.
    private static final int FACTOR = 4;
    /// The time of merging is in proportion to the square of the boxes.
    private static final int MOST_MERGED = 1 << 13;

    /// At most that many colours, all different and none of them given.
    long[] rows(int most, int iterations, Scratch scratch) {
        long[] first = with(Palettes.keys(colors.cut(boxes(most, kept.length), cut, scratch)));
        Centers centers = colors.centers(first, scratch);
        Refinement served = new Refinement(colors, centers, scratch);
        served.assign();
        List<long[]> clusters = new ArrayList<>();
        for (int row = kept.length; row < first.length; row++) {
            long[] totals = served.totals(row);
            if (totals[0] > 0) {
                clusters.add(totals);
            }
        }
        List<double[]> points = Arrays.stream(kept).mapToObj(row -> centers.point(centers.totals(row))).toList();
        long[] means = new Clusters(centers, points, clusters).merged(most).stream().mapToLong(centers::mean).toArray();
        if (iterations == 0 || means.length == 0) {
            return without(Arrays.stream(means));
        }
        Centers refined = colors.centers(with(means), scratch);
        new Refinement(colors, refined, scratch).run(iterations, kept.length);
        return without(LongStream.range(kept.length, refined.size()).map(row -> refined.color((int) row)));
    }

    private static int boxes(int most, int kept) {
        return Math.max(most, Math.min(Math.min(FACTOR * (most + kept), MOST_MERGED), Palettes.MOST - kept));
    }

    /// The bytes of scratch that [#rows] takes for that many colours and given rows.
    static long scratchBytes(long colors, int channels, boolean seen, int most, int kept, int iterations) {
        int boxes = boxes(most, kept);
        long first = Math.min(boxes, colors) + kept;
        long refined = iterations == 0
                ? 0
                : Refinement.heldBytes(colors, channels, seen, most + kept)
                        + Refinement.assignBytes(colors, channels, seen, most + kept);
        return CountedColors.cutBytes(colors, channels, boxes) + Refinement.heldBytes(colors, channels, seen, first)
                + Math.max(Refinement.assignBytes(colors, channels, seen, first), refined);
    }

    private long[] with(long[] others) {
        return LongStream.concat(Arrays.stream(kept), Arrays.stream(others)).toArray();
    }

    private long[] without(LongStream rows) {
        long[] sorted = kept.clone();
        Arrays.sort(sorted);
        return rows.filter(row -> Arrays.binarySearch(sorted, row) < 0).toArray();
    }
}
