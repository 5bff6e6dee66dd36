package org.ochre.spark.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ochre.Background;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.Span;
import org.ochre.Tensor;
import org.ochre.label.Interpolation;
import org.ochre.label.LabelIndex;
import org.ochre.label.LabelMeans;
import org.ochre.label.LabelQuantiles;
import org.ochre.label.LabelSums;
import org.ochre.palette.Recolor;
import org.ochre.spark.LocalSpark;

@ExtendWith(LocalSpark.class)
class RegionsTest {
    /// Sparse, negative and huge; several blocks, and several labels in one.
    private static final long[] IDS = {Long.MIN_VALUE, -5000, -1, 0, 1, 2, 4095, 4096, 70_000, Long.MAX_VALUE};

    /// Labels of that size: stripes that cross tiles, and pixels here and there.
    private static Tensor labels(Arena arena, long height, long width, Random random) {
        Tensor labels = Tensor.allocate(arena, DType.I64, height, width);
        for (long y = 0; y < height; y++) {
            for (long x = 0; x < width; x++) {
                int id = random.nextInt(8) == 0 ? random.nextInt(IDS.length) : (int) ((y + x) / 9 % IDS.length);
                labels.setLong(IDS[id], y, x);
            }
        }
        return labels;
    }

    private static Dataset<Row> rows(SparkSession spark, Tensor image, Tensor labels, Random cuts, Random order) {
        List<Span> rows = Cutting.cuts(image.size(0), 4, cuts);
        List<Span> columns = Cutting.cuts(image.size(1), 5, cuts);
        return Cutting.scattered(spark, Cutting.tiles("a", rows, columns, image, labels), Cutting.LABELLED, order);
    }

    /// The rows of raster a by label.
    private static Map<Long, Row> byLabel(Dataset<Row> regions) {
        Map<Long, Row> found = new TreeMap<>();
        for (Row row : regions.collectAsList()) {
            assertThat(row.getString(0)).isEqualTo("a");
            assertThat(found.put(row.getLong(1), row)).as("a label twice").isNull();
        }
        return found;
    }

    private static void requireRow(Row row, String column, Tensor expected) {
        List<Object> values = new ArrayList<>();
        for (long i = 0; i < expected.size(0); i++) {
            values.add(expected.dtype().isFloat() ? (Object) expected.getDouble(i) : (Object) expected.getLong(i));
        }
        assertThat(row.<Object>getList(row.fieldIndex(column))).as(column).isEqualTo(values);
    }

    @Test
    void integersAreThoseOfTheWholeRaster(SparkSession spark) {
        Random random = new Random(11);
        for (DType dtype : new DType[]{DType.U8, DType.I32}) {
            try (Arena arena = Arena.ofConfined()) {
                Tensor image = Case.fill(Tensor.allocate(arena, dtype, 41, 53, 2), random, 120);
                Tensor labels = labels(arena, 41, 53, random);
                RegionStatistics asked = RegionStatistics.means().withSpread().quantiles(0, 0.3, 0.5)
                        .with(Interpolation.LINEAR).with(Missing.SKIP).nodata(7).background(2);
                Map<Long, Row> found = byLabel(Regions.of(rows(spark, image, labels, random, random))
                        .statistics(asked));
                LabelIndex index = LabelIndex.of(labels, Background.of(2), arena);
                Tensor dense = index.apply(labels, arena);
                LabelSums sums = LabelSums.allocate(dtype, index.size(), 2, true, Missing.SKIP, 7.0, arena);
                sums.add(image, dense, Background.of(-1));
                Tensor quantiles = new LabelQuantiles(index.size(), asked.quantiles(), asked.interpolation(),
                        Background.of(-1), Missing.SKIP, 7.0, DType.F64).apply(image, dense, arena);
                assertThat(found).hasSize(IDS.length - 1);
                for (long i = 0; i < index.size(); i++) {
                    Row row = found.get(index.ids().getLong(i));
                    assertThat(row.getLong(2)).isEqualTo(sums.counts().getLong(i));
                    requireRow(row, "values", sums.valueCounts(arena).at(i));
                    requireRow(row, "sum", sums.sums(DType.I64, arena).at(i));
                    requireRow(row, "mean", sums.means(DType.F64, arena).at(i));
                    requireRow(row, "variance", sums.variances(DType.F64, arena).at(i));
                    requireRow(row, "min", sums.minima(DType.I64, arena).at(i));
                    requireRow(row, "max", sums.maxima(DType.I64, arena).at(i));
                    for (int k = 0; k < 3; k++) {
                        List<Double> each = row.<scala.collection.Seq<Double>>getList(row.fieldIndex("quantiles"))
                                .stream().map(channels -> channels.apply(0)).toList();
                        assertThat(each.get(k)).isEqualTo(quantiles.getDouble(k, i, 0));
                    }
                }
            }
        }
    }

    /// Sums of tiles are merged in the order of the tiles, so partitions and their order do not show.
    @Test
    void floatsDoNotDependOnPartitions(SparkSession spark) {
        Random random = new Random(12);
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, 41, 53), random, 1 << 30);
            image.setDouble(Double.NaN, 3, 3);
            image.setDouble(1e-30, 20, 20);
            Tensor labels = labels(arena, 41, 53, random);
            RegionStatistics asked = RegionStatistics.means().withSpread().with(Missing.SKIP);
            Map<Long, Row> expected = null;
            for (int order = 0; order < 3; order++) {
                Map<Long, Row> found = byLabel(Regions.of(rows(spark, image, labels, new Random(5), new Random(order)))
                        .statistics(asked));
                expected = expected == null ? found : expected;
                assertThat(found).isEqualTo(expected);
            }
            LabelIndex index = LabelIndex.of(labels, arena);
            LabelSums merged = inOrder(image, index.apply(labels, arena), index.size(), arena);
            assertThat(expected).hasSize(IDS.length);
            for (long i = 0; i < index.size(); i++) {
                Row row = expected.get(index.ids().getLong(i));
                requireRow(row, "sum", merged.sums(DType.F64, arena).at(i));
                requireRow(row, "mean", merged.means(DType.F64, arena).at(i));
                requireRow(row, "variance", merged.variances(DType.F64, arena).at(i));
                requireRow(row, "min", merged.minima(DType.F64, arena).at(i));
            }
        }
    }

    /// The sums of the tiles, merged one after the other.
    private static LabelSums inOrder(Tensor image, Tensor dense, long regions, Arena arena) {
        Random cuts = new Random(5);
        List<Span> rows = Cutting.cuts(41, 4, cuts);
        List<Span> columns = Cutting.cuts(53, 5, cuts);
        LabelSums merged = LabelSums.allocate(DType.F32, regions, 1, true, Missing.SKIP, null, arena);
        for (Span row : rows) {
            for (Span column : columns) {
                LabelSums tile = LabelSums.allocate(DType.F32, regions, 1, true, Missing.SKIP, null, arena);
                tile.add(Cutting.part(image, row, column), Cutting.part(dense, row, column));
                merged.merge(tile);
            }
        }
        return merged;
    }

    @Test
    void paintsPixelsInTheMeanOfTheirRegion(SparkSession spark) {
        Random random = new Random(13);
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 41, 53, 3), random, 250);
            Tensor labels = labels(arena, 41, 53, random);
            Regions regions = Regions.of(rows(spark, image, labels, random, random));
            for (Background background : List.of(Background.NONE, Background.of(-5000))) {
                LabelIndex index = LabelIndex.of(labels, background, arena);
                Tensor dense = index.apply(labels, arena);
                Background none = background.named() ? Background.of(-1) : Background.NONE;
                Tensor means = new LabelMeans(index.size(), none, Missing.SKIP, 7.0, null).apply(image, dense, arena);
                Tensor expected = new Recolor(none).apply(dense, means, arena);
                RegionStatistics asked = RegionStatistics.means().with(Missing.SKIP).nodata(7);
                Dataset<Row> painted = regions.recolored(background.named() ? asked.background(-5000) : asked);
                Tensor joined = Cutting.joined(painted.collectAsList(), "a", 0, arena);
                assertThat(joined.contentEquals(expected)).isTrue();
            }
        }
    }

    @Test
    void regionsOfOneRasterStayApartFromThoseOfAnother(SparkSession spark) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 2, 3).fill(4);
            Tensor labels = Tensor.allocate(arena, DType.U8, 2, 3).fill(9);
            List<Row> rows = new ArrayList<>();
            List<Span> all = List.of(new Span(0, 2));
            rows.addAll(Cutting.tiles("a", all, List.of(new Span(0, 1), new Span(1, 2)), image, labels));
            rows.addAll(Cutting.tiles("b", all, List.of(new Span(0, 3)), image, labels));
            List<String> found = Regions.of(spark.createDataFrame(rows, Cutting.LABELLED))
                    .statistics(RegionStatistics.means().background(3)).orderBy("raster").collectAsList().stream()
                    .map(Row::toString).toList();
            assertThat(found).hasSize(2);
            assertThat(found.get(0)).startsWith("[a,9,6,").contains("24", "4.0");
            assertThat(found.get(1)).startsWith("[b,9,6,").contains("24", "4.0");
            List<Row> none = Regions.of(spark.createDataFrame(rows, Cutting.LABELLED))
                    .statistics(RegionStatistics.means().background(9)).collectAsList();
            assertThat(none).isEmpty();
        }
    }

    @Test
    void refusesWhatDoesNotFit(SparkSession spark) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 2, 3).fill(4);
            List<Span> all = List.of(new Span(0, 2));
            List<Span> columns = List.of(new Span(0, 2));
            Tensor floats = Tensor.allocate(arena, DType.F32, 2, 3).fill(1);
            Dataset<Row> rows = spark.createDataFrame(Cutting.tiles("a", all, columns, image, floats),
                    Cutting.LABELLED);
            assertThatThrownBy(() -> Regions.of(rows)).hasMessage("labels: expected integers [h, w] in the tiles of "
                    + "f32 [2, 2] of raster a, got f32 [2, 2]");
            Tensor ids = Tensor.allocate(arena, DType.U8, 2, 3).fill(1);
            Regions regions = Regions.of(spark.createDataFrame(Cutting.tiles("a", all, columns, image, ids),
                    Cutting.LABELLED));
            assertThatThrownBy(() -> regions.statistics(RegionStatistics.means().quantiles(0.5)))
                    .hasMessage("quantiles: expected none for rasters of f32, got [0.5]");
            assertThatThrownBy(() -> RegionStatistics.means().quantiles(1.5))
                    .hasMessage("quantiles: expected numbers in 0…1, got 1.5");
            Dataset<Row> empty = spark.createDataFrame(List.of(), Cutting.LABELLED);
            assertThatThrownBy(() -> Regions.of(empty))
                    .hasMessage("rows: expected one dtype and number of channels, got []");
        }
    }
}
