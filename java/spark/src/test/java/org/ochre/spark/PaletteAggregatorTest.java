package org.ochre.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.palette.ColorList;
import org.ochre.palette.Cut;
import org.ochre.palette.MedianCut;

@ExtendWith(LocalSpark.class)
class PaletteAggregatorTest {
    private static ColorList expected(List<byte[]> files, MedianCut cut) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return ColorList.of(cut.apply(Pictures.together(files, arena), arena));
        }
    }

    private static Dataset<byte[]> bytes(SparkSession spark, List<byte[]> files, int partitions) {
        return spark.createDataset(files, Encoders.BINARY()).repartition(partitions);
    }

    /// The palette of one machine for grey pictures, RGB and RGBA, whatever the order and the partitions.
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void equalsThatOfOneMachine(int channels, SparkSession spark) throws IOException {
        Random random = new Random(channels);
        List<byte[]> files = Pictures.parts(14, channels, channels);
        OchreSpark ochre = OchreSpark.on(spark);
        for (MedianCut cut : List.of(OchreSpark.cut(16), new MedianCut(7, Cut.MEDIAN, 3))) {
            ColorList expected = expected(files, cut);
            for (int round = 0; round < 2; round++) {
                List<byte[]> order = Pictures.shuffled(files, random);
                int partitions = 1 + random.nextInt(9);
                Dataset<byte[]> images = bytes(spark, order, partitions);
                assertThat(ochre.palette(images, cut)).as("tree of " + partitions).isEqualTo(expected);
                byte[] aggregated = images.select(ochre.paletteOfBytes(cut).toColumn()).first();
                assertThat(OchreSpark.colors(aggregated)).as("aggregate of " + partitions).isEqualTo(expected);
            }
        }
    }

    /// Many partitions make a tree of three levels, and empty ones change nothing.
    @Test
    void aDeepTreeWithEmptyPartitions(SparkSession spark) throws IOException {
        List<byte[]> files = Pictures.parts(5, 3, 9);
        Dataset<byte[]> images = spark.createDataset(files, Encoders.BINARY()).repartition(40);
        assertThat(OchreSpark.on(spark).palette(images, 5)).isEqualTo(expected(files, OchreSpark.cut(5)));
    }

    /// Where kinds are mixed, grey counts as RGB, and RGB as opaque RGBA.
    @Test
    void kindsMix(SparkSession spark) throws IOException {
        List<byte[]> files = new ArrayList<>(Pictures.parts(4, 1, 1));
        files.addAll(Pictures.parts(4, 3, 2));
        OchreSpark ochre = OchreSpark.on(spark);
        assertThat(ochre.palette(bytes(spark, files, 3), 12)).isEqualTo(expected(files, OchreSpark.cut(12)));
        files.addAll(Pictures.parts(4, 4, 3));
        assertThat(ochre.palette(bytes(spark, files, 3), 12)).isEqualTo(expected(files, OchreSpark.cut(12)));
    }

    /// Each task fails at its first attempt, after it has counted its pictures.
    @Test
    void tasksThatAreRunAgainCountOnce(SparkSession spark) throws IOException {
        List<byte[]> files = Pictures.parts(8, 3, 4);
        MapPartitionsFunction<byte[], byte[]> failing = rows -> {
            List<byte[]> all = new ArrayList<>();
            rows.forEachRemaining(all::add);
            int attempt = TaskContext.get().attemptNumber();
            return IntStream.rangeClosed(0, all.size()).filter(i -> i < all.size() || attempt == 0).mapToObj(i -> {
                if (i == all.size()) {
                    throw new IllegalStateException("the first attempt of a test");
                }
                return all.get(i);
            }).iterator();
        };
        Dataset<byte[]> images = bytes(spark, files, 3).mapPartitions(failing, Encoders.BINARY());
        OchreSpark ochre = OchreSpark.on(spark);
        assertThat(ochre.palette(images, 9)).isEqualTo(expected(files, OchreSpark.cut(9)));
        assertThat(ochre.counters().pictures().value()).as("attempts that failed count nowhere").isEqualTo(8);
    }

    /// By SQL, one palette a group, of paths; rows that are null, damaged or missing are left out.
    @Test
    void groupsOfPathsBySql(SparkSession spark, @TempDir Path folder) throws IOException {
        List<byte[]> files = Pictures.parts(6, 3, 5);
        List<String> paths = new ArrayList<>(Pictures.write(files, folder));
        paths.addAll(Arrays.asList(folder.resolve("missing.png").toString(), null));
        OchreSpark ochre = OchreSpark.on(spark);
        spark.udf().register("palette8", functions.udaf(ochre.paletteOfPaths(8), Encoders.STRING()));
        spark.createDataset(paths, Encoders.STRING()).toDF("path").createOrReplaceTempView("pictures");
        List<Row> rows = spark.sql("SELECT path LIKE '%0.png' OR path LIKE '%3.png' AS few, palette8(path) AS p "
                + "FROM pictures WHERE path IS NOT NULL GROUP BY few ORDER BY few").collectAsList();
        assertThat(rows).hasSize(2);
        assertThat(OchreSpark.colors(rows.get(0).getAs("p")))
                .isEqualTo(
                        expected(List.of(files.get(1), files.get(2), files.get(4), files.get(5)), OchreSpark.cut(8)));
        assertThat(OchreSpark.colors(rows.get(1).getAs("p")))
                .isEqualTo(expected(List.of(files.get(0), files.get(3)), OchreSpark.cut(8)));
        assertThat(ochre.counters().failures().value()).isEqualTo(1);
        assertThat(ochre.palette(spark.table("pictures"), 8)).isEqualTo(expected(files, OchreSpark.cut(8)));
    }

    @Test
    void aGroupWithoutAPictureIsNull(SparkSession spark) {
        Dataset<String> paths = spark.createDataset(List.of("/nowhere/a.png"), Encoders.STRING());
        assertThat(paths.select(OchreSpark.on(spark).paletteOfPaths(3).toColumn()).first()).isNull();
    }
}
