package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;

/// Palette PNGs that the JDK writes, interlaced or not, read back.
class IndexedPngReadTest {
    private static final SegmentAllocator NO_MEMORY = (bytes, alignment) -> {
        throw new AssertionError("took " + bytes + " bytes");
    };

    @TempDir
    private Path folder;

    /// A picture in the bit depth, with random indices.
    private static BufferedImage picture(int bits, int colors, boolean alpha, int height, int width, Random random) {
        byte[][] levels = new byte[4][colors];
        for (byte[] plane : levels) {
            random.nextBytes(plane);
        }
        levels[3][colors - 1] = 7;
        IndexColorModel model = alpha
                ? new IndexColorModel(bits, colors, levels[0], levels[1], levels[2], levels[3])
                : new IndexColorModel(bits, colors, levels[0], levels[1], levels[2]);
        var raster = bits == 8
                ? Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, height, 1, null)
                : Raster.createPackedRaster(DataBuffer.TYPE_BYTE, width, height, 1, bits, null);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                raster.setSample(x, y, 0, random.nextInt(colors));
            }
        }
        return new BufferedImage(model, raster, false, null);
    }

    static byte[] png(BufferedImage picture, boolean interlaced) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam options = writer.getDefaultWriteParam();
            options.setProgressiveMode(
                    interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.write(null, new IIOImage(picture, null, null), options);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /// The JDK's writer sorts a palette with alpha, so there the colours of the pixels are compared.
    private static void isPainted(BufferedImage picture, IndexedImage read) {
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                Tensor color = read.palette().at(read.labels().getLong(y, x));
                long argb = color.getLong(3) << 24 | color.getLong(0) << 16 | color.getLong(1) << 8 | color.getLong(2);
                if ((int) argb != picture.getRGB(x, y)) {
                    fail("expected %08x at [%d, %d], got %08x", picture.getRGB(x, y), y, x, argb);
                }
            }
        }
    }

    private static void isRead(BufferedImage picture, IndexedImage read, boolean alpha) {
        if (alpha) {
            assertThat(read.palette().size(1)).isEqualTo(4);
            isPainted(picture, read);
            return;
        }
        IndexColorModel model = (IndexColorModel) picture.getColorModel();
        assertThat(read.palette().type()).isEqualTo(new TensorType(DType.U8, model.getMapSize(), 3));
        for (int i = 0; i < model.getMapSize(); i++) {
            byte[] color = new byte[3];
            read.palette().at(i).copyTo(color);
            byte[] wanted = {(byte) model.getRed(i), (byte) model.getGreen(i), (byte) model.getBlue(i)};
            assertThat(color).as("colour %d", i).isEqualTo(wanted);
        }
        assertThat(read.labels().type())
                .isEqualTo(new TensorType(DType.U8, picture.getHeight(), picture.getWidth()));
        int[] wanted = picture.getRaster().getSamples(0, 0, picture.getWidth(), picture.getHeight(), 0, (int[]) null);
        byte[] labels = new byte[wanted.length];
        read.labels().copyTo(labels);
        int[] got = new int[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            got[i] = labels[i] & 0xff;
        }
        assertThat(got).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3", "2, 4", "4, 5", "4, 16", "8, 17", "8, 200", "8, 256"})
    void readsEveryDepthInterlacedOrNot(int bits, int colors) throws IOException {
        Random random = new Random(colors);
        for (int[] size : new int[][]{{1, 1}, {1, 7}, {7, 1}, {8, 8}, {5, 13}, {17, 31}}) {
            for (boolean alpha : new boolean[]{false, true}) {
                for (boolean interlaced : new boolean[]{false, true}) {
                    BufferedImage picture = picture(bits, colors, alpha, size[0], size[1], random);
                    byte[] content = png(picture, interlaced);
                    assertThat(content[28]).as("interlaced").isEqualTo((byte) (interlaced ? 1 : 0));
                    try (Arena arena = Arena.ofConfined()) {
                        isRead(picture, IndexedPng.decode(content, arena), alpha);
                        Path file = Files.write(folder.resolve("picture.png"), content);
                        isRead(picture, IndexedPng.read(file, arena), alpha);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 7, 16, 100, 256})
    void readsWhatItWrites(int k) throws IOException {
        Random random = new Random(k);
        try (Arena arena = Arena.ofConfined()) {
            for (int channels : new int[]{3, 4}) {
                byte[] levels = new byte[k * channels];
                random.nextBytes(levels);
                Tensor palette = Tensor.allocate(arena, DType.U8, k, channels).copyFrom(levels);
                if (channels == 4) {
                    palette.setLong(9, k - 1, 3);
                }
                Tensor labels = Tensor.allocate(arena, DType.U8, 37, 53);
                for (int i = 0; i < labels.elements(); i++) {
                    labels.setLong(random.nextInt(k), i / 53, i % 53);
                }
                Path file = folder.resolve("own.png");
                IndexedPng.write(labels, palette, file);
                IndexedImage read = IndexedPng.read(file, arena);
                assertThat(read.palette().contentEquals(palette)).isTrue();
                assertThat(read.labels().contentEquals(labels)).isTrue();
            }
        }
    }

    /// A segment that is a part of a Java array, at an odd place.
    @Test
    void readsAnySegment() throws IOException {
        byte[] content = png(picture(4, 9, false, 6, 7, new Random(1)), false);
        byte[] padded = new byte[content.length + 5];
        System.arraycopy(content, 0, padded, 3, content.length);
        try (Arena arena = Arena.ofConfined()) {
            IndexedImage whole = IndexedPng.decode(content, arena);
            IndexedImage part = IndexedPng
                    .decode(MemorySegment.ofArray(padded).asSlice(3, content.length).asReadOnly(), arena);
            assertThat(part.labels().contentEquals(whole.labels())).isTrue();
        }
    }

    @Test
    void namesAnIndexWithoutAColour() throws IOException {
        for (boolean interlaced : new boolean[]{false, true}) {
            BufferedImage picture = picture(8, 256, false, 6, 9, new Random(2));
            for (int i = 0; i < 54; i++) {
                picture.getRaster().setSample(i % 9, i / 9, 0, i % 100);
            }
            picture.getRaster().setSample(7, 3, 0, 201);
            byte[] content = withColors(png(picture, interlaced), 100);
            refused(content, "palette indices below 100, got 201 in row 3, column 7");
        }
    }

    @Test
    void refusesWhatHasNoPaletteOrIsDamaged() throws IOException {
        byte[] content = png(picture(8, 50, true, 20, 30, new Random(3)), false);
        refused(new byte[0], "a PNG file, got an empty one");
        refused("GIF89a, and so on".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                "a PNG file, got another kind");
        refused(png(new BufferedImage(3, 3, BufferedImage.TYPE_3BYTE_BGR), false),
                "a PNG with a palette, got one of 3 samples a pixel");
        refused(png(new BufferedImage(3, 3, BufferedImage.TYPE_BYTE_GRAY), false),
                "a PNG with a palette, got one of 1 sample a pixel");
        refused(Arrays.copyOf(content, content.length - 20),
                "a whole image, got a truncated one (" + (content.length - 20) + " bytes)");
        byte[] flipped = content.clone();
        flipped[content.length - 30] ^= 4;
        refused(flipped, "the PNG chunk IDAT as its checksum says, got a corrupt one");
    }

    /// Sizes that the pixels of the file cannot fill, and more pixels than are allowed.
    @Test
    void holdsTheHeaderAgainstTheFileBeforeMemoryIsTaken() throws IOException {
        byte[] content = png(picture(8, 50, false, 20, 30, new Random(3)), false);
        for (int[] size : new int[][]{{30_000, 30_000}, {1 << 30, 1}, {1, 1 << 30}, {2000, 2000}}) {
            byte[] claimed = ByteBuffer.wrap(content.clone()).putInt(16, size[0]).putInt(20, size[1]).array();
            repaired(claimed, 8);
            assertThatThrownBy(() -> IndexedPng.decode(claimed, NO_MEMORY)).isInstanceOf(PaletteException.class)
                    .hasMessageContaining("expected pixels for " + size[0] + "×" + size[1]);
        }
        Path file = Files.write(folder.resolve("limit.png"), content);
        assertThatThrownBy(() -> IndexedPng.read(file, 599, NO_MEMORY)).isInstanceOf(PaletteException.class)
                .hasMessage(file + ": expected at most 599 pixels, got 30×20");
        assertThatThrownBy(() -> IndexedPng.read(file, 0, NO_MEMORY)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("maxPixels: expected 1…");
        byte[] large = ByteBuffer.wrap(content.clone()).putInt(16, 0).array();
        repaired(large, 8);
        refused(large, "1…2^31-1 pixels a side, got 0×20");
    }

    private static void refused(byte[] content, String words) {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> IndexedPng.decode(content, arena)).isInstanceOf(PaletteException.class)
                    .hasMessage("image: expected " + words);
        }
    }

    /// The same file with the first colours of its palette alone.
    private static byte[] withColors(byte[] content, int colors) {
        ByteBuffer png = ByteBuffer.wrap(content);
        int at = 8;
        while (png.getInt(at + 4) != 0x504C5445) {
            at += 12 + png.getInt(at);
        }
        int old = png.getInt(at);
        ByteBuffer made = ByteBuffer.allocate(content.length - old + 3 * colors);
        made.put(content, 0, at).putInt(3 * colors).put(content, at + 4, 4 + 3 * colors).putInt(0)
                .put(content, at + 12 + old, content.length - at - 12 - old);
        repaired(made.array(), at);
        return made.array();
    }

    /// Makes a chunk's checksum right.
    static void repaired(byte[] content, int chunk) {
        ByteBuffer png = ByteBuffer.wrap(content);
        int length = png.getInt(chunk);
        CRC32 crc = new CRC32();
        crc.update(content, chunk + 4, length + 4);
        png.putInt(chunk + 8 + length, (int) crc.getValue());
    }
}
