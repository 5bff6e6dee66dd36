package org.ochre.spark.tile;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.ochre.TensorType;

/// How the tiles of rows are read and their regions summed, inside a task.
///
/// @param grids of the rasters, and of their labels
/// @param isOrdered whether the order of additions could show
/// @param requests whether each tile asks for the means of its labels
record RegionTile(TileReader reader, Broadcast<Grids> grids, RegionStatistics asked, boolean isOrdered,
        boolean requests) implements Serializable {
    static final String LABELS = "labels";

    /// How the rasters and their labels are cut, by the rasters' names.
    record Grids(Map<String, RasterGrid> images, Map<String, RasterGrid> labels) implements Serializable {}

    /// The parts of a tile, one for each block of labels.
    List<RegionPart> parts(TileKey key, Row row) {
        byte[] image = reader.content(key, Tiles.content(row, key, Tiles.TILE));
        byte[] labels = labels(key, row);
        TensorType type = type(grids.value().images(), key);
        TensorType ids = type(grids.value().labels(), key);
        long bytes = 3 * type.bytes() + 64 * ids.elements() + (1 << 16);
        return TileReader.work(key, bytes, lease -> RegionPart.of(reader.decode(image, type, lease),
                reader.ofLabels().decode(labels, ids, lease), asked, lease));
    }

    byte[] labels(TileKey key, Row row) {
        return reader.ofLabels().content(key, Tiles.content(row, key, LABELS));
    }

    static TensorType type(Map<String, RasterGrid> grids, TileKey key) {
        RasterGrid grid = grids.get(key.raster());
        if (grid == null || key.row() >= grid.rows().size() || key.column() >= grid.columns().size()) {
            throw new IllegalStateException(key + ": expected the tiles that were listed before, got another");
        }
        return grid.type(key);
    }
}
