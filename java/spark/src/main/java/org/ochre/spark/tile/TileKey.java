package org.ochre.spark.tile;

import java.io.Serializable;
import java.util.Comparator;

/// The place of a tile.
///
/// @param raster the name of the raster
/// @param row which row of tiles, from 0
/// @param column which column of tiles, from 0
record TileKey(String raster, long row, long column) implements Serializable, Comparable<TileKey> {
    private static final Comparator<TileKey> ORDER = Comparator.comparing(TileKey::raster)
            .thenComparingLong(TileKey::row).thenComparingLong(TileKey::column);

    @Override
    public int compareTo(TileKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "tile [" + row + ", " + column + "] of raster " + raster;
    }
}
