package org.ochre.spark.tile;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.TiledOperation;
import scala.Tuple2;

/// Rasters that lie cut into tiles in the rows of a data set, and operations on them as if they were whole.
///
/// ```java
/// Tiles tiles = Tiles.of(spark.read().parquet("relief"));
/// tiles.apply(new LocalMean(101, Border.REFLECT)).write().parquet("smooth");
/// tiles.apply(Resize.fit(5000, 5000), 512, 512).write().parquet("overview");
/// ```
///
/// | column | type | |
/// |---|---|---|
/// | `raster` | string | the name of the raster; any number of rasters |
/// | `row`, `column` | int or long | the place of the tile in its raster, counted in tiles from 0 |
/// | `tile` | binary, string | a file, or its path in Hadoop's file systems: `.npy`, TIFF or another image |
/// | `tile` | struct of `path`, `first`, `rows` | rows of a large `.npy` or TIFF, as [RasterFile] cuts it |
///
/// Tiles are `[h, w]` or `[h, w, c]`. Tiles side by side have the same rows, tiles above each other the same columns;
/// else they may be of any size, or empty. All tiles of a raster have one dtype and number of channels. Results have
/// the same columns, the tile as the content of an `.npy`. Their tiles are cut as those of the source where the result
/// has its height and width.
///
/// **The result is that of the whole raster, bit for bit**, for every [TiledOperation], whatever the tiles, the
/// partitions and their order: only the raster's own edges have a border. There is one shuffle: each tile sends each
/// tile of the result the pixels that this needs. A task holds one tile with these pixels at a time.
public final class Tiles {
    static final String RASTER = "raster";
    static final String ROW = "row";
    static final String COLUMN = "column";
    static final String TILE = "tile";

    static final StructType RESULT = new StructType().add(RASTER, DataTypes.StringType, false)
            .add(ROW, DataTypes.LongType, false).add(COLUMN, DataTypes.LongType, false)
            .add(TILE, DataTypes.BinaryType, false);

    private final Dataset<Row> rows;
    private final TileReader reader;
    private final Map<String, RasterGrid> grids;

    private Tiles(Dataset<Row> rows, TileReader reader, Map<String, RasterGrid> grids) {
        this.rows = rows;
        this.reader = reader;
        this.grids = grids;
    }

    /// The tiles of a data set. This runs a job that reads the header of every tile. A tile that cannot be read ends it
    /// with a SparkException that names the tile.
    ///
    /// @throws IllegalArgumentException for other columns, or `tiles: expected 3 × 4 tiles of raster a, got none at
    ///     [1, 2]`, for a tile that is there twice, and for one that does not fit its neighbours
    public static Tiles of(Dataset<Row> rows) {
        require(rows.schema(), TILE);
        TileReader reader = TileReader.on(rows.sparkSession());
        return new Tiles(rows, reader, grids(rows, TILE, reader));
    }

    static void require(StructType schema, String... contents) {
        List<String> names = List.of(schema.fieldNames());
        boolean placed = names.containsAll(List.of(RASTER, ROW, COLUMN));
        boolean held = List.of(contents).stream().allMatch(name -> names.contains(name)
                && (schema.apply(name).dataType().equals(DataTypes.BinaryType)
                        || schema.apply(name).dataType().equals(DataTypes.StringType)
                        || Band.isBand(schema.apply(name).dataType())));
        if (!placed || !held) {
            throw new IllegalArgumentException("rows: expected columns raster, row, column, and "
                    + String.join(", ", contents) + " of bytes or paths, got " + schema.simpleString());
        }
    }

    /// Where the tile of a row belongs.
    static TileKey key(Row row) {
        return new TileKey(row.getAs(RASTER).toString(), row.<Number>getAs(ROW).longValue(),
                row.<Number>getAs(COLUMN).longValue());
    }

    /// The content of a column of a row: a path, bytes or a band.
    static Object content(Row row, TileKey key, String column) {
        Object content = row.getAs(column);
        if (content == null) {
            throw new IllegalStateException(key + ": expected a path or bytes as " + column + ", got null");
        }
        return content;
    }

    /// Lists the tiles in one of the columns.
    static Map<String, RasterGrid> grids(Dataset<Row> rows, String column, TileReader reader) {
        return RasterGrid.of(rows.javaRDD().map(row -> {
            TileKey key = key(row);
            TensorType type = reader.type(key, content(row, key, column));
            return new RasterGrid.Found(key, type.dtype(), type.shape());
        }).collect());
    }

    /// The types of the whole rasters, by name.
    public Map<String, TensorType> rasters() {
        Map<String, TensorType> types = new TreeMap<>();
        grids.forEach((raster, grid) -> types.put(raster, grid.type()));
        return types;
    }

    /// The result of an operation for each raster. A result of another size than its source is cut into tiles as high
    /// and wide as the source's largest.
    ///
    /// @throws IllegalArgumentException `src: expected …, got …` for a raster that the operation does not serve
    public Dataset<Row> apply(TiledOperation operation) {
        return apply(operation, 0, 0);
    }

    /// The result of an operation for each raster, in tiles of this size; smaller ones at the ends.
    ///
    /// @throws IllegalArgumentException `height: expected 1 or more, got …`; `src: expected …, got …` for a raster
    ///     that the operation does not serve
    public Dataset<Row> apply(TiledOperation operation, long height, long width) {
        if (height < 0 || width < 0 || (height == 0) != (width == 0)) {
            throw new IllegalArgumentException("height: expected 1 or more, and width too, got " + height + " and "
                    + width);
        }
        Map<String, TilePlan> plans = new TreeMap<>();
        grids.forEach((raster, grid) -> plans.put(raster, TilePlan.of(operation, grid, height, width)));
        JavaSparkContext context = JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
        Broadcast<Map<String, TilePlan>> shared = context.broadcast(plans);
        TileReader source = reader;
        JavaPairRDD<TileKey, Piece> pieces = rows.javaRDD().flatMapToPair(row -> {
            TileKey key = key(row);
            return pieces(key, content(row, key, TILE), source, plan(shared.value(), key)).iterator();
        });
        List<Tuple2<TileKey, Piece>> empty = new ArrayList<>();
        plans.forEach((raster, plan) -> plan.empty(raster)
                .forEach(key -> empty.add(new Tuple2<>(key, new Piece(0, 0, 0, 0, new byte[0])))));
        JavaPairRDD<TileKey, Piece> all = empty.isEmpty() ? pieces : pieces.union(context.parallelizePairs(empty));
        JavaRDD<Row> results = all.repartitionAndSortWithinPartitions(new KeyPartitioner(partitions(pieces.rdd()
                .getNumPartitions()))).mapPartitions(sorted -> tiles(sorted, operation, shared));
        return rows.sparkSession().createDataFrame(results, RESULT);
    }

    private int partitions(int before) {
        return Math.max(before, Integer.parseInt(rows.sparkSession().conf().get("spark.sql.shuffle.partitions")));
    }

    /// The plan of a tile that is among those which were listed.
    private static TilePlan plan(Map<String, TilePlan> plans, TileKey key) {
        TilePlan plan = found(plans, key);
        if (key.row() >= plan.grid().rows().size() || key.column() >= plan.grid().columns().size()) {
            throw new IllegalStateException(key + ": expected the tiles that were listed before, got another");
        }
        return plan;
    }

    private static TilePlan found(Map<String, TilePlan> plans, TileKey key) {
        TilePlan plan = plans.get(key.raster());
        if (plan == null) {
            throw new IllegalStateException(key + ": expected the tiles that were listed before, got another");
        }
        return plan;
    }

    /// What the tile sends to tiles of the result.
    private static List<Tuple2<TileKey, Piece>> pieces(TileKey key, Object tile, TileReader source,
            TilePlan plan) {
        byte[] content = source.content(key, tile);
        TensorType type = plan.grid().type(key);
        return TileReader.work(key, 3 * type.bytes() + (1 << 16), lease -> {
            Tensor image = source.decode(content, type, lease);
            List<Tuple2<TileKey, Piece>> pieces = new ArrayList<>();
            for (AxisPlan.Strip y : plan.rows().strips().get((int) key.row())) {
                for (AxisPlan.Strip x : plan.columns().strips().get((int) key.column())) {
                    pieces.add(new Tuple2<>(new TileKey(key.raster(), y.result(), x.result()),
                            Piece.of(image.crop(y.first(), x.first(), y.count(), x.count()), y.place(), x.place())));
                }
            }
            return pieces;
        });
    }

    private static Iterator<Row> tiles(Iterator<Tuple2<TileKey, Piece>> sorted, TiledOperation operation,
            Broadcast<Map<String, TilePlan>> plans) {
        return new Grouped<>(sorted, TileKey::equals, (key, group) -> {
            List<Piece> pieces = new ArrayList<>();
            group.forEachRemaining(pair -> pieces.add(pair._2()));
            TilePlan plan = found(plans.value(), key);
            return RowFactory.create(key.raster(), key.row(), key.column(),
                    TileReader.work(key, plan.bytes(operation, key),
                            lease -> plan.tile(operation, key, pieces, lease)));
        });
    }
}
