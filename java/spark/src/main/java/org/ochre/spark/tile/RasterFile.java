package org.ochre.spark.tile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.ochre.Span;
import org.ochre.TensorType;

/// A raster in one file that may be larger than the memory of a machine. It is cut into bands of rows, which are the
/// tiles of [Tiles] and [Regions]; a task reads its band's part of the file.
///
/// ```java
/// RasterFile relief = RasterFile.open(spark, "hdfs:///relief.tif");
/// Tiles.of(relief.bands(1 << 20)).apply(new LocalMean(101, Border.REFLECT));
/// Regions.of(relief.bands(RasterFile.labels(spark, "hdfs:///basins.npy"), 1 << 20)).statistics(asked);
/// ```
///
/// | file | a task reads |
/// |---|---|
/// | `.npy` in C order | the rows |
/// | TIFF and BigTIFF, uncompressed strips | the rows |
/// | TIFF and BigTIFF, other strips, or tiles | the strips or rows of tiles that the band lies in |
///
/// A compressed TIFF of one strip is read whole by each task. Of a TIFF the first page is read.
public final class RasterFile {
    private static final StructType PLACE = new StructType().add(Tiles.RASTER, DataTypes.StringType, false)
            .add(Tiles.ROW, DataTypes.LongType, false).add(Tiles.COLUMN, DataTypes.LongType, false)
            .add(Tiles.TILE, Band.TYPE, false);

    private final SparkSession spark;
    private final String path;
    private final Found found;

    private RasterFile(SparkSession spark, String path, Found found) {
        this.spark = spark;
        this.path = path;
        this.found = found;
    }

    /// @param type of the whole raster
    /// @param step rows that are read together
    record Found(TensorType type, long step) {}

    /// A raster `[h, w]` or `[h, w, c]`.
    ///
    /// @param path of an `.npy` or TIFF in Hadoop's file systems
    /// @throws IOException `path: expected …, got …` for another file, one that is damaged, in Fortran order or not
    ///     stored upright; where it is absent or cannot be read
    public static RasterFile open(SparkSession spark, String path) throws IOException {
        return open(spark, path, TileReader.on(spark));
    }

    /// Labels `[h, w]`: as [#open], and of a TIFF with a palette its indices.
    public static RasterFile labels(SparkSession spark, String path) throws IOException {
        return open(spark, path, TileReader.on(spark).ofLabels());
    }

    private static RasterFile open(SparkSession spark, String path, TileReader reader) throws IOException {
        Found found = reader.find(path);
        if (found.type().rank() != 2 && found.type().rank() != 3) {
            throw new IOException(path + ": expected an image [h, w] or [h, w, c], got " + found.type());
        }
        return new RasterFile(spark, path, found);
    }

    /// The type of the whole raster.
    public TensorType type() {
        return found.type();
    }

    /// Its bands as rows of [Tiles], in one column of tiles. The raster's name is its path.
    ///
    /// @param pixels of a band, about: no less than a row, or a strip or row of tiles of a TIFF
    /// @throws IllegalArgumentException `pixels: expected 1 or more, got …`
    public Dataset<Row> bands(long pixels) {
        return cut(null, pixels);
    }

    /// As [#bands(long)], with the labels' bands as rows of [Regions].
    ///
    /// @throws IllegalArgumentException `labels: expected [h, w] as the raster, got …`
    public Dataset<Row> bands(RasterFile labels, long pixels) {
        TensorType own = type();
        TensorType other = labels.type();
        if (other.rank() != 2 || other.size(0) != own.size(0) || other.size(1) != own.size(1)) {
            throw new IllegalArgumentException("labels: expected [" + own.size(0) + ", " + own.size(1)
                    + "] as the raster, got " + other);
        }
        return cut(labels.path, pixels);
    }

    private Dataset<Row> cut(@Nullable String labels, long pixels) {
        if (pixels < 1) {
            throw new IllegalArgumentException("pixels: expected 1 or more, got " + pixels);
        }
        long height = type().size(0);
        long rows = Math.max(1, pixels / Math.max(type().size(1), 1));
        List<Span> spans = RasterGrid.cut(height, Math.max(rows / found.step(), 1) * found.step());
        List<Row> bands = new ArrayList<>();
        for (Span span : spans.isEmpty() ? List.of(new Span(0, 0)) : spans) {
            List<Object> values = new ArrayList<>(List.of(path, (long) bands.size(), 0L,
                    new Band(path, span.first(), span.count()).row()));
            if (labels != null) {
                values.add(new Band(labels, span.first(), span.count()).row());
            }
            bands.add(RowFactory.create(values.toArray()));
        }
        int tasks = Math.min(bands.size(), 4 * spark.sparkContext().defaultParallelism());
        return spark.createDataFrame(bands, labels == null ? PLACE : PLACE.add(RegionTile.LABELS, Band.TYPE, false))
                .repartition(tasks);
    }
}
