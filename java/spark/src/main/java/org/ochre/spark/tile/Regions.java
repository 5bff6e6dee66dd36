package org.ochre.spark.tile;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.ochre.DType;
import org.ochre.TensorType;
import scala.Tuple2;

/// Statistics of the regions of tiled rasters. A region is a label of a raster, and may span any number of its tiles.
///
/// ```java
/// Regions regions = Regions.of(tiles.join(labels, new String[]{"raster", "row", "column"}));
/// regions.statistics(RegionStatistics.means().withSpread().quantiles(0.5)).write().parquet("regions");
/// regions.recolored(RegionStatistics.means()).write().parquet("flat");
/// ```
///
/// Rows are those of [Tiles], with one more column `labels`: the tile's label image `[h, w]` of any integer dtype, or
/// the indices of a palette image, as bytes, a path or rows of a file. Labels may be sparse, negative or huge. All
/// rasters have one dtype and number of channels. [RasterFile] cuts a raster in one file, and its labels, into bands.
///
/// **Exactness.** Of integers everything is exact, as in [org.ochre.label.LabelSums] and
/// [org.ochre.label.LabelQuantiles] of the untiled raster; so is the result of [#recolored]. Of floats, the sums of
/// each tile are merged in the order of the tiles, row by row, so the result does not depend on partitions, their order
/// or retries. It depends on where the tiles' edges are, within the bound that LabelSums states.
///
/// **Memory.** Labels travel in blocks of 4,096 that follow each other. A task holds the sums of one tile and one
/// block, and while it reads tiles of integers up to 32 MiB of merged sums. So memory does not grow with the number of
/// labels. Quantiles also take 16 bytes for each distinct value of a region in a block.
public final class Regions {
    private final Dataset<Row> rows;
    private final TileReader reader;
    private final RegionTile.Grids grids;
    private final DType dtype;
    private final long channels;

    private Regions(Dataset<Row> rows, TileReader reader, RegionTile.Grids grids, TensorType type) {
        this.rows = rows;
        this.reader = reader;
        this.grids = grids;
        this.dtype = type.dtype();
        this.channels = type.rank() == 2 ? 1 : type.size(2);
    }

    /// The regions of a data set. This runs two jobs that read the headers of all tiles.
    ///
    /// @throws IllegalArgumentException as [Tiles#of]; `labels: expected …, got …` for labels of another size than
    ///     their raster, or of floats; `rows: expected one dtype and number of channels, got …`, or no tile at all
    public static Regions of(Dataset<Row> rows) {
        Tiles.require(rows.schema(), Tiles.TILE, RegionTile.LABELS);
        TileReader reader = TileReader.on(rows.sparkSession());
        Map<String, RasterGrid> images = Tiles.grids(rows, Tiles.TILE, reader);
        Map<String, RasterGrid> labels = Tiles.grids(rows, RegionTile.LABELS, reader.ofLabels());
        TreeSet<String> kinds = new TreeSet<>();
        images.forEach((raster, grid) -> {
            RasterGrid ids = labels.get(raster);
            if (ids == null || ids.channels() != 0 || ids.dtype().isFloat() || !ids.rows().equals(grid.rows())
                    || !ids.columns().equals(grid.columns())) {
                throw new IllegalArgumentException("labels: expected integers [h, w] in the tiles of " + grid.type()
                        + " of raster " + raster + ", got " + (ids == null ? "none" : ids.type()));
            }
            kinds.add(grid.dtype() + " with " + Math.max(grid.channels(), 1) + " channels");
        });
        if (kinds.size() != 1) {
            throw new IllegalArgumentException("rows: expected one dtype and number of channels, got " + kinds);
        }
        return new Regions(rows, reader, new RegionTile.Grids(images, labels),
                images.values().iterator().next().type());
    }

    /// A row for each region that has a pixel:
    ///
    /// | column | type | |
    /// |---|---|---|
    /// | `raster`, `label` | string, long | the region |
    /// | `pixels` | long | how many pixels it has |
    /// | `values` | long for each channel | how many of their values are not missing |
    /// | `sum` | long, of floats double, for each channel | |
    /// | `mean` | double for each channel | |
    /// | `variance` | double for each channel | with [RegionStatistics#spread]: that of the population |
    /// | `min`, `max` | long, of floats double, for each channel | likewise |
    /// | `quantiles` | double for each quantile and channel | where asked for |
    ///
    /// A region without values has sum 0; its other statistics are NaN, or 0 as long. The job fails where a sum leaves
    /// 64 bits (I64 rasters).
    ///
    /// @throws IllegalArgumentException `quantiles: expected none for floats, got …`
    public Dataset<Row> statistics(RegionStatistics asked) {
        if (dtype.isFloat() && !asked.quantiles().isEmpty()) {
            throw new IllegalArgumentException("quantiles: expected none for rasters of " + dtype + ", got "
                    + asked.quantiles());
        }
        RegionRows result = new RegionRows(asked, dtype);
        JavaRDD<Row> regions = gathered(asked, false).mapPartitions(sorted -> flat(new Grouped<>(sorted,
                BlockKey::isSameBlock, (key, group) -> {
                    RegionPart part = folded(key, group);
                    return TileReader.work(key, part.mergeBytes(List.of(part)),
                            lease -> result.of(key.raster(), part, lease)).iterator();
                })));
        return rows.sparkSession().createDataFrame(regions, result.schema());
    }

    /// As [#recolored(RegionStatistics, DType)], in the dtype that [org.ochre.label.LabelMeans] gives: F32 for U8, I8,
    /// U16 and I16, F64 for others.
    public Dataset<Row> recolored(RegionStatistics asked) {
        return recolored(asked, null);
    }

    /// The rasters with each pixel painted in the mean of its region, in tiles as those of the source:
    /// `[h, w, c]` as the content of an `.npy`, in the columns of [Tiles]. Pixels of the background become 0.
    ///
    /// @param asked background and missing values; no more than means are computed
    /// @param means the dtype of the means; null for the one that LabelMeans gives
    public Dataset<Row> recolored(RegionStatistics asked, @Nullable DType means) {
        DType result = means != null ? means : dtype.size() < Integer.BYTES ? DType.F32 : DType.F64;
        RegionStatistics lean = new RegionStatistics(false, List.of(), asked.interpolation(), asked.background(),
                asked.missing(), asked.nodata());
        JavaPairRDD<TileKey, Object> answers = gathered(lean, true).mapPartitionsToPair(sorted -> flat(
                new Grouped<>(sorted, BlockKey::isSameBlock, (key, group) -> answers(group, result))));
        RegionTile tiles = new RegionTile(reader, shared(), lean, false, false);
        JavaPairRDD<TileKey, Object> labels = rows.javaRDD().mapToPair(row -> {
            TileKey key = Tiles.key(row);
            return new Tuple2<>(key, tiles.labels(key, row));
        });
        Painting painting = new Painting(reader.ofLabels(), result, channels, asked.background());
        Broadcast<RegionTile.Grids> known = tiles.grids();
        JavaRDD<Row> painted = labels.union(answers).repartitionAndSortWithinPartitions(partitioner())
                .mapPartitions(sorted -> new Grouped<>(sorted, TileKey::equals, (key, group) -> {
                    TensorType type = RegionTile.type(known.value().labels(), key);
                    List<Object> parts = new ArrayList<>();
                    group.forEachRemaining(pair -> parts.add(pair._2()));
                    return RowFactory.create(key.raster(), key.row(), key.column(), TileReader.work(key,
                            painting.bytes(type), lease -> painting.tile(parts, type, lease)));
                }));
        return rows.sparkSession().createDataFrame(painted, Tiles.RESULT);
    }

    /// All parts, those of a block one behind the other in the order of their tiles; then what tiles ask of it.
    private JavaPairRDD<BlockKey, Object> gathered(RegionStatistics asked, boolean requests) {
        RegionTile tiles = new RegionTile(reader, shared(), asked, RegionStatistics.isOrdered(dtype), requests);
        return rows.javaRDD().mapPartitionsToPair(partition -> new Combiner(partition, tiles, Combiner.MOST))
                .repartitionAndSortWithinPartitions(partitioner());
    }

    private Broadcast<RegionTile.Grids> shared() {
        return JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext()).broadcast(grids);
    }

    private KeyPartitioner partitioner() {
        int asked = Integer.parseInt(rows.sparkSession().conf().get("spark.sql.shuffle.partitions"));
        return new KeyPartitioner(Math.max(asked, rows.javaRDD().getNumPartitions()));
    }

    private static RegionPart folded(BlockKey key, Iterator<Tuple2<BlockKey, Object>> group) {
        BlockSum sum = new BlockSum(key);
        group.forEachRemaining(part -> sum.add((RegionPart) part._2()));
        return sum.finished();
    }

    /// The means that each tile asks for, one request after the other.
    private static Iterator<Tuple2<TileKey, Object>> answers(Iterator<Tuple2<BlockKey, Object>> group, DType dtype) {
        Tuple2<BlockKey, Object> next = group.next();
        BlockSum sum = new BlockSum(next._1());
        while (next._1().stage() == BlockKey.PART) {
            sum.add((RegionPart) next._2());
            next = group.next();
        }
        RegionPart whole = sum.finished();
        Tuple2<BlockKey, Object> first = next;
        Painting.Answer all = TileReader.work(first._1(), whole.mergeBytes(List.of(whole)),
                lease -> Painting.Answer.of(whole, dtype, lease));
        return new Iterator<>() {
            private @Nullable Tuple2<BlockKey, Object> request = first;

            @Override
            public boolean hasNext() {
                return request != null;
            }

            @Override
            public Tuple2<TileKey, Object> next() {
                Tuple2<BlockKey, Object> asked = request;
                if (asked == null) {
                    throw new NoSuchElementException("requests");
                }
                request = group.hasNext() ? group.next() : null;
                return new Tuple2<>(asked._1().tile(), all.of((long[]) asked._2()));
            }
        };
    }

    private static <T> Iterator<T> flat(Iterator<Iterator<T>> groups) {
        return new Flat<>(groups);
    }
}
