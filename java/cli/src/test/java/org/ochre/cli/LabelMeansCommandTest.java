package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.opencv.image.Images;

class LabelMeansCommandTest {
    @TempDir
    private Path folder;

    private Arena arena;

    @BeforeEach
    void open() {
        arena = Arena.ofConfined();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private Path means(String image, String labels, String out, Object... options) {
        Path file = folder.resolve(out);
        Object[] arguments = Stream.concat(
                Stream.of("label-means", Cli.golden(image), Cli.golden(labels), file), Arrays.stream(options))
                .toArray();
        Cli answer = Cli.run(arguments);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        return file;
    }

    /// Sums of these integers are exact in f64, so Ochre's means equal numpy's.
    @ParameterizedTest
    @ValueSource(strings = {"u8", "u16", "i16", "i32"})
    void meansOfIntegersAreNumpysToTheByte(String dtype) {
        Path out = means("image_" + dtype + ".npy", "labels.npy", "out.npy");
        assertThat(out).hasSameBinaryContentAs(Cli.golden("means_" + dtype + ".npy"));
    }

    /// numpy adds floats in the order of pixels; Ochre compensates. The difference is at most 26 roundings of 2^-53.
    @ParameterizedTest
    @ValueSource(strings = {"f32", "f64"})
    void meansOfFloatsAreNumpys(String dtype) throws Exception {
        Tensor expected = Npy.read(Cli.golden("means_" + dtype + ".npy"), arena);
        Tensor means = Npy.read(means("image_" + dtype + ".npy", "labels.npy", "out.npy"), arena);
        assertThat(means.type()).isEqualTo(expected.type());
        for (long y = 0; y < means.size(0); y++) {
            for (long x = 0; x < means.size(1); x++) {
                for (long c = 0; c < means.size(2); c++) {
                    double wanted = expected.getDouble(y, x, c);
                    assertThat(means.getDouble(y, x, c)).isCloseTo(wanted, within(30 * Math.ulp(wanted)));
                }
            }
        }
    }

    @Test
    void theBackgroundBecomesZero() {
        Path out = means("image_u8.npy", "labels.npy", "out.npy", "--background", "1000");
        assertThat(out).hasSameBinaryContentAs(Cli.golden("means_u8_background.npy"));
    }

    @Test
    void dtypeOverrides() {
        assertThat(means("image_u8.npy", "labels.npy", "wide.npy", "--dtype", "f64"))
                .hasSameBinaryContentAs(Cli.golden("means_u8_f64.npy"));
        assertThat(means("image_u8.npy", "labels.npy", "whole.npy", "--dtype", "u8"))
                .hasSameBinaryContentAs(Cli.golden("means_u8_rounded.npy"));
        assertThat(means("halves.npy", "halves_labels.npy", "even.npy", "--dtype", "u8"))
                .hasSameBinaryContentAs(Cli.golden("halves_rounded.npy"));
    }

    @Test
    void picturesKeepTheImagesDtype() throws Exception {
        Tensor expected = Npy.read(Cli.golden("means_u8_rounded.npy"), arena);
        assertThat(Images.read(means("photo.png", "labels.npy", "out.png"), arena).contentEquals(expected)).isTrue();
        Tensor wide = Images.read(means("image_u16.npy", "labels.npy", "wide.png"), arena);
        Tensor means = Npy.read(means("image_u16.npy", "labels.npy", "wide.npy", "--dtype", "u16"), arena);
        assertThat(wide.dtype()).isEqualTo(DType.U16);
        assertThat(wide.contentEquals(means)).isTrue();
    }

    @Test
    void takesSixteenBitPngLabelsAndBigEndianOnes() throws Exception {
        Tensor expected = Npy.read(Cli.golden("means_u8_rounded.npy"), arena);
        for (String labels : List.of("labels16.png", "labels_u2.npy")) {
            assertThat(
                    Npy.read(means("image_u8.npy", labels, "out.npy", "--dtype", "u8"), arena).contentEquals(expected))
                    .as(labels).isTrue();
        }
    }

    @Test
    void savesTheTableAsNumbersAndAsText() throws Exception {
        Path npy = folder.resolve("table.npy");
        Path csv = folder.resolve("table.csv");
        means("image_u8.npy", "labels16.png", "a.npy", "--save-table", npy);
        means("image_u8.npy", "labels16.png", "b.npy", "--save-table", csv);
        Tensor table = Npy.read(npy, arena);
        assertThat(table.slice(1, 0, 5).contentEquals(Npy.read(Cli.golden("table.npy"), arena))).isTrue();
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.getFirst()).isEqualTo("id,count,mean_0,mean_1,mean_2,sum_0,sum_1,sum_2,std_0,std_1,"
                + "std_2,min_0,min_1,min_2,max_0,max_1,max_2,median_0,median_1,median_2,top,left,bottom,right");
        assertThat(lines).hasSize((int) table.size(0) + 1);
        for (int row = 0; row < table.size(0); row++) {
            String[] cells = lines.get(row + 1).split(",");
            assertThat(cells).hasSize((int) table.size(1));
            for (int column = 0; column < cells.length; column++) {
                assertThat(Double.parseDouble(cells[column])).isEqualTo(table.getDouble(row, column));
            }
        }
    }

    @Test
    void aGrayTableNamesOneMean() throws Exception {
        Path csv = folder.resolve("gray.csv");
        means("image_i16.npy", "labels.npy", "a.npy", "--save-table", csv);
        List<String> lines = Files.readAllLines(csv);
        assertThat(lines.getFirst()).isEqualTo("id,count,mean,sum,std,min,max,median,top,left,bottom,right");
        assertThat(lines.get(1)).startsWith("-1099511627776,");
    }

    private Cli small(Object... options) throws Exception {
        Path image = folder.resolve("small.npy");
        Path labels = folder.resolve("small_labels.npy");
        float nan = Float.NaN;
        Npy.write(Tensor.allocate(arena, DType.F32, 2, 4).copyFrom(new float[]{1, nan, 8, 5, 2, -99, nan, 5}), image);
        Npy.write(Tensor.allocate(arena, DType.I16, 2, 4).copyFrom(new short[]{7, 7, 7, -3, 7, 7, 9, -3}), labels);
        return Cli.run(Stream.concat(Stream.of("label-means", image, labels, folder.resolve("out.npy")),
                Arrays.stream(options)).toArray());
    }

    @Test
    void missingValuesAreSkippedAndCounted() throws Exception {
        Path csv = folder.resolve("table.csv");
        assertThat(small("--missing", "skip", "--nodata", "-99", "--save-table", csv).exit()).isZero();
        assertThat(Files.readAllLines(csv)).containsExactly(
                "id,count,mean,values,sum,std,min,max,median,top,left,bottom,right",
                "-3,2,5.0,2,10.0,0.0,5.0,5.0,5.0,0,3,2,4",
                "7,5,3.6666666666666665,3,11.0,3.0912061651652345,1.0,8.0,2.0,0,0,2,3",
                "9,1,NaN,0,0.0,NaN,NaN,NaN,NaN,1,2,2,3");
        assertThat(Npy.read(folder.resolve("out.npy"), arena).getDouble(0, 1)).isEqualTo(11 / 3.0);
        assertThat(small().exit()).isZero();
        assertThat(Npy.read(folder.resolve("out.npy"), arena)).hasToString(
                "f64 [2, 4]\n[[nan nan nan  5.]\n [nan nan nan  5.]]");
    }

    @ParameterizedTest
    @CsvSource({"mean, f64, 3.6666666666666665", "sum, f64, 11", "std, f64, 3.0912061651652345",
        "variance, f64, 9.555555555555555", "min, f32, 1", "max, f32, 8", "median, f64, 2"})
    void otherStatisticsArePainted(String statistic, String dtype, double expected) throws Exception {
        assertThat(small("--missing", "skip", "--nodata", "-99", "--statistic", statistic).exit()).isZero();
        Tensor out = Npy.read(folder.resolve("out.npy"), arena);
        assertThat(out.type()).hasToString(dtype + " [2, 4]");
        assertThat(out.getDouble(0, 0)).isCloseTo(expected, within(1e-14));
    }

    @Test
    void quantilesArePainted() throws Exception {
        assertThat(small("--missing", "skip", "--nodata", "-99", "--quantile", "0.75").exit()).isZero();
        assertThat(Npy.read(folder.resolve("out.npy"), arena).getDouble(0, 0)).isEqualTo(5);
        Cli both = small("--quantile", "0.5", "--statistic", "min");
        assertThat(both.exit()).isEqualTo(2);
        assertThat(both.err()).startsWith("ochre: --statistic and --quantile: expected one of them, got both");
        Cli beyond = small("--quantile", "75");
        assertThat(beyond.exit()).isEqualTo(2);
        assertThat(beyond.err()).startsWith("ochre: --quantile: expected a number in 0…1, got 75.0");
    }

    @Test
    void idsThatF64DoesNotHoldGoIntoCsv() throws Exception {
        Path labels = folder.resolve("huge.npy");
        Npy.write(Tensor.allocate(arena, DType.I64, 2, 6).fill(1)
                .copyFrom(new long[]{(1L << 53) + 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}), labels);
        Path table = folder.resolve("table.npy");
        Cli answer = Cli.run("label-means", Cli.golden("halves.npy"), labels, folder.resolve("a.npy"), "--save-table",
                table);
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(answer.err()).isEqualTo(
                "ochre: " + table + ": expected ids that f64 holds, within ±2^53, got 9007199254740993; .csv holds it"
                        + System.lineSeparator());
        assertThat(Cli.in(folder)).containsExactly(labels);
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        refused("image_u8.npy", "image_u8.npy", "a.npy",
                Cli.golden("image_u8.npy") + ": expected labels, integers [h, w], got u8 [23, 31, 3]"
                        + "; --labels-from colours takes each colour as an id");
        refused("halves.npy", "labels.npy", "a.npy",
                Cli.golden("labels.npy") + ": expected labels [2, 6] as the image, got i64 [23, 31]");
        refused("spectra.npy", "image_f32.npy", "a.npy",
                Cli.golden("image_f32.npy") + ": expected labels, integers [h, w], got f32 [23, 31, 3]");
        Cli wide = Cli.run("label-means", Cli.golden("image_f64.npy"), Cli.golden("labels.npy"),
                folder.resolve("a.png"));
        assertThat(wide.exit()).isEqualTo(1);
        assertThat(wide.err()).startsWith("ochre: " + folder.resolve("a.png") + ": expected ").contains("got f64")
                .hasLineCount(1);
        assertThat(Cli.in(folder)).isEmpty();
    }

    private void refused(String image, String labels, String out, String line) {
        Cli answer = Cli.run("label-means", Cli.golden(image), Cli.golden(labels), folder.resolve(out));
        assertThat(answer.err()).isEqualTo("ochre: " + line + System.lineSeparator());
        assertThat(answer.exit()).isEqualTo(1);
    }
}
