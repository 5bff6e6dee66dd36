package org.ochre.spark.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.Border;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.Npy;
import org.ochre.label.LabelSums;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.image.ReadOptions;
import org.ochre.spark.LocalSpark;
import org.ochre.stencil.LocalMean;

@ExtendWith(LocalSpark.class)
class RasterFileTest {
    private static final Path FIXTURES = Path.of("src/test/resources/org/ochre/spark/tile");

    @TempDir
    private Path folder;

    @Test
    void anOperationOverBandsIsThatOfTheFile(SparkSession spark) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path tiff = FIXTURES.resolve("tiles.tif");
            Tensor whole = Images.read(tiff, arena);
            RasterFile raster = RasterFile.open(spark, tiff.toString());
            assertThat(raster.type()).isEqualTo(whole.type());
            assertThat(raster.bands(40 * 37).count()).as("bands of 32 rows, which hold whole tiles").isEqualTo(2);
            LocalMean mean = new LocalMean(21, Border.REFLECT);
            List<Row> tiles = Tiles.of(raster.bands(1)).apply(mean).collectAsList();
            assertThat(tiles).hasSize(3);
            assertThat(Cutting.joined(tiles, tiff.toString(), 0, arena).contentEquals(mean.apply(whole, arena)))
                    .isTrue();
        }
    }

    /// Of a palette the indices are the labels; of a raster they are its colours.
    @Test
    void labelsAreTheIndicesOfAPalette(SparkSession spark) throws IOException {
        Path palette = FIXTURES.resolve("palette.tif");
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Images.read(palette, arena);
            Tensor ids = Images.readIndexed(palette, ReadOptions.DEFAULT, arena).labels();
            LabelSums sums = LabelSums.allocate(DType.U8, 256, 3, false, arena);
            sums.add(image, ids);
            RasterFile raster = RasterFile.open(spark, palette.toString());
            RasterFile labels = RasterFile.labels(spark, palette.toString());
            assertThat(raster.type()).isEqualTo(new TensorType(DType.U8, 45, 37, 3));
            assertThat(labels.type()).isEqualTo(new TensorType(DType.U8, 45, 37));
            List<Row> rows = Regions.of(raster.bands(labels, 370)).statistics(RegionStatistics.means()).collectAsList();
            assertThat(rows).hasSizeGreaterThan(200).allSatisfy(row -> {
                long id = row.getLong(1);
                assertThat(row.getLong(2)).isEqualTo(sums.counts().getLong(id));
                assertThat(row.<Long>getList(4)).containsExactly(sums.sums(DType.I64, arena).getLong(id, 0),
                        sums.sums(DType.I64, arena).getLong(id, 1), sums.sums(DType.I64, arena).getLong(id, 2));
            });
        }
    }

    @Test
    void refusals(SparkSession spark) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path vector = folder.resolve("vector.npy");
            Npy.write(Tensor.allocate(arena, DType.U8, 4), vector);
            assertThatThrownBy(() -> RasterFile.open(spark, vector.toString())).isInstanceOf(IOException.class)
                    .hasMessage(vector + ": expected an image [h, w] or [h, w, c], got u8 [4]");
            Path text = Files.writeString(folder.resolve("text.tif"), "no raster");
            assertThatThrownBy(() -> RasterFile.open(spark, text.toString())).hasMessageContaining(
                    "text.tif: expected an .npy or a TIFF, of which rows can be read, got another file");
            assertThatThrownBy(() -> RasterFile.open(spark, FIXTURES.resolve("turned.tif").toString()))
                    .hasMessageEndingWith("turned.tif: expected a TIFF that is stored upright, of which rows can be "
                            + "read, got orientation 6");
            Path empty = folder.resolve("empty.npy");
            Npy.write(Tensor.allocate(arena, DType.U8, 0, 3), empty);
            RasterFile raster = RasterFile.open(spark, empty.toString());
            assertThat(raster.bands(9).count()).isEqualTo(1);
            assertThatThrownBy(() -> raster.bands(0)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("pixels: expected 1 or more, got 0");
            assertThatThrownBy(
                    () -> raster.bands(RasterFile.labels(spark, FIXTURES.resolve("tiles.tif").toString()), 9))
                    .hasMessage("labels: expected [0, 3] as the raster, got u8 [45, 37, 3]");
        }
    }
}
