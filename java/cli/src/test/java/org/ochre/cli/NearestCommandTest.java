package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.palette.Dither;

class NearestCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"image_u8.npy, palette.npy, nearest", "photo.png, palette.npy, nearest",
        "image_u8.npy, palette.png, nearest",
        "photo.png, palette.png, nearest", "tied.npy, ties.npy, nearest_tied",
        "gray.npy, gray_palette.npy, nearest_gray",
        "spectral.npy, spectra.npy, nearest_spectral"})
    void labelsAreNumpysToTheByte(String image, String palette, String expected) {
        Path out = folder.resolve("labels.npy");
        Cli answer = Cli.run("nearest", Cli.golden(image), Cli.golden(palette), out);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.exit()).isZero();
        assertThat(out).hasSameBinaryContentAs(Cli.golden(expected + ".npy"));
    }

    @Test
    void dithersWhereAsked() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Npy.read(Cli.golden("image_u8.npy"), arena);
            Tensor palette = Npy.read(Cli.golden("palette.npy"), arena);
            Path out = folder.resolve("labels.npy");
            assertThat(Cli.run("nearest", Cli.golden("image_u8.npy"), Cli.golden("palette.npy"), out, "--dither",
                    "bayer").err()).isEmpty();
            assertThat(Npy.read(out, arena).contentEquals(new Dither(Dither.Method.BAYER).apply(image, palette, arena)))
                    .isTrue();
        }
    }

    @Test
    void pngLabelsHaveAsFewBytesAsTheyFit() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            Tensor labels = Npy.read(Cli.golden("nearest.npy"), arena);
            Path wide = folder.resolve("wide.npy");
            Tensor rows = Tensor.allocate(arena, DType.U8, 300, 3);
            rows.slice(0, 0, 40).copyFrom(Npy.read(Cli.golden("palette.npy"), arena));
            rows.slice(0, 40, 300).copyFrom(rows.at(0));
            Npy.write(rows, wide);
            for (Path palette : new Path[]{Cli.golden("palette.npy"), wide}) {
                Path out = folder.resolve("labels.png");
                assertThat(Cli.run("nearest", Cli.golden("image_u8.npy"), palette, out).err()).isEmpty();
                BufferedImage picture = ImageIO.read(out.toFile());
                assertThat(picture.getType()).isEqualTo(
                        palette.equals(wide) ? BufferedImage.TYPE_USHORT_GRAY : BufferedImage.TYPE_BYTE_GRAY);
                for (int y = 0; y < picture.getHeight(); y++) {
                    for (int x = 0; x < picture.getWidth(); x++) {
                        assertThat(picture.getRaster().getSample(x, y, 0)).isEqualTo((int) labels.getLong(y, x));
                    }
                }
            }
        }
    }

    @Test
    void floatsWithoutChannelsGoWithAColumnOfLevels() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            Path image = folder.resolve("image.npy");
            Path palette = folder.resolve("palette.npy");
            Npy.write(Tensor.allocate(arena, DType.F32, 2, 2).copyFrom(new float[]{0.1f, 0.9f, Float.NaN, 0.4f}),
                    image);
            Npy.write(Tensor.allocate(arena, DType.F64, 2, 1).copyFrom(new double[]{0, 1}), palette);
            Path out = folder.resolve("out.npy");
            assertThat(Cli.run("nearest", image, palette, out).err()).isEmpty();
            int[] labels = new int[4];
            Npy.read(out, arena).copyTo(labels);
            assertThat(labels).containsExactly(0, 1, -1, 0);
        }
    }

    @Test
    void bytesGoWithAPaletteOfFloats() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            Path image = folder.resolve("image.npy");
            Path palette = folder.resolve("palette.npy");
            Npy.write(Tensor.allocate(arena, DType.U8, 2, 2).copyFrom(new byte[]{0, 9, 10, -1}), image);
            Npy.write(Tensor.allocate(arena, DType.F32, 3, 1).copyFrom(new float[]{0.5f, 9.75f, 300}), palette);
            Path out = folder.resolve("out.npy");
            assertThat(Cli.run("nearest", image, palette, out).err()).isEmpty();
            int[] labels = new int[4];
            Npy.read(out, arena).copyTo(labels);
            assertThat(labels).containsExactly(0, 1, 1, 2);
        }
    }

    private void refused(String image, String palette, String out, String line) {
        Cli answer = Cli.run("nearest", Cli.golden(image), Cli.golden(palette), folder.resolve(out));
        assertThat(answer.err()).isEqualTo("ochre: " + line + System.lineSeparator());
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(Cli.in(folder)).isEmpty();
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        refused("image_u8.npy", "spectra.npy", "l.npy",
                "palette: expected f32 or f64 [k, 3], 1 ≤ k < 2^31, got f64 [9, 5]");
        refused("spectral.npy", "palette.npy", "l.npy",
                "palette: expected f32 or f64 [k, 5], 1 ≤ k < 2^31, got u8 [40, 3]; new Convert(DType.F32) makes it f32");
        refused("image_u16.npy", "palette.npy", "l.npy",
                "image: expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got u16 [23, 31, 3]; new Convert(DType.U8) makes it u8, rounded and held to 0…255");
        refused("image_u8.npy", "image_u8.npy", "l.npy",
                Cli.golden("image_u8.npy") + ": expected a palette [k] or [k, c], got u8 [23, 31, 3]");
        Path out = folder.resolve("l.png");
        refused("spectral.npy", "spectra.npy", "l.png",
                out + ": expected labels of 0 and more for a picture, got -1, a pixel that is not a number; .npy holds it");
    }
}
