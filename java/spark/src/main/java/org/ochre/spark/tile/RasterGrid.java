package org.ochre.spark.tile;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.Span;
import org.ochre.TensorType;

/// How a raster is cut into tiles: rows and columns of tiles, which may be of different sizes, or empty.
///
/// @param dtype the dtype of all tiles
/// @param channels of `[h, w, c]`; 0 for `[h, w]`
/// @param rows the rows of the raster in each row of tiles
/// @param columns the columns of the raster in each column of tiles
record RasterGrid(DType dtype, long channels, List<Span> rows, List<Span> columns) implements Serializable {

    /// A tile that was found.
    ///
    /// @param shape `[h, w]` or `[h, w, c]`
    record Found(TileKey key, DType dtype, long[] shape) implements Serializable {
        TensorType type() {
            return new TensorType(dtype, shape);
        }
    }

    /// The grids of all rasters.
    ///
    /// @throws IllegalArgumentException `tiles: expected …, got …` for a tile that is missing, there twice, or of
    ///     another type or size than its neighbours
    static Map<String, RasterGrid> of(List<Found> tiles) {
        Map<String, List<Found>> rasters = new TreeMap<>();
        for (Found tile : tiles) {
            rasters.computeIfAbsent(tile.key().raster(), name -> new ArrayList<>()).add(tile);
        }
        Map<String, RasterGrid> grids = new TreeMap<>();
        rasters.forEach((raster, found) -> grids.put(raster, grid(raster, found)));
        return grids;
    }

    private static RasterGrid grid(String raster, List<Found> tiles) {
        long height = 0;
        long width = 0;
        for (Found tile : tiles) {
            boolean isImage = tile.shape().length == 2 || tile.shape().length == 3;
            if (tile.key().row() < 0 || tile.key().column() < 0 || !isImage) {
                throw refuse("images [h, w] or [h, w, c] at places from [0, 0] on", tile);
            }
            height = Math.max(height, tile.key().row() + 1);
            width = Math.max(width, tile.key().column() + 1);
        }
        if (Math.multiplyHigh(height, width) != 0 || height * width > 2L * tiles.size() + Integer.MAX_VALUE / 2) {
            throw new IllegalArgumentException("tiles: expected " + height + " × " + width + " tiles of raster "
                    + raster + ", got " + tiles.size());
        }
        @Nullable
        Found[] places = new Found[Math.toIntExact(height * width)];
        for (Found tile : tiles) {
            int place = (int) (tile.key().row() * width + tile.key().column());
            if (places[place] != null) {
                throw new IllegalArgumentException("tiles: expected each tile once, got " + tile.key() + " twice");
            }
            places[place] = tile;
        }
        return grid(raster, (int) height, (int) width, places);
    }

    private static RasterGrid grid(String raster, int height, int width, @Nullable Found[] places) {
        long[] rows = new long[height];
        long[] columns = new long[width];
        Found first = present(raster, places, 0, width);
        for (int place = 0; place < places.length; place++) {
            Found tile = present(raster, places, place, width);
            rows[place / width] = present(raster, places, place / width * width, width).shape()[0];
            columns[place % width] = present(raster, places, place % width, width).shape()[1];
            long[] shape = first.shape().clone();
            shape[0] = rows[place / width];
            shape[1] = columns[place % width];
            if (tile.dtype() != first.dtype() || !Arrays.equals(tile.shape(), shape)) {
                throw refuse(new TensorType(first.dtype(), shape) + ", as its row and column have", tile);
            }
        }
        return new RasterGrid(first.dtype(), first.shape().length == 2 ? 0 : first.shape()[2], spans(rows),
                spans(columns));
    }

    private static Found present(String raster, @Nullable Found[] places, int place, int width) {
        Found tile = places[place];
        if (tile == null) {
            throw new IllegalArgumentException("tiles: expected " + places.length / width + " × " + width
                    + " tiles of raster " + raster + ", got none at [" + place / width + ", " + place % width + "]");
        }
        return tile;
    }

    private static IllegalArgumentException refuse(String expected, Found tile) {
        return new IllegalArgumentException("tiles: expected " + expected + ", got " + tile.type() + " as "
                + tile.key());
    }

    private static List<Span> spans(long[] lengths) {
        List<Span> spans = new ArrayList<>();
        long at = 0;
        for (long length : lengths) {
            spans.add(new Span(at, length));
            at += length;
        }
        return List.copyOf(spans);
    }

    /// An axis cut into spans of that length; the last one may be shorter.
    static List<Span> cut(long size, long length) {
        List<Span> spans = new ArrayList<>();
        for (long at = 0; at < size; at += length) {
            spans.add(Span.of(at, Math.min(at + length, size)));
        }
        return List.copyOf(spans);
    }

    /// The type of the whole raster.
    TensorType type() {
        return type(rows.getLast().end(), columns.getLast().end());
    }

    /// The type of a tile.
    TensorType type(TileKey key) {
        return type(rows.get((int) key.row()).count(), columns.get((int) key.column()).count());
    }

    private TensorType type(long height, long width) {
        return channels == 0
                ? new TensorType(dtype, height, width)
                : new TensorType(dtype, height, width, channels);
    }
}
