package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.io.IndexedImage;
import org.ochre.io.IndexedPng;
import org.ochre.palette.Recolor;

class IndexedDecoderTest {
    private static final int HEIGHT = 5;
    private static final int WIDTH = 11;

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

    private static int[] indices(int colors) {
        return new Random(colors).ints(HEIGHT * WIDTH, 0, colors).toArray();
    }

    private static int packed(int[] row, int at, int bits) {
        int value = 0;
        for (int i = 0; i < 8 / bits; i++) {
            value = value << bits | (at + i < row.length ? row[at + i] : 0);
        }
        return value;
    }

    private static int[] row(int[] indices, int y) {
        return java.util.Arrays.copyOfRange(indices, y * WIDTH, (y + 1) * WIDTH);
    }

    /// Colour i is (i, 2 i, 255 − i).
    private static byte[] bmp(int bits, int[] indices) {
        int colors = 1 << bits;
        int step = (WIDTH * bits + 31) / 32 * 4;
        ByteBuffer bmp = ByteBuffer.allocate(54 + 4 * colors + step * HEIGHT).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B').put((byte) 'M').putInt(bmp.capacity()).putInt(0).putInt(54 + 4 * colors);
        bmp.putInt(40).putInt(WIDTH).putInt(HEIGHT).putShort((short) 1).putShort((short) bits).position(54);
        for (int i = 0; i < colors; i++) {
            bmp.put((byte) (255 - i)).put((byte) (2 * i)).put((byte) i).put((byte) 0);
        }
        for (int y = HEIGHT - 1; y >= 0; y--) {
            int start = bmp.position();
            for (int x = 0; x < WIDTH; x += 8 / bits) {
                bmp.put((byte) packed(row(indices, y), x, bits));
            }
            bmp.position(start + step);
        }
        return bmp.array();
    }

    private static byte[] tiff(int bits, int[] indices, int orientation) {
        int colors = 1 << bits;
        int rowBytes = (WIDTH * bits + 7) / 8;
        int map = 8 + rowBytes * HEIGHT;
        ByteBuffer tiff = ByteBuffer.allocate(map + 6 * colors + 2 + 10 * 12 + 4).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(map + 6 * colors);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x += Math.max(1, 8 / bits)) {
                if (bits == 16) {
                    tiff.putShort((short) row(indices, y)[x]);
                } else {
                    tiff.put((byte) packed(row(indices, y), x, bits));
                }
            }
        }
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < colors; i++) {
                tiff.putShort((short) ((c == 0 ? i : c == 1 ? 2 * i : 255 - i) << 8));
            }
        }
        int[][] tags = {{256, 3, 1, WIDTH}, {257, 3, 1, HEIGHT}, {258, 3, 1, bits}, {259, 3, 1, 1}, {262, 3, 1, 3},
            {273, 4, 1, 8}, {274, 3, 1, orientation}, {278, 3, 1, HEIGHT}, {279, 4, 1, rowBytes * HEIGHT},
            {320, 3, 3 * colors, map}};
        tiff.putShort((short) tags.length);
        for (int[] tag : tags) {
            tiff.putShort((short) tag[0]).putShort((short) tag[1]).putInt(tag[2]).putInt(tag[3]);
        }
        return tiff.putInt(0).array();
    }

    private void isRead(byte[] content, String name, int colors, int[] indices) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        IndexedImage read = Images.readIndexed(file, arena);
        DType dtype = colors > 256 ? DType.U16 : DType.U8;
        assertThat(read.labels().type()).isEqualTo(new TensorType(dtype, HEIGHT, WIDTH));
        for (int i = 0; i < indices.length; i++) {
            assertThat(read.labels().getLong(i / WIDTH, i % WIDTH)).isEqualTo(indices[i]);
        }
        assertThat(read.palette().type()).isEqualTo(new TensorType(DType.U8, colors, 3));
        Tensor painted = new Recolor().apply(read.labels(), read.palette(), arena);
        assertThat(painted.contentEquals(Images.read(file, arena))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8})
    void readsBmp(int bits) throws IOException {
        int[] indices = indices(1 << bits);
        isRead(bmp(bits, indices), "a.bmp", 1 << bits, indices);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16})
    void readsTiff(int bits) throws IOException {
        int[] indices = indices(1 << bits);
        isRead(tiff(bits, indices, 1), "a.tif", 1 << bits, indices);
    }

    @Test
    void readsPng() throws IOException {
        int[] indices = indices(200);
        Tensor labels = Tensor.allocate(arena, DType.I32, HEIGHT, WIDTH).copyFrom(indices);
        Tensor palette = Tensor.allocate(arena, DType.U8, 200, 3);
        for (int i = 0; i < 600; i++) {
            palette.setLong(7 * i % 256, i / 3, i % 3);
        }
        Path file = folder.resolve("a.png");
        IndexedPng.write(labels, palette, file);
        isRead(Files.readAllBytes(file), "b.png", 200, indices);
    }

    @Test
    void labelsAreUpright() throws IOException {
        Path file = Files.write(folder.resolve("a.tif"), tiff(8, indices(256), 6));
        IndexedImage read = Images.readIndexed(file, arena);
        assertThat(read.labels().type()).isEqualTo(new TensorType(DType.U8, WIDTH, HEIGHT));
        assertThat(new Recolor().apply(read.labels(), read.palette(), arena)
                .contentEquals(Images.read(file, arena))).isTrue();
    }

    @Test
    void refusesWhatHasNoPaletteOrIsTooLarge() throws IOException {
        Path photo = folder.resolve("a.ppm");
        Images.write(Tensor.allocate(arena, DType.U8, 2, 2, 3), photo);
        assertThatThrownBy(() -> Images.readIndexed(photo, arena)).isInstanceOf(ImageException.class)
                .hasMessage(photo + ": expected an image with a palette, got PNM, RGB");
        Path file = Files.write(folder.resolve("a.bmp"), bmp(8, indices(256)));
        assertThatThrownBy(() -> Images.readIndexed(file, ReadOptions.DEFAULT.maxPixels(54), arena))
                .isInstanceOf(ImageException.class).hasMessageContaining("at most 54 pixels");
    }
}
