package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.opencv.image.Images;
import org.ochre.pixel.Convert;

/// Tests what the filter commands add to the operations. The operations have tests of their own.
class FilterCommandsTest {
    @TempDir
    private Path folder;

    private Path random(Arena arena, DType dtype, String name, long... shape) throws IOException {
        Tensor tensor = Tensor.allocate(arena, dtype, shape);
        Tensor flat = tensor.reshape(tensor.elements());
        Random random = new Random(name.hashCode());
        for (long i = 0; i < flat.size(0); i++) {
            flat.setDouble(dtype.isFloat() ? random.nextGaussian() : random.nextInt(256), i);
        }
        Path file = folder.resolve(name);
        Npy.write(tensor, file);
        return file;
    }

    private Tensor result(Arena arena, Object... arguments) throws IOException {
        Cli answer = Cli.run(arguments);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        return Npy.read((Path) arguments[2], arena);
    }

    @Test
    void aFilterCorrelatesAndConvolvesOnlyWhereAsked() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path image = random(arena, DType.F64, "image.npy", 9, 11);
            Path kernel = random(arena, DType.F64, "kernel.npy", 3, 2);
            Tensor f = Npy.read(image, arena);
            Tensor k = Npy.read(kernel, arena);
            Tensor same = result(arena, "filter", image, folder.resolve("a.npy"), "--kernel", kernel, "--delta", "2");
            Tensor flipped = result(arena, "filter", image, folder.resolve("b.npy"), "--kernel", kernel, "--convolve");
            Tensor moved = result(arena, "filter", image, folder.resolve("c.npy"), "--kernel", kernel, "--anchor",
                    "0,0");
            double correlated = 0;
            double convolved = 0;
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 2; j++) {
                    correlated += k.getDouble(i, j) * f.getDouble(4 + i - 1, 5 + j - 1);
                    convolved += k.getDouble(i, j) * f.getDouble(4 - (i - 1), 5 - (j - 1));
                }
            }
            assertThat(same.getDouble(4, 5)).isCloseTo(correlated + 2, org.assertj.core.data.Offset.offset(1e-12));
            assertThat(flipped.getDouble(4, 5)).isCloseTo(convolved, org.assertj.core.data.Offset.offset(1e-12));
            assertThat(moved.getDouble(3, 4)).isCloseTo(correlated, org.assertj.core.data.Offset.offset(1e-12));
        }
    }

    /// Rounded to the nearest, halves to even, and held to the range of the dtype.
    @Test
    void asConvertsTheResult() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path image = random(arena, DType.U8, "image.npy", 12, 9, 3);
            Path kernel = folder.resolve("kernel.npy");
            Npy.write(Tensor.allocate(arena, DType.F64, 1, 2).copyFrom(new double[]{3.5, -1}), kernel);
            Object[][] commands = {{"box", image, folder.resolve("a.npy"), "--window", 3},
                {"filter", image, folder.resolve("a.npy"), "--kernel", kernel},
                {"blur", image, folder.resolve("a.npy"), "--sigma", 1.5},
                {"sobel", image, folder.resolve("a.npy"), "--dx", 1},
                {"local-mean", image, folder.resolve("a.npy"), "--window", 5}};
            for (Object[] command : commands) {
                Tensor exact = result(arena, command);
                for (DType dtype : new DType[]{DType.U8, DType.I16, DType.F64}) {
                    Object[] converted = java.util.Arrays.copyOf(command, 7);
                    converted[5] = "--as";
                    converted[6] = dtype.toString();
                    Tensor as = result(arena, converted);
                    assertThat(as.contentEquals(new Convert(dtype).apply(exact, arena)))
                            .as("%s as %s", command[0], dtype).isTrue();
                }
                Object[] picture = java.util.Arrays.copyOf(command, 7);
                picture[2] = folder.resolve("a.png");
                picture[5] = "--as";
                picture[6] = "u8";
                assertThat(Cli.run(picture).err()).isEmpty();
                assertThat(Images.read((Path) picture[2], arena)
                        .contentEquals(new Convert(DType.U8).apply(exact, arena))).isTrue();
            }
            Path out = folder.resolve("b.png");
            assertThat(Cli.run("blur", image, out, "--sigma", 1).err()).isEqualTo("ochre: " + out
                    + ": expected .npy or .tif for real numbers; --as u8 rounds them, --view writes a picture to look at"
                    + System.lineSeparator());
            Cli both = Cli.run("blur", image, out, "--sigma", 1, "--as", "u8", "--view");
            assertThat(both.exit()).isEqualTo(2);
            assertThat(both.err()).startsWith("ochre: --as: expected no --view beside it");
            assertThat(Cli.run("blur", image, out, "--sigma", 1, "--as", "i32").err()).contains("what png holds");
        }
    }

    @Test
    void boxAndSobelAndGabor() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path image = random(arena, DType.U8, "image.npy", 30, 20);
            Tensor f = Npy.read(image, arena);
            double sum = 0;
            for (int i = 0; i < 9; i++) {
                sum += f.getLong(9 + i / 3, 9 + i % 3);
            }
            assertThat(result(arena, "box", image, folder.resolve("box.npy"), "--sum").getDouble(10, 10))
                    .isEqualTo(sum);
            double dx = 0;
            double dy = 0;
            for (int i = -1; i <= 1; i++) {
                int weight = 2 - Math.abs(i);
                dx += weight * (f.getLong(10 + i, 11) - f.getLong(10 + i, 9));
                dy += weight * (f.getLong(11, 10 + i) - f.getLong(9, 10 + i));
            }
            assertThat(result(arena, "sobel", image, folder.resolve("dx.npy")).getDouble(10, 10)).isEqualTo(dx);
            assertThat(result(arena, "sobel", image, folder.resolve("k.npy"), "--ksize", "5").contentEquals(
                    result(arena, "sobel", image, folder.resolve("s.npy"), "--size", "5"))).isTrue();
            assertThat(result(arena, "sobel", image, folder.resolve("i.npy"), "--ddepth", "i16").type())
                    .hasToString("i16 [30, 20]");
            assertThat(result(arena, "box", image, folder.resolve("b.npy"), "--ksize", "3,5", "--anchor", "0,4")
                    .contentEquals(result(arena, "box", image, folder.resolve("w.npy"), "--window", "3,5", "--anchor",
                            "0,4")))
                    .isTrue();
            assertThat(result(arena, "sobel", image, folder.resolve("dy.npy"), "--dy", "1").getDouble(10, 10))
                    .isEqualTo(dy);
            Tensor stats = result(arena, "gabor", image, folder.resolve("gabor.npy"), "--wavelength", "6", "--theta",
                    "0.5",
                    "--sigma", "2", "--stats", "5");
            assertThat(stats.type()).hasToString("f32 [2, 30, 20]");
        }
    }

    @Test
    void blurWeighsByAGaussianAlongEachAxis() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Path image = random(arena, DType.F64, "image.npy", 15, 20);
            Tensor f = Npy.read(image, arena);
            Tensor blurred = result(arena, "blur", image, folder.resolve("blur.npy"), "--sigma", "0,1.5", "--truncate",
                    "2", "--border", "wrap");
            double sum = 0;
            double weights = 0;
            for (int i = -3; i <= 3; i++) {
                double weight = Math.exp(-i * i / (2 * 1.5 * 1.5));
                sum += weight * f.getDouble(7, (19 + i) % 20);
                weights += weight;
            }
            assertThat(blurred.getDouble(7, 19)).isCloseTo(sum / weights, org.assertj.core.data.Offset.offset(1e-12));
            Tensor same = result(arena, "blur", image, folder.resolve("same.npy"), "--sigma", "2");
            Tensor both = result(arena, "blur", image, folder.resolve("both.npy"), "--sigma", "2,2", "--border",
                    "reflect-101");
            assertThat(same.contentEquals(both)).isTrue();
            Cli refused = Cli.run("blur", image, folder.resolve("no.npy"), "--sigma", "-1");
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("sigmaY: expected a finite number ≥ 0, got -1.0");
            assertThat(Cli.run("blur", image, folder.resolve("no.npy")).exit()).isEqualTo(2);
        }
    }

    @Test
    void openCvsFiltersSayWhoseTheyAreAndWhatServesTheRest() throws IOException {
        for (String command : new String[]{"box", "sobel", "kmeans"}) {
            assertThat(Cli.run(command, "--help").out()).contains("OpenCV's");
        }
        try (Arena arena = Arena.ofConfined()) {
            Path image = random(arena, DType.F32, "image.npy", 9, 11);
            Cli answer = Cli.run("box", image, folder.resolve("o.npy"), "--border", "wrap");
            assertThat(answer.exit()).isNotZero();
            assertThat(answer.err()).contains("border: expected one that OpenCV's boxFilter has (reflect-101, reflect, "
                    + "replicate or constant:0), got wrap");
        }
    }

    @Test
    void kmeansFindsClustersThatAreThere() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(5);
            Tensor image = Tensor.allocate(arena, DType.U8, 20, 30, 3);
            for (int i = 0; i < 600; i++) {
                int base = i % 3 * 90 + 10;
                for (int c = 0; c < 3; c++) {
                    image.setLong(base + random.nextInt(9), i / 30, i % 30, c);
                }
            }
            for (DType dtype : new DType[]{DType.U8, DType.F32}) {
                Path file = folder.resolve(dtype + ".npy");
                Npy.write(new org.ochre.pixel.Convert(dtype).apply(image, arena), file);
                Path centers = folder.resolve("c" + dtype + ".npy");
                Path labels = folder.resolve("l" + dtype + ".npy");
                Tensor painted = result(arena, "kmeans", file, folder.resolve("o" + dtype + ".npy"), "-k", "3",
                        "--save-centers",
                        centers, "--save-labels", labels);
                Tensor rows = Npy.read(centers, arena);
                Tensor ids = Npy.read(labels, arena);
                assertThat(rows.type()).hasToString("f32 [3, 3]");
                assertThat(ids.type()).hasToString("i32 [20, 30]");
                for (int i = 0; i < 600; i++) {
                    long label = ids.getLong(i / 30, i % 30);
                    assertThat(label).isEqualTo(ids.getLong(0, i % 3));
                    assertThat(painted.at(i / 30, i % 30).contentEquals(rows.at(label))).isTrue();
                }
            }
        }
    }

    @Test
    void quantizeByKmeansIsNoWorseThanItsStart() {
        Path cut = folder.resolve("cut.npy");
        Path kmeans = folder.resolve("kmeans.npy");
        Cli first = Cli.run("quantize", Cli.photo("chelsea.png"), cut, "-k", "8");
        Cli second = Cli.run("quantize", Cli.photo("chelsea.png"), kmeans, "-k", "8", "--method", "kmeans");
        assertThat(second.exit()).isZero();
        assertThat(decibels(second)).isGreaterThan(decibels(first));
        Cli both = Cli.run("quantize", Cli.photo("chelsea.png"), kmeans, "--method", "kmeans", "--refine", "3");
        assertThat(both.exit()).isEqualTo(2);
    }

    private static double decibels(Cli answer) {
        String text = answer.out();
        int from = text.indexOf("PSNR ") + 5;
        return Double.parseDouble(text.substring(from, text.indexOf(" dB")));
    }
}
