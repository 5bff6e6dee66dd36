package org.ochre.spark.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.ochre.Missing;
import org.ochre.TensorType;
import org.ochre.io.Npy;
import org.ochre.spark.tile.RasterFile;
import org.ochre.spark.tile.RegionStatistics;
import org.ochre.spark.tile.Regions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The means of the regions of one raster, over its bands of rows: what `ochre label-means` gives for an `.npy`. No
/// task holds more than a band, and the driver none.
final class RasterMeans {
    /// A task takes about a hundred bytes for each of them.
    private static final long BAND_PIXELS = 1 << 20;
    private static final int COPIED = 1 << 20;

    @Option(names = "--band", paramLabel = "PIXELS", defaultValue = "" + BAND_PIXELS,
            description = "Of a raster: how many pixels a task works on at a time; ${DEFAULT-VALUE} unless given.")
    private long pixels = BAND_PIXELS;

    @Option(names = "--background", paramLabel = "ID",
            description = "Of a raster: leave out the pixels with this label; they become 0.")
    private @Nullable Long background;

    @Option(names = "--nodata", paramLabel = "VALUE",
            description = "Of a raster: this value is missing, as nan is.")
    private @Nullable Double nodata;

    @Option(names = "--missing", paramLabel = "WHAT",
            description = "Of a raster: skip missing values, or let them make a mean nan (propagate, the default).")
    private @Nullable Missing missing;

    /// Refuses these options where there is no raster.
    void requireNone(CommandSpec spec) {
        if (background != null || nodata != null || missing != null || pixels != BAND_PIXELS) {
            throw new ParameterException(spec.commandLine(), "--background, --nodata, --missing, --band: expected an "
                    + "OUTPUT that ends in .npy, for a raster");
        }
    }

    private RegionStatistics asked() {
        RegionStatistics asked = RegionStatistics.means();
        asked = background == null ? asked : asked.background(background);
        asked = missing == null ? asked : asked.with(missing);
        return nodata == null ? asked : asked.nodata(nodata);
    }

    /// @param table a file for counts and means; null for none
    /// @return what was done, for people
    String paint(SparkSession spark, String input, String labels, String output, @Nullable String table)
            throws IOException {
        Configuration settings = spark.sparkContext().hadoopConfiguration();
        RasterFile image = RasterFile.open(spark, input);
        Dataset<Row> bands = image.bands(RasterFile.labels(spark, labels), pixels);
        Regions regions = Regions.of(bands);
        if (table != null) {
            Iterator<Row> rows = regions.statistics(asked()).select("label", "pixels", "mean").orderBy("label")
                    .toLocalIterator();
            long channels = image.type().rank() == 2 ? 1 : image.type().size(2);
            WholeFile.stream(table, out -> csv(rows, channels, out), settings);
        }
        long count = bands.count();
        TensorType type = write(spark, regions.recolored(asked()), image.type(), count, output);
        return output + ": " + type + " in " + count + (count == 1 ? " band" : " bands");
    }

    private static void csv(Iterator<Row> rows, long channels, OutputStream out) throws IOException {
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        text.write("id,count");
        for (long c = 0; c < channels; c++) {
            text.write(channels == 1 ? ",mean" : ",mean_" + c);
        }
        text.write('\n');
        while (rows.hasNext()) {
            Row row = rows.next();
            text.write(row.getLong(0) + "," + row.getLong(1));
            for (Double mean : row.<Double>getList(2)) {
                text.write(String.format(Locale.ROOT, ",%s", mean));
            }
            text.write('\n');
        }
        text.flush();
    }

    /// Tasks write the bytes of their bands, each into a file of its own beside the output; then they are joined.
    private static TensorType write(SparkSession spark, Dataset<Row> painted, TensorType image, long count,
            String output) throws IOException {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration settings = context.hadoopConfiguration();
        Broadcast<SerializableConfiguration> shared = context.broadcast(new SerializableConfiguration(settings));
        Path path = new Path(output);
        Path parts = new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID() + ".parts");
        ForeachPartitionFunction<Row> write = rows -> {
            while (rows.hasNext()) {
                Row row = rows.next();
                WholeFile.write(new Path(parts, Long.toString(row.getLong(1))).toString(), row.<byte[]>getAs("tile"),
                        shared.value().value());
            }
        };
        try {
            painted.foreachPartition(write);
            TensorType[] type = new TensorType[1];
            WholeFile.stream(output, out -> type[0] = join(parts, count, image, out, settings), settings);
            return type[0];
        } finally {
            path.getFileSystem(settings).delete(parts, true);
        }
    }

    private static TensorType join(Path parts, long count, TensorType image, OutputStream out, Configuration settings)
            throws IOException {
        byte[] buffer = new byte[COPIED];
        TensorType whole = image;
        for (long part = 0; part < count; part++) {
            Path path = new Path(parts, Long.toString(part));
            long size = path.getFileSystem(settings).getFileStatus(path).getLen();
            try (FSDataInputStream in = path.getFileSystem(settings).open(path)) {
                TensorType type = Npy.type(in.readNBytes((int) Math.min(size, 1 << 16)), size);
                if (part == 0) {
                    whole = new TensorType(type.dtype(), image.shape());
                    out.write(Npy.header(whole));
                }
                in.seek(Npy.header(type).length);
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    out.write(buffer, 0, read);
                }
            }
        }
        return whole;
    }
}
