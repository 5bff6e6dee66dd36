package org.ochre.spark.tile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.io.Npy;

/// Rasters cut into tiles in random places, and tiles put together again.
final class Cutting {
    static final StructType TILES = new StructType().add("raster", DataTypes.StringType)
            .add("row", DataTypes.IntegerType).add("column", DataTypes.LongType).add("tile", DataTypes.BinaryType);
    static final StructType LABELLED = TILES.add("labels", DataTypes.BinaryType);

    private Cutting() {}

    /// An axis cut into that many spans at random places; some may be empty.
    static List<Span> cuts(long size, int count, Random random) {
        long[] edges = random.longs(count - 1L, 0, size + 1).sorted().toArray();
        List<Span> spans = new ArrayList<>();
        long at = 0;
        for (long edge : edges) {
            spans.add(Span.of(at, edge));
            at = edge;
        }
        spans.add(Span.of(at, size));
        return spans;
    }

    /// The tiles of a raster, each as rows of a data set.
    ///
    /// @param images `[h, w]` or `[h, w, c]`, of one size: one for each column of bytes
    static List<Row> tiles(String raster, List<Span> rows, List<Span> columns, Tensor... images) {
        List<Row> tiles = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < columns.size(); column++) {
                List<Object> values = new ArrayList<>(List.of(raster, row, (long) column));
                for (Tensor image : images) {
                    values.add(Npy.encode(part(image, rows.get(row), columns.get(column))));
                }
                tiles.add(RowFactory.create(values.toArray()));
            }
        }
        return tiles;
    }

    static Tensor part(Tensor image, Span rows, Span columns) {
        return image.slice(0, rows.first(), rows.end()).slice(1, columns.first(), columns.end());
    }

    /// Rows in random order and in a random number of partitions.
    static Dataset<Row> scattered(SparkSession spark, List<Row> rows, StructType schema, Random random) {
        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, random);
        return spark.createDataFrame(shuffled, schema).repartition(1 + random.nextInt(6));
    }

    /// The raster that result tiles make together.
    ///
    /// @param axis the axis of its rows
    static Tensor joined(List<Row> tiles, String raster, int axis, SegmentAllocator arena) {
        List<Tensor[]> grid = new ArrayList<>();
        List<Row> own = tiles.stream().filter(row -> row.getString(0).equals(raster)).toList();
        int width = own.stream().mapToInt(row -> (int) row.getLong(2)).max().orElseThrow() + 1;
        for (int row = 0; row * width < own.size(); row++) {
            grid.add(new Tensor[width]);
        }
        for (Row tile : own) {
            try {
                grid.get((int) tile.getLong(1))[(int) tile.getLong(2)] = Npy.decode(tile.getAs("tile"), arena);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        long[] shape = grid.getFirst()[0].shape();
        shape[axis] = grid.stream().mapToLong(row -> row[0].size(axis)).sum();
        shape[axis + 1] = Arrays.stream(grid.getFirst()).mapToLong(tile -> tile.size(axis + 1)).sum();
        Tensor whole = Tensor.allocate(arena, grid.getFirst()[0].dtype(), shape);
        long y = 0;
        for (Tensor[] row : grid) {
            long x = 0;
            for (Tensor tile : row) {
                whole.slice(axis, y, y + tile.size(axis)).slice(axis + 1, x, x + tile.size(axis + 1)).copyFrom(tile);
                x += tile.size(axis + 1);
            }
            y += row[0].size(axis);
        }
        return whole;
    }
}
