package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ochre.DType;
import org.ochre.Tensor;

class IndexedPngTest {
    private static final int PALETTE = 3;

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

    private Tensor palette(int k, int channels, long seed) {
        byte[] levels = new byte[k * channels];
        new Random(seed).nextBytes(levels);
        return Tensor.allocate(arena, DType.U8, k, channels).copyFrom(levels);
    }

    private Tensor labels(DType dtype, int k, int height, int width) {
        Tensor labels = Tensor.allocate(arena, dtype, height, width);
        Random random = new Random(k);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                labels.setLong(random.nextInt(k), y, x);
            }
        }
        return labels;
    }

    private static int argb(Tensor palette, long row) {
        long channels = palette.size(1);
        long red = palette.getLong(row, 0);
        long green = palette.getLong(row, channels == 1 ? 0 : 1);
        long blue = palette.getLong(row, channels == 1 ? 0 : 2);
        long alpha = channels == 4 ? palette.getLong(row, 3) : 255;
        return (int) (alpha << 24 | red << 16 | green << 8 | blue);
    }

    private Path written(Tensor labels, Tensor palette) throws IOException {
        Path file = folder.resolve("picture.png");
        IndexedPng.write(labels, palette, file);
        BufferedImage picture = ImageIO.read(file.toFile());
        assertThat(picture.getHeight()).isEqualTo((int) labels.size(0));
        assertThat(picture.getWidth()).isEqualTo((int) labels.size(1));
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int wanted = argb(palette, labels.getLong(y, x));
                if (picture.getRGB(x, y) != wanted) {
                    fail("expected %08x at [%d, %d], got %08x", wanted, y, x, picture.getRGB(x, y));
                }
            }
        }
        return file;
    }

    private static void hasHeader(Path file, int bits, boolean transparency) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        assertThat(bytes[24]).as("bit depth").isEqualTo((byte) bits);
        assertThat(bytes[25]).as("colour type").isEqualTo((byte) PALETTE);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(text.contains("tRNS")).as("tRNS").isEqualTo(transparency);
        assertThat(text).contains("PLTE");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "5, 4", "16, 4", "17, 8", "255, 8", "256, 8"})
    void takesAsFewBitsAsThePaletteAllows(int k, int bits) throws IOException {
        for (int channels : new int[]{1, 3, 4}) {
            for (int width : new int[]{1, 7, 8, 31}) {
                Tensor palette = palette(k, channels, k);
                hasHeader(written(labels(DType.I32, k, 5, width), palette), bits, channels == 4);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"U8", "I8", "U16", "I16", "I32", "I64"})
    void takesEveryIntegerDtypeAndAnyStrides(DType dtype) throws IOException {
        Tensor labels = labels(dtype, 100, 12, 17);
        Tensor palette = palette(100, 3, 1);
        for (Tensor view : new Tensor[]{labels, labels.flip(0), labels.permute(1, 0), labels.crop(2, 3, 5, 7),
            labels.step(1, 3)}) {
            hasHeader(written(view, palette), 8, false);
        }
        hasHeader(written(labels, palette.flip(0).flip(1)), 8, false);
    }

    @Test
    void aGrayRampStaysAPalette() throws IOException {
        for (int k : new int[]{2, 4, 16, 256}) {
            Tensor ramp = Tensor.allocate(arena, DType.U8, k, 1);
            for (int i = 0; i < k; i++) {
                ramp.setLong(i * 255L / (k - 1), i, 0);
            }
            int bits = Integer.numberOfTrailingZeros(Integer.numberOfTrailingZeros(k));
            hasHeader(written(labels(DType.U8, k, 9, 9), ramp), 1 << bits, false);
        }
    }

    @Test
    void opaqueAlphaTakesNoRoom() throws IOException {
        Tensor palette = palette(7, 4, 3);
        palette.slice(1, 3, 4).fill(255);
        hasHeader(written(labels(DType.U8, 7, 9, 9), palette), 4, false);
    }

    /// A strip holds a part of one row, and each part has whole bytes.
    @Test
    void takesRowsLongerThanAStrip() throws IOException {
        for (int k : new int[]{2, 4, 16, 256}) {
            hasHeader(written(labels(DType.U8, k, 2, (1 << 16) + 13), palette(k, 3, k)), bits(k), false);
            hasHeader(written(labels(DType.I64, k, 3, 1 << 16), palette(k, 3, k)), bits(k), false);
        }
        Tensor labels = labels(DType.I32, 4, 2, (1 << 16) + 13);
        labels.setLong(4, 1, (1 << 16) + 5);
        refused(labels, palette(4, 3, 1), "labels: expected ids in 0…3, got 4 at [1, 65541]");
    }

    /// The picture is noise, so that it takes four strips, each an IDAT chunk of its own.
    @Test
    void takesPicturesLargerThanItsBuffers() throws IOException {
        Path file = written(labels(DType.U8, 256, 1500, 601), palette(256, 3, 1));
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text.split("IDAT", -1)).hasSizeGreaterThan(4);
    }

    @Test
    void transparencyEndsWithTheLastRowThatIsNotOpaque() throws IOException {
        Tensor palette = palette(200, 4, 5);
        palette.slice(1, 3, 4).fill(255);
        palette.setLong(7, 41, 3);
        palette.setLong(0, 3, 3);
        Path file = written(labels(DType.U8, 200, 9, 9), palette);
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("tRNS");
        byte[] alphas = new byte[42];
        Arrays.fill(alphas, (byte) 255);
        alphas[3] = 0;
        alphas[41] = 7;
        assertThat(ByteBuffer.wrap(bytes).getInt(at - 4)).isEqualTo(alphas.length);
        assertThat(Arrays.copyOfRange(bytes, at + 4, at + 46)).isEqualTo(alphas);
    }

    private static int bits(int k) {
        return Integer.numberOfTrailingZeros(k);
    }

    @Test
    void keepsTheOrderOfThePalette() throws IOException {
        Path file = folder.resolve("order.png");
        Tensor palette = palette(200, 3, 5);
        IndexedPng.write(labels(DType.U8, 200, 9, 9), palette, file);
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PLTE");
        assertThat(ByteBuffer.wrap(bytes).getInt(at - 4)).isEqualTo(600);
        byte[] levels = new byte[600];
        palette.copyTo(levels);
        assertThat(Arrays.copyOfRange(bytes, at + 4, at + 604)).isEqualTo(levels);
    }

    @Test
    void refusesArgumentsThatAreNotServed() {
        Tensor palette = palette(16, 3, 1);
        Tensor labels = labels(DType.I32, 16, 6, 6);
        String palettes = "palette: expected u8 [k, 1], [k, 3] or [k, 4], 1 ≤ k ≤ 256, got ";
        refused(labels, palette(257, 3, 1), palettes + "u8 [257, 3]; new MedianCut(256) makes one");
        refused(labels, palette(16, 2, 1), palettes + "u8 [16, 2]");
        refused(labels, palette.slice(0, 0, 0), palettes + "u8 [0, 3]");
        refused(labels, labels, palettes + "i32 [6, 6]; new Convert(DType.U8) makes it u8, rounded and held to 0…255");
        String ids = "labels: expected integers [h, w], h, w ≥ 1, h·w < 2^31, got ";
        refused(labels.at(0), palette, ids + "i32 [6]");
        refused(labels.slice(0, 0, 0), palette, ids + "i32 [0, 6]");
        refused(Tensor.allocate(arena, DType.F32, 2, 2), palette,
                ids + "f32 [2, 2]; IntegerLabels.of makes integers of whole floats");
        refused(labels.at(0).slice(0, 0, 1).expand(0).broadcast(1 << 16, 1 << 16), palette, ids + "i32 [65536, 65536]");
        labels.setLong(16, 3, 5);
        refused(labels, palette, "labels: expected ids in 0…15, got 16 at [3, 5]");
        labels.setLong(-1, 3, 5);
        refused(labels, palette, "labels: expected ids in 0…15, got -1 at [3, 5]");
    }

    private void refused(Tensor labels, Tensor palette, String message) {
        Path file = folder.resolve("refused.png");
        assertThatThrownBy(() -> IndexedPng.write(labels, palette, file))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThat(file).doesNotExist();
    }
}
