package org.ochre.spark.tile;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of one block, merged in the order in which they come. Several are merged at a time, since each time the
/// sums of the whole block are read and written.
final class BlockSum {
    private static final int TOGETHER = 16;

    private final BlockKey key;
    private final List<RegionPart> waiting = new ArrayList<>();
    private @Nullable RegionPart sum;

    BlockSum(BlockKey key) {
        this.key = key;
    }

    void add(RegionPart part) {
        if (sum == null) {
            sum = part;
            return;
        }
        waiting.add(part);
        if (part.histograms() != null || waiting.size() == TOGETHER) {
            sum = merged(sum);
        }
    }

    private RegionPart merged(RegionPart before) {
        List<RegionPart> parts = List.copyOf(waiting);
        waiting.clear();
        return parts.isEmpty()
                ? before
                : TileReader.work(key, before.mergeBytes(parts), lease -> before.merge(parts, lease));
    }

    /// The sum of all parts.
    ///
    /// @throws IllegalStateException where there was none
    RegionPart finished() {
        if (sum == null) {
            throw new IllegalStateException(key + ": expected sums, got none");
        }
        sum = merged(sum);
        return sum;
    }
}
