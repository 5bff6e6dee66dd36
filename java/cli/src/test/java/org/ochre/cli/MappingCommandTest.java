package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;

/// Tests the commands that map one input file to one output file of real numbers.
class MappingCommandTest {
    private static final int HEIGHT = 23;
    private static final int WIDTH = 31;

    @TempDir
    private Path folder;

    private final double[][] field = new double[HEIGHT][WIDTH];

    private Path save(DType dtype, Arena arena) throws IOException {
        Random random = new Random(21);
        Tensor tensor = Tensor.allocate(arena, dtype, HEIGHT, WIDTH);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                tensor.setDouble(dtype.isFloat() ? random.nextGaussian() : random.nextInt(200), y, x);
                field[y][x] = tensor.getDouble(y, x);
            }
        }
        Path file = folder.resolve("in.npy");
        Npy.write(tensor, file);
        return file;
    }

    private Tensor result(Arena arena, Object... arguments) throws IOException {
        Cli answer = Cli.run(arguments);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        return Npy.read((Path) arguments[2], arena);
    }

    @ParameterizedTest
    @EnumSource(names = {"U8", "I32", "F64"})
    void gradientIsTheSlicingFormula(DType dtype) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor gradient = result(arena, "gradient", save(dtype, arena), folder.resolve("out.npy"), "--spacing",
                    "0.3,2");
            assertThat(gradient.type()).hasToString("f64 [2, 23, 31]");
            for (int y = 1; y < HEIGHT - 1; y++) {
                for (int x = 1; x < WIDTH - 1; x++) {
                    assertThat(gradient.getDouble(0, y, x)).isEqualTo((field[y + 1][x] - field[y - 1][x]) / (2 * 0.3));
                    assertThat(gradient.getDouble(1, y, x)).isEqualTo((field[y][x + 1] - field[y][x - 1]) / (2 * 2.0));
                }
            }
            assertThat(gradient.getDouble(0, 0, 5)).isZero();
            Tensor sided = result(arena, "gradient", folder.resolve("in.npy"), folder.resolve("sided.npy"), "--border",
                    "one-sided");
            assertThat(sided.getDouble(0, 0, 5)).isEqualTo(field[1][5] - field[0][5]);
        }
    }

    /// numpy 2.4: `gradient([1, 2.5, 4, 7, 11.25, 16], [0, 1, 1.5, 3.5, 4, 6.25], edge_order=2)`, and with −0.5
    /// instead.
    @Test
    void anAxisMayHaveCoordinatesOrRunBackwards() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path line = folder.resolve("line.npy");
            Npy.write(Tensor.allocate(arena, DType.F64, 6).copyFrom(new double[]{1, 2.5, 4, 7, 11.25, 16}), line);
            Path places = folder.resolve("places.npy");
            Npy.write(Tensor.allocate(arena, DType.F64, 6).copyFrom(new double[]{0, 1, 1.5, 3.5, 4, 6.25}), places);
            Tensor slopes = result(arena, "gradient", line, folder.resolve("slopes.npy"), "--coordinates-x", places,
                    "--border", "one-sided", "--edge-order", 2);
            double[] values = new double[6];
            slopes.copyTo(values);
            assertThat(values).containsExactly(0.5, 2.4999999999999996, 2.7, 7.1, 7.338383838383838,
                    -3.1161616161616177);
            Tensor back = result(arena, "gradient", line, folder.resolve("back.npy"), "--spacing", "-0.5", "--border",
                    "one-sided");
            back.copyTo(values);
            assertThat(values).containsExactly(-3, -3, -4.5, -7.25, -9, -9.5);
            Cli picture = Cli.run("gradient", line, folder.resolve("no.npy"), "--coordinates-y", "a.png");
            assertThat(picture.err()).contains("--coordinates-y: expected an .npy file, got a.png");
            assertThat(picture.exit()).isEqualTo(2);
        }
    }

    @Test
    void oneAxisAndGapsAsAsked() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path file = folder.resolve("dem.npy");
            Npy.write(Tensor.allocate(arena, DType.I16, 2, 4).copyFrom(new short[]{1, 3, -999, 9, 5, 6, 9, 14}), file);
            Tensor slopes = result(arena, "gradient", file, folder.resolve("x.npy"), "--axes", "x", "--border",
                    "one-sided", "--missing", "skip", "--nodata", "-999");
            assertThat(slopes).hasToString("f64 [2, 4]\n[[ 2.  2. nan nan]\n [ 1.  2.  4.  5.]]");
            Tensor bends = result(arena, "hessian", file, folder.resolve("xx.npy"), "--axes", "x", "--border",
                    "one-sided", "--nodata", "-999");
            assertThat(bends).hasToString("f64 [2, 4]\n[[nan nan nan nan]\n [ 2.  2.  2.  2.]]");
        }
    }

    @Test
    void statisticsComeInTheOrderAskedFor() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path file = folder.resolve("dem.npy");
            Npy.write(Tensor.allocate(arena, DType.I16, 1, 3).copyFrom(new short[]{1, -999, 5}), file);
            Tensor stats = result(arena, "local-stats", file, folder.resolve("stats.npy"), "--window", "9", "--border",
                    "one-sided", "--missing", "skip", "--nodata", "-999", "--stats", "count,sum,deviation");
            assertThat(stats.type()).hasToString("f64 [3, 1, 3]");
            assertThat(new double[]{stats.getDouble(0, 0, 0), stats.getDouble(1, 0, 1), stats.getDouble(2, 0, 2)})
                    .containsExactly(2, 6, 2);
            Cli wrong = Cli.run("local-stats", file, folder.resolve("no.npy"), "--stats", "mean,median");
            assertThat(wrong.err()).contains("expected mean or variance or deviation or sum or count, got median");
            assertThat(wrong.exit()).isEqualTo(2);
        }
    }

    @Test
    void hessianHasThreePlanes() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor hessian = result(arena, "hessian", save(DType.F32, arena), folder.resolve("out.npy"));
            assertThat(hessian.type()).hasToString("f32 [3, 23, 31]");
            float mixed = ((float) field[5][6] - (float) field[5][4] - (float) field[3][6] + (float) field[3][4]) / 4f;
            assertThat(hessian.getDouble(1, 4, 5)).isEqualTo(mixed);
            float xx = ((float) field[4][6] - 2 * (float) field[4][5] + (float) field[4][4]) / 1f;
            assertThat(hessian.getDouble(2, 4, 5)).isEqualTo(xx);
        }
    }

    @Test
    void windowsAreAsWideAsAskedAndPlanesStayPlanes() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path file = save(DType.U16, arena);
            Tensor mean = result(arena, "local-mean", file, folder.resolve("mean.npy"), "--window", "3,5", "--border",
                    "one-sided");
            double sum = 0;
            for (int y = 9; y <= 11; y++) {
                for (int x = 8; x <= 12; x++) {
                    sum += field[y][x];
                }
            }
            assertThat(mean.getDouble(10, 10)).isEqualTo((float) (sum / 15));
            Tensor stats = result(arena, "local-stats", file, folder.resolve("stats.npy"), "--window", "3,5",
                    "--border", "one-sided");
            assertThat(stats.at(0).contentEquals(mean)).isTrue();
            Npy.write(Npy.read(file, arena).expand(0), folder.resolve("planes.npy"));
            Tensor planes = result(arena, "local-stats", folder.resolve("planes.npy"), folder.resolve("p.npy"),
                    "--planes",
                    "--window", "3,5", "--border", "one-sided");
            assertThat(planes.type()).hasToString("f32 [2, 1, 23, 31]");
            assertThat(planes.squeeze(1).contentEquals(stats)).isTrue();
        }
    }

    @Test
    void nodataIsSkippedWhereAsked() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 3, 3).fill(5);
            image.setDouble(-9999, 1, 1);
            Path file = folder.resolve("holes.npy");
            Npy.write(image, file);
            Tensor mean = result(arena, "local-mean", file, folder.resolve("out.npy"), "--nodata", "-9999", "--missing",
                    "skip");
            assertThat(mean.contentEquals(mean.copy(arena).fill(5))).isTrue();
            Tensor spread = result(arena, "local-mean", file, folder.resolve("nan.npy"), "--nodata", "-9999");
            assertThat(spread.getDouble(1, 1)).isNaN();
        }
    }

    @Test
    void realNumbersAreNoPictureUnlessViewed() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path file = save(DType.F32, arena);
            Path out = folder.resolve("out.png");
            Cli refused = Cli.run("gradient", file, out);
            assertThat(refused.exit()).isOne();
            assertThat(refused.err())
                    .contains("expected .npy or .tif for real numbers; --view writes a picture to look at");
            assertThat(out).doesNotExist();
            assertThat(Cli.run("gradient", file, out, "--view").exit()).isZero();
            BufferedImage picture = ImageIO.read(out.toFile());
            assertThat(picture.getWidth()).isEqualTo(2 * WIDTH + 4);
            assertThat(picture.getHeight()).isEqualTo(HEIGHT);
            assertThat(picture.getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"gradient|--border|nonsense|expected interior, one-sided",
                "local-mean|--window|3,x|expected a number",
                "local-mean|--window|2.5|expected whole numbers", "hessian|--spacing|1,2,3|expected a number, or two"})
    void nonsenseIsAMistakeInUsage(String command, String option, String value, String words) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Cli answer = Cli.run(command, save(DType.F32, arena), folder.resolve("out.npy"), option, value);
            assertThat(answer.exit()).isEqualTo(2);
            assertThat(answer.err()).contains(words);
        }
    }

    @Test
    void whatTheOperationRefusesIsOneLine() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path file = save(DType.F32, arena);
            Cli answer = Cli.run("local-mean", file, folder.resolve("out.npy"), "--window", "0");
            assertThat(answer.exit()).isOne();
            assertThat(answer.err()).startsWith("ochre: ").hasLineCount(1);
            Cli spacing = Cli.run("gradient", file, folder.resolve("out.npy"), "--spacing", "0");
            assertThat(spacing.exit()).isOne();
            assertThat(spacing.err()).contains("expected").hasLineCount(1);
        }
    }
}
