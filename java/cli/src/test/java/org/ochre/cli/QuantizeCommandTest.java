package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.Npy;
import org.ochre.opencv.image.Images;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.Cut;
import org.ochre.palette.Dither;
import org.ochre.palette.MedianCut;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.pixel.UnifyTransparent;

class QuantizeCommandTest {
    private static final Path COFFEE = Cli.photo("coffee.png");

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

    private Path quantized(Path in, String out, Object... options) {
        Path file = folder.resolve(out);
        List<Object> arguments = new ArrayList<>(List.of("quantize", in, file));
        arguments.addAll(Arrays.asList(options));
        Cli answer = Cli.run(arguments.toArray());
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).startsWith(file + ": ").hasLineCount(1);
        return file;
    }

    private Tensor image(DType dtype, long... shape) {
        Tensor image = Tensor.allocate(arena, dtype, shape);
        byte[] bytes = new byte[(int) image.type().bytes()];
        new Random(7).nextBytes(bytes);
        Tensor.of(image.segment(), DType.U8, bytes.length).copyFrom(bytes);
        return image;
    }

    private Path npy(Tensor tensor) throws Exception {
        Path file = folder.resolve("in.npy");
        Npy.write(tensor, file);
        return file;
    }

    private Tensor painted(Tensor image, Tensor palette) {
        return new Recolor().apply(new NearestColor().apply(image, palette, arena), palette, arena);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "4, 2", "16, 4", "256, 8"})
    void writesAPalettePngOfFewBits(int k, int bits) throws Exception {
        Path out = quantized(COFFEE, "out.png", "-k", k);
        BufferedImage picture = ImageIO.read(out.toFile());
        assertThat(picture.getColorModel()).isInstanceOf(IndexColorModel.class);
        assertThat(picture.getColorModel().getPixelSize()).isEqualTo(bits);
        Tensor image = Images.read(COFFEE, arena);
        assertThat(Images.read(out, arena).contentEquals(painted(image, new MedianCut(k).apply(image, arena))))
                .isTrue();
    }

    @Test
    void moreThan256ColoursMakeAPlainPng() throws Exception {
        Path out = quantized(COFFEE, "out.png", "-k", 1000);
        assertThat(ImageIO.read(out.toFile()).getColorModel()).isNotInstanceOf(IndexColorModel.class);
        assertThat(ColorHistogram.of(Images.read(out, arena), arena).size()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.npy", "out.tif", "out.webp", "out.bmp", "out.ppm"})
    void otherFilesHoldTheSamePicture(String name) throws Exception {
        Tensor expected = Images.read(quantized(COFFEE, "palette.png", "-k", 16), arena);
        Path out = quantized(COFFEE, name, "-k", 16);
        Tensor picture = TensorFile.isNpy(out) ? Npy.read(out, arena) : Images.read(out, arena);
        assertThat(picture.contentEquals(expected)).isTrue();
    }

    @Test
    void sixteenColoursAreWhatIsMadeUnlessToldOtherwise() {
        assertThat(quantized(COFFEE, "a.png"))
                .hasSameBinaryContentAs(quantized(COFFEE, "b.png", "-k", 16, "--method", "median-cut", "--cut",
                        "variance", "--refine", 0, "--dither", "none"));
    }

    @Test
    void optionsReachTheOperations() throws Exception {
        Tensor image = Images.read(COFFEE, arena);
        Tensor median = new MedianCut(16).with(Cut.MEDIAN).apply(image, arena);
        assertThat(Npy.read(quantized(COFFEE, "m.npy", "--cut", "median"), arena).contentEquals(painted(image, median)))
                .isTrue();
        Tensor refined = new MedianCut(16).refine(5).apply(image, arena);
        assertThat(Npy.read(quantized(COFFEE, "r.npy", "--refine", 5), arena).contentEquals(painted(image, refined)))
                .isTrue();
        Tensor palette = new MedianCut(16).apply(image, arena);
        Tensor dithered = new Recolor().apply(new Dither().apply(image, palette, arena), palette, arena);
        assertThat(Npy.read(quantized(COFFEE, "d.npy", "--dither", "floyd-steinberg"), arena).contentEquals(dithered))
                .isTrue();
        Dither half = new Dither(Dither.Method.BLUE_NOISE, 0.5);
        Tensor ordered = new Recolor().apply(half.apply(image, palette, arena), palette, arena);
        assertThat(Npy.read(quantized(COFFEE, "o.npy", "--dither", "blue-noise:0.5"), arena).contentEquals(ordered))
                .isTrue();
    }

    @Test
    void savesPaletteAndLabels() throws Exception {
        Path out = quantized(COFFEE, "out.npy", "-k", 20, "--save-palette", folder.resolve("p.npy"), "--save-labels",
                folder.resolve("l.npy"));
        Tensor palette = Npy.read(folder.resolve("p.npy"), arena);
        Tensor labels = Npy.read(folder.resolve("l.npy"), arena);
        assertThat(palette.type()).isEqualTo(new TensorType(DType.U8, 20, 3));
        assertThat(labels.type()).isEqualTo(new TensorType(DType.I32, 400, 600));
        assertThat(new Recolor().apply(labels, palette, arena).contentEquals(Npy.read(out, arena))).isTrue();
        quantized(COFFEE, "again.npy", "-k", 20, "--save-palette", folder.resolve("p.png"), "--save-labels",
                folder.resolve("l.png"));
        assertThat(Images.read(folder.resolve("p.png"), arena).contentEquals(palette.expand(0))).isTrue();
        Tensor bytes = Images.read(folder.resolve("l.png"), arena);
        assertThat(bytes.type()).isEqualTo(new TensorType(DType.U8, 400, 600));
        assertThat(new Recolor().apply(bytes, palette, arena).contentEquals(Npy.read(out, arena))).isTrue();
        quantized(COFFEE, "many.npy", "-k", 300, "--save-labels", folder.resolve("l16.png"));
        assertThat(Images.read(folder.resolve("l16.png"), arena).dtype()).isEqualTo(DType.U16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p.npy", "p.png"})
    void aSavedPaletteGivesTheSamePicture(String name) {
        Path palette = folder.resolve(name);
        Path made = quantized(COFFEE, "made.png", "-k", 33, "--save-palette", palette);
        assertThat(quantized(COFFEE, "taken.png", "--palette", palette)).hasSameBinaryContentAs(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9,11", "9,11,1", "9,11,2", "9,11,3", "9,11,4"})
    void npyKeepsTheShape(String sizes) throws Exception {
        long[] shape = Arrays.stream(sizes.split(",")).mapToLong(Long::parseLong).toArray();
        Tensor image = image(DType.U8, shape);
        Path out = quantized(npy(image), "out.npy", "-k", 5, "--save-palette", folder.resolve("p.npy"));
        Tensor picture = Npy.read(out, arena);
        assertThat(picture.shape()).containsExactly(shape);
        assertThat(ColorHistogram.of(picture, arena).size()).isEqualTo(5);
        assertThat(Npy.read(folder.resolve("p.npy"), arena).shape()).containsExactly(5,
                shape.length == 2 ? 1 : shape[2]);
        quantized(npy(image), "again.npy", "--palette", folder.resolve("p.npy"));
        assertThat(folder.resolve("again.npy")).hasSameBinaryContentAs(out);
    }

    @Test
    void readsFortranOrder() throws Exception {
        Tensor image = image(DType.U8, 9, 11, 3);
        Path plain = quantized(npy(image), "plain.npy", "-k", 5);
        byte[] bytes = Files.readAllBytes(npy(image.permute(2, 1, 0)));
        String header = new String(bytes, StandardCharsets.ISO_8859_1);
        String fortran = header.replace("False, 'shape': (3, 11, 9), ", "True,  'shape': (9, 11, 3), ");
        Path file = folder.resolve("fortran.npy");
        Files.write(file, fortran.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(quantized(file, "fortran-out.npy", "-k", 5)).hasSameBinaryContentAs(plain);
    }

    @Test
    void grayPicturesMakeGrayPalettes() throws Exception {
        Path in = folder.resolve("gray.png");
        Images.write(Images.read(COFFEE, arena).channel(1), in);
        BufferedImage picture = ImageIO
                .read(quantized(in, "out.png", "-k", 6, "--save-palette", folder.resolve("p.png")).toFile());
        IndexColorModel colors = (IndexColorModel) picture.getColorModel();
        for (int i = 0; i < 6; i++) {
            assertThat(colors.getRed(i)).isEqualTo(colors.getGreen(i)).isEqualTo(colors.getBlue(i));
        }
        assertThat(Images.read(folder.resolve("p.png"), arena).shape()).containsExactly(1, 6, 3);
        assertThat(quantized(in, "again.png", "--palette", folder.resolve("p.png")))
                .hasSameBinaryContentAs(folder.resolve("out.png"));
    }

    @Test
    void fullyTransparentPixelsAreOneColour() throws Exception {
        Tensor image = image(DType.U8, 20, 20, 4);
        image.slice(2, 3, 4).fill(255);
        image.crop(0, 0, 20, 10).slice(2, 3, 4).fill(0);
        Path in = folder.resolve("alpha.png");
        Images.write(image, in);
        BufferedImage picture = ImageIO.read(quantized(in, "out.png", "-k", 8).toFile());
        assertThat(picture.getColorModel().hasAlpha()).isTrue();
        for (int y = 0; y < 20; y++) {
            for (int x = 0; x < 20; x++) {
                assertThat(picture.getRGB(x, y) >>> 24).isEqualTo(x < 10 ? 0 : 255);
            }
        }
        IndexColorModel colors = (IndexColorModel) picture.getColorModel();
        int transparent = 0;
        for (int i = 0; i < 8; i++) {
            transparent += colors.getAlpha(i) == 0 ? 1 : 0;
        }
        assertThat(transparent).isEqualTo(1);
    }

    /// Every pixel that is fully transparent stays so, and no other becomes it.
    @ParameterizedTest
    @ValueSource(ints = {2, 8, 64})
    void transparencyStaysWhereItIs(int k) throws Exception {
        Tensor image = image(DType.U8, 30, 40, 4);
        image.crop(0, 0, 30, 10).slice(2, 3, 4).fill(0);
        image.crop(0, 10, 30, 10).slice(2, 3, 4).fill(1);
        Tensor out = Npy.read(quantized(npy(image), "out.npy", "-k", k, "--refine", 3), arena);
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 40; x++) {
                assertThat(out.getLong(y, x, 3) == 0).isEqualTo(image.getLong(y, x, 3) == 0);
            }
        }
        Tensor straight = Npy.read(quantized(npy(image), "straight.npy", "-k", k, "--alpha", "straight"), arena);
        Tensor unified = new UnifyTransparent().apply(image, arena);
        assertThat(straight.contentEquals(painted(unified, new MedianCut(k).apply(unified, arena)))).isTrue();
    }

    @Test
    void keepsColours() throws Exception {
        Path saved = folder.resolve("p.npy");
        for (String method : List.of("median-cut", "kmeans")) {
            quantized(COFFEE, "out.png", "-k", 9, "--method", method, "--keep", "#f00,00ff00,#102030ff",
                    "--save-palette", saved);
            Tensor palette = Npy.read(saved, arena);
            assertThat(palette.shape()).containsExactly(9, 3);
            assertThat(palette.slice(0, 0, 3))
                    .hasToString("u8 [3, 3]\n[[255   0   0]\n [  0 255   0]\n [ 16  32  48]]");
        }
        quantized(npy(image(DType.U8, 9, 9)), "gray.npy", "-k", 2, "--keep", "#fff,#777777", "--save-palette", saved);
        assertThat(Npy.read(saved, arena)).hasToString("u8 [2, 1]\n[[255]\n [119]]");
        quantized(npy(image(DType.U8, 9, 9, 4)), "rgba.npy", "-k", 3, "--keep", "#ff000080", "--save-palette", saved);
        assertThat(Npy.read(saved, arena).at(0)).hasToString("u8 [4]\n[255   0   0 128]");
    }

    @Test
    void refusesColoursThatCannotBeKept() throws Exception {
        refused(COFFEE, "out.png", "--keep: expected opaque colours for an image without alpha, got #ff000080",
                "--keep", "#ff000080");
        refused(npy(image(DType.U8, 4, 4)), "out.png", "--keep: expected greys for a grey image, got #ff0000ff",
                "--keep", "#f00");
        for (String[] wrong : new String[][]{{"#f", "expected colours like #ff0000, #f00 or #ff000080, got #f"},
            {"#f00,,#00f", "expected colours like #ff0000"}, {"#gggggg", "expected colours like"},
            {"#f00,#ff0000", "expected colours that all differ, got #ff0000 again"}}) {
            Cli answer = Cli.run("quantize", COFFEE, folder.resolve("o.png"), "--keep", wrong[0]);
            assertThat(answer.exit()).isEqualTo(2);
            assertThat(answer.err()).contains(wrong[1]);
        }
        Cli few = Cli.run("quantize", COFFEE, folder.resolve("o.png"), "-k", 1, "--keep", "#f00,#0f0");
        assertThat(few.exit()).isEqualTo(2);
        assertThat(few.err()).contains("-k: expected at least the 2 colours of --keep, got 1");
    }

    @Test
    void saysWhatWasLost() throws Exception {
        Tensor image = image(DType.U8, 4, 5, 3);
        Path out = folder.resolve("out.npy");
        assertThat(Cli.run("quantize", npy(image), out, "-k", 20).out())
                .isEqualTo(out + ": 5×4, 20 colours, without loss" + System.lineSeparator());
        assertThat(Cli.run("quantize", npy(image.fill(9)), out, "-k", 20).out())
                .isEqualTo(out + ": 5×4, 1 colour, without loss" + System.lineSeparator());
        assertThat(Cli.run("quantize", COFFEE, out, "-k", 16).out())
                .isEqualTo(out + ": 600×400, 16 colours, PSNR 29.45 dB" + System.lineSeparator());
    }

    private void refused(Path in, String out, String line, Object... options) {
        Path file = folder.resolve(out);
        List<Object> arguments = new ArrayList<>(List.of("quantize", in, file));
        arguments.addAll(Arrays.asList(options));
        Cli answer = Cli.run(arguments.toArray());
        assertThat(answer.err()).isEqualTo("ochre: " + line + System.lineSeparator());
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(file).doesNotExist();
    }

    @Test
    void refusesOtherDtypesAndSaysHowToConvert() throws Exception {
        Path in = folder.resolve("in.npy");
        String expected = in + ": expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got ";
        npy(image(DType.U16, 4, 5, 3));
        refused(in, "out.png", expected + "u16 [4, 5, 3]; in numpy (a / 257).round().astype('u1') converts it");
        npy(image(DType.F32, 4, 5));
        refused(in, "out.png",
                expected + "f32 [4, 5]; in numpy (a * 255).round().clip(0, 255).astype('u1') converts 0…1");
        npy(image(DType.I64, 4, 5));
        refused(in, "out.png", expected + "i64 [4, 5]; in numpy a.clip(0, 255).astype('u1') converts it");
        npy(image(DType.U8, 4, 5, 5));
        refused(in, "out.png", expected + "u8 [4, 5, 5]");
        npy(image(DType.U8, 4));
        refused(in, "out.png", expected + "u8 [4]");
        npy(image(DType.U8, 0, 5));
        refused(in, "out.png", in + ": expected at least one pixel, got u8 [0, 5]");
        npy(image(DType.U8, 4, 5, 2));
        refused(in, "out.png",
                folder.resolve("out.png") + ": expected .npy for an image of two channels, which no picture has");
    }

    @Test
    void refusesAPaletteThatDoesNotFit() throws Exception {
        Path palette = folder.resolve("p.npy");
        Npy.write(image(DType.U8, 5, 2), palette);
        refused(COFFEE, "out.png", "palette: expected u8 [k, 3], 1 ≤ k ≤ 65536, got u8 [5, 2]", "--palette", palette);
        Npy.write(image(DType.U8, 0, 3), palette);
        refused(COFFEE, "out.png", "palette: expected u8 [k, 3], 1 ≤ k ≤ 65536, got u8 [0, 3]", "--palette", palette);
        Npy.write(image(DType.F32, 5, 3), palette);
        refused(COFFEE, "out.png", "palette: expected u8 [k, 3], 1 ≤ k ≤ 65536, got f32 [5, 3]", "--palette", palette);
        refused(COFFEE, "out.png", COFFEE + ": expected a palette of at most 65536 distinct colours, got a picture of "
                + "more; quantize with --save-palette makes one of it", "--palette", COFFEE);
    }

    @Test
    void aJpegIsNotSaidToHaveFewColours() throws Exception {
        Path out = folder.resolve("out.jpg");
        Cli answer = Cli.run("quantize", COFFEE, out, "-k", 16);
        long count = ColorHistogram.of(Images.read(out, arena), arena).size();
        assertThat(count).isGreaterThan(1000);
        assertThat(answer.exit()).isZero();
        assertThat(answer.out()).isEqualTo(
                out + ": 600×400, before JPEG 16 colours, PSNR 29.45 dB" + System.lineSeparator());
        assertThat(answer.err()).isEqualTo(
                "ochre: " + out + ": JPEG made " + count + " colours of 16; a .png keeps them"
                        + System.lineSeparator());
        assertThat(Cli.run("quantize", COFFEE, out, "-k", 16, "--quiet").err()).isEmpty();
        assertThat(Cli.run("quantize", COFFEE, folder.resolve("out.webp"), "-k", 16).err()).isEmpty();
    }
}
