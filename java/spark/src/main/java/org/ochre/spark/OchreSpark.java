package org.ochre.spark;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF4;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.ochre.UnaryOperation;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.opencv.image.Images;
import org.ochre.palette.Alpha;
import org.ochre.palette.ColorList;
import org.ochre.palette.MedianCut;
import org.ochre.resample.Resize;

/// Ochre's operations as columns and aggregators of one Spark session.
///
/// ```java
/// OchreSpark ochre = OchreSpark.on(spark);
/// ColorList palette = ochre.palette(pictures.select("path"), 16);                  // one for all pictures
/// pictures.select(col("path"), ochre.quantize(col("path"), palette).as("q")).select("path", "q.image", "q.error");
/// ```
///
/// **Images** are columns of strings or of bytes. A string is the path of an image file, which the executor reads by
/// itself through Hadoop's file systems: prefer it, since Spark then moves paths and not pictures. Bytes are the
/// content of an image file, from Parquet for instance. Which formats are read says [Images].
///
/// **What is wrong with a row** does not end the job. Each function gives a struct: its results, null for such a row,
/// and `error`, the reason, null for all others. [Counters] has how many there were. Null gives null.
///
/// **Memory.** All native memory comes from the pool of the executor
/// ([org.ochre.spark.executor.ExecutorPool]). Operations use as many threads as a task has cores.
///
/// An object of this class may be used by any number of queries.
public final class OchreSpark {
    private static final int FAN_IN = 16;
    private static final String ERROR = "error";

    static final StructType IMAGE = new StructType().add("image", DataTypes.BinaryType)
            .add(ERROR, DataTypes.StringType);

    private static final StructType HEADER = new StructType().add("format", DataTypes.StringType)
            .add("dtype", DataTypes.StringType).add("height", DataTypes.LongType).add("width", DataTypes.LongType)
            .add("channels", DataTypes.LongType).add("orientation", DataTypes.IntegerType)
            .add("pages", DataTypes.LongType).add(ERROR, DataTypes.StringType);

    private final SparkSession spark;
    private final ImageReader reader;

    private OchreSpark(SparkSession spark, ImageReader reader) {
        this.spark = spark;
        this.reader = reader;
    }

    /// The functions for a session. Settings of Hadoop's file systems are taken over as they are now.
    public static OchreSpark on(SparkSession spark) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        return new OchreSpark(spark,
                new ImageReader(context.broadcast(new SerializableConfiguration(context.hadoopConfiguration())),
                        Counters.of(spark.sparkContext())));
    }

    /// What the functions of this object have counted so far.
    public Counters counters() {
        return reader.counters();
    }

    ImageReader reader() {
        return reader;
    }

    // ---- one palette for many pictures ----------------------------------------------------------------------------

    /// The way in which `ochre quantize` makes a palette of at most k colours: [MedianCut], alpha as it is seen.
    ///
    /// @throws IllegalArgumentException `k: expected 1…65536, got …`
    public static MedianCut cut(int k) {
        return new MedianCut(k).with(Alpha.SEEN);
    }

    /// As [#palette(Dataset, MedianCut)], with [#cut(int)].
    public ColorList palette(Dataset<?> images, int k) {
        return palette(images, cut(k));
    }

    /// One palette for all pictures of a data set: exactly that of `cut` for all of them as one picture. Each partition
    /// counts its colours ([CorpusColors]); the counts are merged as a tree, of up to 16 at a time; the driver cuts.
    ///
    /// @param images one column: paths or bytes. Rows that cannot be read are left out and counted.
    /// @throws IllegalArgumentException for other columns, or where no picture could be read
    public ColorList palette(Dataset<?> images, MedianCut cut) {
        StructType schema = images.schema();
        boolean served = schema.length() == 1 && (schema.apply(0).dataType().equals(DataTypes.StringType)
                || schema.apply(0).dataType().equals(DataTypes.BinaryType));
        if (!served) {
            throw new IllegalArgumentException("images: expected one column of paths or bytes, got "
                    + schema.simpleString());
        }
        ImageReader taken = reader;
        JavaRDD<Row> rows = images.toDF().javaRDD();
        int depth = 2;
        for (double left = rows.getNumPartitions(); left > FAN_IN * FAN_IN; left /= FAN_IN) {
            depth++;
        }
        CorpusColors colors = rows.treeAggregate(new CorpusColors(),
                (sum, row) -> row.isNullAt(0) ? sum : PaletteAggregator.add(sum, row.get(0), taken),
                CorpusColors::add, depth);
        byte[] palette = colors.palette(cut);
        if (palette == null) {
            throw new IllegalArgumentException("images: expected a picture of u8 or more, got none that can be read");
        }
        return PaletteBytes.read(palette);
    }

    /// As [#paletteOfPaths(MedianCut)], with [#cut(int)].
    public Aggregator<String, CorpusColors, byte[]> paletteOfPaths(int k) {
        return paletteOfPaths(cut(k));
    }

    /// One palette for each group of paths. For SQL:
    /// `spark.udf().register("palette16", functions.udaf(ochre.paletteOfPaths(16), Encoders.STRING()))`.
    public Aggregator<String, CorpusColors, byte[]> paletteOfPaths(MedianCut cut) {
        return new PaletteAggregator<>(cut, reader);
    }

    /// As [#paletteOfBytes(MedianCut)], with [#cut(int)].
    public Aggregator<byte[], CorpusColors, byte[]> paletteOfBytes(int k) {
        return paletteOfBytes(cut(k));
    }

    /// One palette for each group of the contents of image files. For SQL:
    /// `spark.udf().register("palette16", functions.udaf(ochre.paletteOfBytes(16), Encoders.BINARY()))`.
    public Aggregator<byte[], CorpusColors, byte[]> paletteOfBytes(MedianCut cut) {
        return new PaletteAggregator<>(cut, reader);
    }

    /// The colours of a palette that an aggregator has made, or that numpy has saved.
    ///
    /// @param npy the bytes of an `.npy` of u8 `[k, c]`
    /// @throws IllegalArgumentException for other bytes
    public static ColorList colors(byte[] npy) {
        return PaletteBytes.read(npy);
    }

    /// A palette as the bytes of an `.npy` of u8 `[k, c]`, as aggregators give it.
    public static byte[] npy(ColorList palette) {
        return PaletteBytes.of(palette);
    }

    // ---- columns --------------------------------------------------------------------------------------------------

    /// What an image file says of itself, without its pixels: a struct of `format`, `dtype`, `height`, `width`,
    /// `channels`, `orientation`, `pages` and `error`. See [ImageInfo].
    public Column header(Column image) {
        return functions.udf(headers(), HEADER).apply(image);
    }

    /// The picture in the colours of a palette: a struct of `image`, the bytes of a PNG, and `error`. The bytes are
    /// those that `ochre quantize --palette` writes.
    ///
    /// @throws IllegalArgumentException for a palette without colours or of two channels
    public Column quantize(Column image, ColorList palette) {
        Quantization quantization = new Quantization(palette);
        return functions.udf(images(quantization::png), IMAGE).apply(image);
    }

    /// The picture in another size: a struct of `image`, the encoded result, and `error`.
    ///
    /// @param format as in [#apply(Column, String, UnaryOperation...)]
    public Column resize(Column image, Resize size, String format) {
        return apply(image, format, size);
    }

    /// Any operations on a picture, one after the other: a struct of `image`, the encoded result, and `error`.
    ///
    /// @param format how the result is encoded: `npy`, which holds every dtype and shape, or the ending of an image
    ///     file such as `png`
    /// @param operations records such as [org.ochre.pixel.Convert]; without any, the picture is encoded as it was read
    public Column apply(Column image, String format, UnaryOperation... operations) {
        return functions.udf(images(new Steps(format, List.of(operations))::apply), IMAGE).apply(image);
    }

    // ---- SQL ------------------------------------------------------------------------------------------------------

    /// Registers functions for SQL:
    ///
    /// | function | gives |
    /// |---|---|
    /// | `ochre_header(image)` | as [#header] |
    /// | `ochre_quantize(image, palette)` | as [#quantize], with the bytes of an `.npy` |
    /// | `ochre_resize(image, height, width, format)` | as [#resize], the largest size within these that keeps the ratio |
    public void register() {
        ImageReader taken = reader;
        UDF2<Object, byte[], Row> quantize = (image, palette) -> row(image, taken,
                content -> new Quantization(PaletteBytes.read(Objects.requireNonNull(palette, "palette")))
                        .png(content));
        UDF4<Object, Number, Number, String, Row> resize = (image, height, width, format) -> row(image, taken,
                content -> new Steps(format, List.of(Resize.fit(height.longValue(), width.longValue())))
                        .apply(content));
        spark.udf().register("ochre_header", headers(), HEADER);
        spark.udf().register("ochre_quantize", quantize, IMAGE);
        spark.udf().register("ochre_resize", resize, IMAGE);
    }

    /// Registers a function for SQL that applies operations to its one argument, as
    /// [#apply(Column, String, UnaryOperation...)] does.
    public void register(String name, String format, UnaryOperation... operations) {
        spark.udf().register(name, images(new Steps(format, List.of(operations))::apply), IMAGE);
    }

    private UDF1<Object, Row> images(ImageReader.Work<byte[]> work) {
        ImageReader taken = reader;
        return image -> row(image, taken, work);
    }

    static @Nullable Row row(@Nullable Object image, ImageReader reader, ImageReader.Work<byte[]> work) {
        if (image == null) {
            return null;
        }
        ImageReader.Outcome<byte[]> outcome = reader.read(image, work);
        return RowFactory.create(outcome.result(), outcome.error());
    }

    private UDF1<Object, Row> headers() {
        ImageReader taken = reader;
        return image -> {
            if (image == null) {
                return null;
            }
            ImageReader.Outcome<Row> outcome = taken.read(image, OchreSpark::header);
            return outcome.result() != null
                    ? outcome.result()
                    : RowFactory.create(null, null, null, null, null, null, null, outcome.error());
        };
    }

    private static Row header(byte[] content) throws IOException {
        ImageInfo header = Images.header(content);
        long channels = header.type().rank() == 2 ? 1 : header.type().size(2);
        return RowFactory.create(header.format().name().toLowerCase(Locale.ROOT),
                header.type().dtype().toString(), header.type().size(0), header.type().size(1), channels,
                header.orientation(), header.pages(), null);
    }
}
