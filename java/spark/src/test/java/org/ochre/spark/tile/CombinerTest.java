package org.ochre.spark.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.label.LabelSums;
import org.ochre.spark.LocalSpark;
import scala.Tuple2;

@ExtendWith(LocalSpark.class)
class CombinerTest {
    private static final int TILES = 8;

    /// The parts of one partition, which holds eight tiles of a raster with two labels of different blocks.
    private static List<Tuple2<BlockKey, Object>> parts(SparkSession spark, DType dtype, boolean requests, long most) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, dtype, 4, TILES), new Random(1), 50);
            Tensor labels = Tensor.allocate(arena, DType.U16, 4, TILES).fill(3);
            labels.slice(0, 0, 1).fill(BlockKey.LABELS);
            List<Span> columns = new ArrayList<>();
            for (int i = 0; i < TILES; i++) {
                columns.add(new Span(i, 1));
            }
            List<Row> rows = Cutting.tiles("a", List.of(new Span(0, 4)), columns, image, labels);
            Dataset<Row> tiles = spark.createDataFrame(rows, Cutting.LABELLED);
            TileReader reader = TileReader.on(spark);
            RegionTile.Grids grids = new RegionTile.Grids(Tiles.grids(tiles, "tile", reader),
                    Tiles.grids(tiles, "labels", reader));
            RegionTile tile = new RegionTile(reader,
                    JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(grids),
                    RegionStatistics.means(), RegionStatistics.isOrdered(dtype), requests);
            List<Tuple2<BlockKey, Object>> parts = new ArrayList<>();
            new Combiner(tiles.collectAsList().iterator(), tile, most).forEachRemaining(parts::add);
            return parts;
        }
    }

    private static long pixels(List<Tuple2<BlockKey, Object>> parts, long block) {
        try (Arena arena = Arena.ofConfined()) {
            return parts.stream().filter(part -> part._1().block() == block)
                    .mapToLong(part -> LabelSums.ofBytes(((RegionPart) part._2()).sums(), arena).counts().getLong(0))
                    .sum();
        }
    }

    @Test
    void mergesIntegersBeforeTheyTravel(SparkSession spark) {
        List<Tuple2<BlockKey, Object>> parts = parts(spark, DType.U8, false, Combiner.MOST);
        assertThat(parts).hasSize(2);
        assertThat(pixels(parts, 0)).isEqualTo(3 * TILES);
        assertThat(pixels(parts, 1)).isEqualTo(TILES);
    }

    @Test
    void sendsThemWhenThereAreTooMany(SparkSession spark) {
        List<Tuple2<BlockKey, Object>> parts = parts(spark, DType.U8, false, 0);
        assertThat(parts).hasSize(2 * TILES);
        assertThat(pixels(parts, 0)).isEqualTo(3 * TILES);
    }

    @Test
    void keepsFloatsOfEachTileApartAndAsksForTheirMeans(SparkSession spark) {
        List<Tuple2<BlockKey, Object>> parts = parts(spark, DType.F32, true, Combiner.MOST);
        assertThat(parts).hasSize(4 * TILES);
        assertThat(parts.stream().filter(part -> part._1().stage() == BlockKey.REQUEST)
                .map(part -> Arrays.toString((long[]) part._2())).distinct()).containsExactly("[3]", "[4096]");
        assertThat(parts.stream().map(Tuple2::_1).distinct()).hasSize(4 * TILES);
    }
}
