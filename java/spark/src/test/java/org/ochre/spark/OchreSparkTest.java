package org.ochre.spark;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.UnaryOperation;
import org.ochre.io.IndexedPng;
import org.ochre.io.Npy;
import org.ochre.opencv.image.Images;
import org.ochre.palette.Alpha;
import org.ochre.palette.ColorList;
import org.ochre.palette.NearestColor;
import org.ochre.pixel.Convert;
import org.ochre.resample.Resize;
import org.ochre.spark.executor.ExecutorPool;
import org.ochre.stencil.Gradient;

@ExtendWith(LocalSpark.class)
class OchreSparkTest {
    @TempDir
    private Path folder;

    private static Dataset<Row> pathsOf(SparkSession spark, List<String> paths) {
        return spark.createDataset(paths, Encoders.STRING()).toDF("path");
    }

    private static byte[] file(Tensor tensor) {
        byte[] bytes = new byte[(int) tensor.elements()];
        tensor.copyTo(bytes);
        return bytes;
    }

    @Test
    void quantizedPicturesAreTheLibrarys(SparkSession spark) throws IOException {
        List<byte[]> files = Pictures.parts(5, 3, 21);
        Dataset<Row> pictures = pathsOf(spark, Pictures.write(files, folder)).repartition(3);
        OchreSpark ochre = OchreSpark.on(spark);
        ColorList palette = ochre.palette(pictures, 11);
        List<Row> rows = pictures.select(col("path"), ochre.quantize(col("path"), palette).as("q"))
                .select("path", "q.image", "q.error").collectAsList();
        assertThat(rows).hasSize(5);
        for (Row row : rows) {
            try (Arena arena = Arena.ofConfined()) {
                Tensor photo = Images.read(Path.of(row.getString(0)), arena);
                Tensor table = palette.tensor(arena);
                Tensor labels = new NearestColor(Alpha.SEEN).apply(photo, table, arena);
                assertThat(row.<byte[]>getAs("image"))
                        .isEqualTo(file(IndexedPng.encode(labels, table, IndexedPng.LEVEL, arena)));
            }
            assertThat(row.<String>getAs("error")).isNull();
        }
        assertThat(ochre.counters().pictures().value()).as("5 counted, 5 quantised, each once").isEqualTo(10);
        assertThat(ExecutorPool.gauges().getLeases()).isZero();
    }

    /// Missing, damaged and foreign files, and an operation that does not serve the picture: an error each, and the
    /// other rows are as they were.
    @Test
    void aRowThatCannotBeReadHasAnError(SparkSession spark) throws IOException {
        List<byte[]> files = Pictures.parts(2, 3, 22);
        List<String> paths = new ArrayList<>(Pictures.write(files, folder));
        byte[] cut = java.util.Arrays.copyOf(files.get(0), files.get(0).length / 2);
        paths.add(Files.write(folder.resolve("cut.png"), cut).toString());
        paths.add(Files.writeString(folder.resolve("text.png"), "no picture").toString());
        paths.add(folder.resolve("missing.png").toString());
        paths.add("no scheme://at all");
        OchreSpark ochre = OchreSpark.on(spark);
        List<Row> rows = pathsOf(spark, paths).select(col("path"),
                ochre.resize(col("path"), Resize.fit(8, 8), "png").as("r")).select("path", "r.*").collectAsList();
        assertThat(rows).hasSize(6);
        for (Row row : rows) {
            boolean good = row.getString(0).matches(".*/[01]\\.png");
            assertThat(row.<byte[]>getAs("image") != null).as(row.toString()).isEqualTo(good);
            if (good) {
                assertThat(row.<String>getAs("error")).isNull();
            } else {
                assertThat(row.<String>getAs("error")).contains(row.getString(0));
            }
        }
        assertThat(ochre.counters().failures().value()).isEqualTo(4);
        assertThat(ochre.counters().pictures().value()).isEqualTo(2);
        List<Row> unserved = pathsOf(spark, paths.subList(0, 1))
                .select(ochre.apply(col("path"), "png", new Convert(DType.F64)).as("c")).select("c.*").collectAsList();
        assertThat(unserved.getFirst().isNullAt(0)).isTrue();
        assertThat(unserved.getFirst().<String>getAs("error")).contains("expected what png holds", "got f64");
    }

    @Test
    void anyOperationsRunOneAfterTheOther(SparkSession spark) throws IOException {
        List<byte[]> files = Pictures.parts(3, 1, 23);
        UnaryOperation[] steps = {new Resize(9, 7), new Convert(DType.F64), new Gradient(0.5, 2, Border.ONE_SIDED)};
        List<Row> rows = spark.createDataset(files, Encoders.BINARY()).toDF("content")
                .select(col("content"), OchreSpark.on(spark).apply(col("content"), "npy", steps).as("g"))
                .select("content", "g.image").collectAsList();
        assertThat(rows).hasSize(3);
        for (Row row : rows) {
            try (Arena arena = Arena.ofConfined()) {
                Tensor expected = Images.decode(row.<byte[]>getAs("content"), arena);
                for (UnaryOperation step : steps) {
                    expected = step.apply(expected, arena);
                }
                Npy.write(expected, folder.resolve("expected.npy"));
                assertThat(row.<byte[]>getAs("image")).isEqualTo(Files.readAllBytes(folder.resolve("expected.npy")));
            }
        }
    }

    @Test
    void headers(SparkSession spark) throws IOException {
        List<String> paths = new ArrayList<>(Pictures.write(Pictures.parts(1, 4, 24), folder));
        paths.add("/nowhere/a.png");
        paths.add(null);
        List<Row> rows = pathsOf(spark, paths).select(col("path"), OchreSpark.on(spark).header(col("path")).as("h"))
                .coalesce(1).collectAsList();
        Row header = rows.get(0).getStruct(1);
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Images.read(Path.of(paths.getFirst()), arena);
            assertThat(header.<String>getAs("format")).isEqualTo("png");
            assertThat(header.<String>getAs("dtype")).isEqualTo("u8");
            assertThat(header.<Long>getAs("height")).isEqualTo(image.size(0));
            assertThat(header.<Long>getAs("width")).isEqualTo(image.size(1));
            assertThat(header.<Long>getAs("channels")).isEqualTo(4);
            assertThat(header.<String>getAs("error")).isNull();
        }
        assertThat(rows.get(1).getStruct(1).<String>getAs("error")).contains("/nowhere/a.png");
        assertThat(rows.get(1).getStruct(1).isNullAt(0)).isTrue();
        assertThat(rows.get(2).isNullAt(1)).isTrue();
    }

    @Test
    void functionsOfSql(SparkSession spark) throws IOException {
        OchreSpark ochre = OchreSpark.on(spark);
        ochre.register();
        ochre.register("half_gray", "png", new org.ochre.pixel.Gray(), new Resize(10, 10));
        Dataset<Row> pictures = pathsOf(spark, Pictures.write(Pictures.parts(2, 3, 25), folder));
        pictures.createOrReplaceTempView("photos");
        ColorList palette = ColorList.of(3, (byte) 0, (byte) 0, (byte) 0, (byte) 255, (byte) 255, (byte) 255);
        spark.createDataset(List.of(OchreSpark.npy(palette)), Encoders.BINARY()).toDF("palette")
                .createOrReplaceTempView("palettes");
        Row row = spark.sql("SELECT ochre_header(path).width w, ochre_resize(path, 5, 1000, 'jpg') small, "
                + "ochre_quantize(path, palette) q, half_gray(path) g FROM photos, palettes ORDER BY path").first();
        assertThat(row.<Long>getAs("w")).isGreaterThan(19);
        assertThat(Images.header(row.getStruct(1).<byte[]>getAs("image")).type().size(0)).isEqualTo(5);
        assertThat(Images.header(row.getStruct(2).<byte[]>getAs("image")).bitDepth()).isEqualTo(1);
        assertThat(Images.header(row.getStruct(3).<byte[]>getAs("image")).type().toString()).isEqualTo("u8 [10, 10]");
        Row refused = spark.sql("SELECT ochre_quantize(path, X'0102') q FROM photos").first();
        assertThat(refused.getStruct(0).<String>getAs("error")).contains("palette: expected the bytes of an .npy");
    }

    @Test
    void whatIsNoColumnOfImages(SparkSession spark) {
        OchreSpark ochre = OchreSpark.on(spark);
        assertThatThrownBy(() -> ochre.palette(spark.range(3), 4)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("images: expected one column of paths or bytes, got struct<id:bigint>");
        assertThatThrownBy(() -> ochre.palette(pathsOf(spark, List.of("/nowhere/a.png")), 4))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("got none that can be read");
        assertThatThrownBy(() -> ochre.quantize(col("path"), ColorList.NONE))
                .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("palette: expected a colour");
    }
}
