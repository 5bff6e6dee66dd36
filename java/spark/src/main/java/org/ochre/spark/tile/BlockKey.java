package org.ochre.spark.tile;

import java.io.Serializable;
import java.util.Comparator;

/// Where something about a block of labels belongs. Labels are gathered in blocks of [#LABELS] that follow each other,
/// so that a task holds the sums of one block at a time, however many labels there are.
///
/// @param raster the name of the raster
/// @param block labels `block · LABELS … block · LABELS + LABELS − 1`
/// @param stage [#PART] or [#REQUEST]
/// @param row the row of the tile that it comes from
/// @param column the column of that tile
record BlockKey(String raster, long block, int stage, long row, long column)
        implements
            Serializable,
            Comparable<BlockKey> {
    static final long LABELS = 4096;
    static final int PART = 0;
    static final int REQUEST = 1;

    private static final Comparator<BlockKey> ORDER = Comparator.comparing(BlockKey::raster)
            .thenComparingLong(BlockKey::block).thenComparingInt(BlockKey::stage).thenComparingLong(BlockKey::row)
            .thenComparingLong(BlockKey::column);

    BlockKey(TileKey tile, long block, int stage) {
        this(tile.raster(), block, stage, tile.row(), tile.column());
    }

    boolean isSameBlock(BlockKey other) {
        return block == other.block && raster.equals(other.raster);
    }

    TileKey tile() {
        return new TileKey(raster, row, column);
    }

    @Override
    public int compareTo(BlockKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "labels " + block * LABELS + " to " + (block * LABELS + LABELS - 1) + " of raster " + raster;
    }
}
