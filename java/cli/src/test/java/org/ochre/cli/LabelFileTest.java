package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.IndexedPng;
import org.ochre.io.Npy;
import org.ochre.opencv.image.Images;

/// `label-means` with labels in each file that people keep them in.
class LabelFileTest {
    @TempDir
    private Path folder;

    private Arena arena;

    private Path image = Path.of("");

    @BeforeEach
    void open() throws IOException {
        arena = Arena.ofConfined();
        image = folder.resolve("image.npy");
        Npy.write(Tensor.allocate(arena, DType.F64, 2, 2).copyFrom(new double[]{1, 2, 4, 8}), image);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    /// Id, count and mean of each region.
    private List<String> rows(Path labels, Object... more) throws IOException {
        Path table = folder.resolve("table.csv");
        Object[] arguments = {"label-means", image, labels, folder.resolve("out.npy"), "--save-table", table};
        Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        Cli answer = Cli.run(all);
        assertThat(answer.err()).isEmpty();
        List<String> lines = Files.readAllLines(table);
        return lines.stream().skip(1).map(line -> line.replaceFirst("^([^,]*,[^,]*,[^,]*).*", "$1")).toList();
    }

    private Path palettePng(int... colors) throws IOException {
        Tensor palette = Tensor.allocate(arena, DType.U8, colors.length, 3);
        for (int i = 0; i < colors.length; i++) {
            for (int c = 0; c < 3; c++) {
                palette.setLong(colors[i] >> 16 - 8 * c & 255, i, c);
            }
        }
        Path file = folder.resolve("labels.png");
        Tensor labels = Tensor.allocate(arena, DType.U8, 2, 2).copyFrom(new byte[]{0, 2, 2, 1});
        IndexedPng.write(labels, palette, file);
        return file;
    }

    @Test
    void aPalettePngGivesItsIndicesOrItsColours() throws IOException {
        Path file = palettePng(0x000000, 0x800000, 0xe0e0c0);
        assertThat(rows(file)).containsExactly("0,1,1.0", "1,1,8.0", "2,2,3.0");
        assertThat(rows(file, "--labels-from", "indices")).containsExactly("0,1,1.0", "1,1,8.0", "2,2,3.0");
        assertThat(rows(file, "--labels-from", "colours"))
                .containsExactly("0,1,1.0", 0x800000 + ",1,8.0", 0xe0e0c0 + ",2,3.0");
        assertThat(rows(palettePng(0x000000, 0x7f7f7f, 0xffffff), "--labels-from", "colours"))
                .containsExactly("0,1,1.0", "127,1,8.0", "255,2,3.0");
    }

    /// Of two colours, both grey; a row is padded to four bytes.
    @Test
    void aBmpGivesItsIndicesOrItsGreys() throws IOException {
        ByteBuffer bmp = ByteBuffer.allocate(54 + 8 + 8).order(ByteOrder.LITTLE_ENDIAN).put((byte) 'B').put((byte) 'M');
        bmp.putInt(70).putInt(0).putInt(62).putInt(40).putInt(2).putInt(2).putShort((short) 1).putShort((short) 1);
        bmp.position(46).putInt(2).position(54).putInt(0x282828).putInt(0xc8c8c8);
        bmp.put(62, (byte) 0x40).put(66, (byte) 0x80); // the lower row first
        Path file = Files.write(folder.resolve("labels.bmp"), bmp.array());
        assertThat(rows(file)).containsExactly("0,2,3.0", "1,2,4.5");
        assertThat(rows(file, "--labels-from", "colours")).containsExactly("40,2,3.0", "200,2,4.5");
    }

    @Test
    void anRgbPictureGivesItsColoursWhereAsked() throws IOException {
        Path file = folder.resolve("labels.ppm");
        Images.write(Tensor.allocate(arena, DType.U8, 2, 2, 3)
                .copyFrom(new byte[]{0, 0, 1, 0, 0, 1, 1, 2, 3, -1, -1, -1}), file);
        assertThat(rows(file, "--labels-from", "colours"))
                .containsExactly("1,2,1.5", 0x010203 + ",1,4.0", 0xffffff + ",1,8.0");
        assertThat(Cli.run("label-means", image, file, folder.resolve("out.npy")).err()).isEqualTo("ochre: " + file
                + ": expected labels, integers [h, w], got u8 [2, 2, 3]; --labels-from colours takes each colour as an id"
                + System.lineSeparator());
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void wholeFloatsAreLabels(DType dtype) throws IOException {
        Path file = folder.resolve("labels.npy");
        Tensor labels = Tensor.allocate(arena, dtype, 2, 2).fill(7);
        labels.setDouble(-3, 1, 0);
        Npy.write(labels, file);
        assertThat(rows(file)).containsExactly("-3,1,4.0", "7,3," + 11.0 / 3);
        labels.setDouble(2.5, 1, 1);
        Npy.write(labels, file);
        assertThat(Cli.run("label-means", image, file, folder.resolve("out.npy")).err())
                .isEqualTo("ochre: labels: expected whole numbers, got 2.5 at [1, 1]" + System.lineSeparator());
    }

    @Test
    void aPngOfFewColoursHasAPalette() throws IOException {
        Path photo = folder.resolve("photo.png");
        Tensor pixels = Images.read(Cli.photo("coffee.png"), arena).crop(100, 100, 40, 40);
        Images.write(pixels, photo);
        Path labels = folder.resolve("labels.npy");
        Tensor ids = Tensor.allocate(arena, DType.I32, 40, 40);
        ids.crop(5, 0, 20, 40).fill(3);
        Npy.write(ids, labels);
        Path out = folder.resolve("out.png");
        assertThat(Cli.run("label-means", photo, labels, out).err()).isEmpty();
        Tensor few = IndexedPng.read(out, arena).palette();
        assertThat(few.shape()).containsExactly(2, 3);
        assertThat(Cli.run("label-means", photo, labels, folder.resolve("out.ppm")).err()).isEmpty();
        assertThat(Images.read(out, arena).contentEquals(Images.read(folder.resolve("out.ppm"), arena))).isTrue();
        assertThat(Cli.run("kmeans", photo, out, "-k", 5).err()).isEmpty();
        assertThat(IndexedPng.read(out, arena).palette().size(0)).isBetween(1L, 5L);
        Cli.run("kmeans", photo, folder.resolve("out.ppm"), "-k", 5);
        assertThat(Images.read(out, arena).contentEquals(Images.read(folder.resolve("out.ppm"), arena))).isTrue();
    }
}
