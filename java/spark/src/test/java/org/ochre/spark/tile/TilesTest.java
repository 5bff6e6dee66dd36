package org.ochre.spark.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.executor.ShuffleWriteMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.TiledOperation;
import org.ochre.io.Npy;
import org.ochre.opencv.image.Images;
import org.ochre.resample.Box;
import org.ochre.resample.Filter;
import org.ochre.resample.Resize;
import org.ochre.spark.LocalSpark;
import org.ochre.stencil.Correlation;
import org.ochre.stencil.GaussianBlur;
import org.ochre.stencil.Gradient;
import org.ochre.stencil.Kernel;
import org.ochre.stencil.LocalMean;
import org.ochre.stencil.LocalStats;

@ExtendWith(LocalSpark.class)
class TilesTest {
    @TempDir
    private Path folder;

    /// Reaches from nothing to several tiles, and every kind of border.
    static List<TiledOperation> operations() {
        return List.of(
                new Correlation(Kernel.of(5, 4, new Random(1).doubles(20).toArray()), Border.WRAP).anchor(0, 3),
                new GaussianBlur(6, Border.REFLECT_101),
                new LocalMean(13, 40, Border.REFLECT).with(Missing.SKIP).nodata(3),
                new LocalStats(9, 7, Border.WRAP).of(LocalStats.Statistic.VARIANCE, LocalStats.Statistic.COUNT),
                new LocalMean(200, Border.ONE_SIDED),
                new Gradient(Border.INTERIOR),
                new Resize(17, 90),
                Resize.fit(20, 20).with(Filter.AREA));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void resultsAreThoseOfTheWholeRaster(TiledOperation operation, SparkSession spark) {
        Random random = new Random(operation.toString().hashCode());
        try (Arena arena = Arena.ofConfined()) {
            Tensor wide = Case.fill(Tensor.allocate(arena, DType.F32, 37, 83, 2), random, 200);
            Tensor small = Case.fill(Tensor.allocate(arena, DType.U8, 31, 5), random, 200);
            List<Row> rows = new ArrayList<>(Cutting.tiles("wide", Cutting.cuts(37, 4, random),
                    Cutting.cuts(83, 4, random), wide));
            rows.addAll(Cutting.tiles("small", List.of(new Span(0, 0), new Span(0, 31)), Cutting.cuts(5, 2, random),
                    small));
            Tiles tiles = Tiles.of(Cutting.scattered(spark, rows, Cutting.TILES, random));
            assertThat(tiles.rasters()).containsEntry("wide", wide.type()).containsEntry("small", small.type());
            List<Row> results = (random.nextBoolean() ? tiles.apply(operation) : tiles.apply(operation, 11, 7))
                    .collectAsList();
            for (String raster : List.of("wide", "small")) {
                Tensor src = raster.equals("wide") ? wide : small;
                Tensor joined = Cutting.joined(results, raster, operation.rowAxis(src.type()), arena);
                assertThat(joined.contentEquals(operation.apply(src, arena))).as("%s, %s", raster, operation).isTrue();
            }
        }
    }

    @Test
    void keepsTheTilesOfTheSource(SparkSession spark) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 9, 8), new Random(2), 100);
            List<Row> rows = Cutting.tiles("a", List.of(new Span(0, 2), new Span(2, 0), new Span(2, 7)),
                    List.of(new Span(0, 3), new Span(3, 5)), image);
            Dataset<Row> results = Tiles.of(spark.createDataFrame(rows, Cutting.TILES))
                    .apply(new LocalMean(3, Border.REFLECT));
            List<String> types = new ArrayList<>();
            for (Row row : results.orderBy("row", "column").collectAsList()) {
                types.add(row.getLong(1) + " " + row.getLong(2) + " " + Npy.type(row.getAs("tile")));
            }
            assertThat(types).containsExactly("0 0 f32 [2, 3]", "0 1 f32 [2, 5]", "1 0 f32 [0, 3]", "1 1 f32 [0, 5]",
                    "2 0 f32 [7, 3]", "2 1 f32 [7, 5]");
        }
    }

    /// What tasks have written for a shuffle.
    private static final class Shuffled extends SparkListener {
        private final AtomicLong stages = new AtomicLong();
        private final AtomicLong pieces = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();

        @Override
        public void onStageCompleted(SparkListenerStageCompleted completed) {
            ShuffleWriteMetrics written = completed.stageInfo().taskMetrics().shuffleWriteMetrics();
            if (written.recordsWritten() > 0) {
                stages.incrementAndGet();
                pieces.addAndGet(written.recordsWritten());
                bytes.addAndGet(written.bytesWritten());
            }
        }
    }

    /// One shuffle has each pixel once for each tile that needs it: 4 × 4 tiles of 64 × 64 and the rows and columns
    /// beside them, which no codec makes smaller.
    @Test
    void halosAreShuffledOnce(SparkSession spark) throws TimeoutException {
        Shuffled shuffled = new Shuffled();
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 256, 256);
            Random random = new Random(6);
            image.segment().copyFrom(MemorySegment.ofArray(random.ints(256 * 64).toArray()));
            List<Span> cuts = List.of(new Span(0, 64), new Span(64, 64), new Span(128, 64), new Span(192, 64));
            Tiles tiles = Tiles
                    .of(Cutting.scattered(spark, Cutting.tiles("a", cuts, cuts, image), Cutting.TILES, random)
                            .cache());
            spark.sparkContext().listenerBus().waitUntilEmpty();
            spark.sparkContext().addSparkListener(shuffled);
            assertThat(tiles.apply(new LocalMean(3, Border.REFLECT)).collectAsList()).hasSize(16);
            spark.sparkContext().listenerBus().waitUntilEmpty();
        } finally {
            spark.sparkContext().removeSparkListener(shuffled);
        }
        long piecesOfAnAxis = 4 + 2 * 3;
        long pixelsOfAnAxis = 256 + 2 * 3;
        long pixels = pixelsOfAnAxis * pixelsOfAnAxis;
        long pieces = piecesOfAnAxis * piecesOfAnAxis;
        assertThat(shuffled.stages).hasValue(1);
        assertThat(shuffled.pieces).hasValue(pieces);
        assertThat(shuffled.bytes.get()).isBetween(pixels, pixels + 300 * pieces);
    }

    @Test
    void readsFilesAndParquet(SparkSession spark) throws IOException {
        Random random = new Random(4);
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U16, 24, 30), random, 60_000);
            List<Row> paths = new ArrayList<>();
            List<Row> contents = new ArrayList<>();
            for (int column = 0; column < 3; column++) {
                Tensor tile = Cutting.part(image, new Span(0, 24), new Span(column * 10L, 10));
                Path file = folder.resolve(column + (column == 1 ? ".npy" : ".tif"));
                if (column == 1) {
                    Npy.write(tile, file);
                } else {
                    Images.write(tile, file);
                }
                paths.add(RowFactory.create("a", 0, (long) column, file.toUri().toString()));
                contents.add(RowFactory.create("a", 0, (long) column, Files.readAllBytes(file)));
            }
            StructType schema = new StructType().add("raster", DataTypes.StringType)
                    .add("row", DataTypes.IntegerType).add("column", DataTypes.LongType)
                    .add("tile", DataTypes.StringType);
            String parquet = folder.resolve("tiles.parquet").toString();
            spark.createDataFrame(contents, Cutting.TILES).write().option("compression", "none").parquet(parquet);
            LocalMean mean = new LocalMean(7, Border.REFLECT);
            Tensor expected = mean.apply(image, arena);
            for (Dataset<Row> rows : List.of(spark.createDataFrame(paths, schema), spark.read().parquet(parquet))) {
                Tensor joined = Cutting.joined(Tiles.of(rows).apply(mean).collectAsList(), "a", 0, arena);
                assertThat(joined.contentEquals(expected)).isTrue();
            }
        }
    }

    @Test
    void refusesTilesThatDoNotFit(SparkSession spark) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 8, 6).fill(1);
            List<Span> halves = List.of(new Span(0, 4), new Span(4, 4));
            List<Row> rows = Cutting.tiles("a", halves, List.of(new Span(0, 3), new Span(3, 3)), image);
            refused(spark, rows.subList(0, 3),
                    "tiles: expected 2 × 2 tiles of raster a, got none at [1, 1]");
            refused(spark, List.of(rows.get(0), rows.get(1), rows.get(0)),
                    "tiles: expected each tile once, got tile [0, 0] of raster a twice");
            refused(spark, List.of(rows.get(0), tile(0, 1, Npy.encode(image))),
                    "tiles: expected u8 [4, 6], as its row and column have, got u8 [8, 6] as tile [0, 1] of raster a");
            refused(spark, List.of(rows.get(0), tile(0, 1, Npy.encode(Tensor.allocate(arena, DType.I16, 4, 3)))),
                    "tiles: expected u8 [4, 3], as its row and column have, got i16 [4, 3] as tile [0, 1] of raster a");
            refused(spark, List.of(tile(0, 0, Npy.encode(Tensor.allocate(arena, DType.U8, 4)))),
                    "tiles: expected images [h, w] or [h, w, c] at places from [0, 0] on, got u8 [4] as "
                            + "tile [0, 0] of raster a");
            refused(spark, List.of(tile(1 << 20, 1 << 20, Npy.encode(image))),
                    "tiles: expected 1048577 × 1048577 tiles of raster a, got 1");
            assertThatThrownBy(() -> Tiles.of(spark.range(3).toDF())).hasMessage("rows: expected columns raster, row, "
                    + "column, and tile of bytes or paths, got struct<id:bigint>");
            Dataset<Row> damaged = spark.createDataFrame(List.of(tile(0, 0, new byte[]{1, 2, 3})), Cutting.TILES);
            assertThatThrownBy(() -> Tiles.of(damaged)).hasStackTraceContaining("tile [0, 0] of raster a: ");
            Tiles tiles = Tiles.of(spark.createDataFrame(rows, Cutting.TILES));
            assertThatThrownBy(() -> tiles.apply(new Resize(3, 3).crop(new Box(0, 0, 9, 9))))
                    .hasMessageStartingWith("box: expected a rectangle inside [8, 6]");
            assertThatThrownBy(() -> tiles.apply(new LocalMean(3, Border.REFLECT), 3, 0))
                    .hasMessage("height: expected 1 or more, and width too, got 3 and 0");
        }
    }

    private static Row tile(int row, long column, byte[] content) {
        return RowFactory.create("a", row, column, content);
    }

    private static void refused(SparkSession spark, List<Row> rows, String message) {
        assertThatThrownBy(() -> Tiles.of(spark.createDataFrame(rows, Cutting.TILES)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }
}
