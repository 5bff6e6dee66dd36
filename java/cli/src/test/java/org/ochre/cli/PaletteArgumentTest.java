package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.io.IndexedPng;
import org.ochre.io.Npy;
import org.ochre.io.PaletteFile;
import org.ochre.opencv.image.Images;

/// Each form of a palette gives the same labels.
class PaletteArgumentTest {
    private static final byte[] INKS = {-1, 0, 0, 0, -128, 0, 0, 0, -1, 10, 20, 30};

    @TempDir
    private Path folder;

    private Arena arena;

    private Path image = Path.of("");

    @BeforeEach
    void open() throws IOException {
        arena = Arena.ofConfined();
        image = folder.resolve("image.png");
        Images.write(Images.read(Cli.photo("coffee.png"), arena).crop(100, 100, 30, 40), image);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private Tensor inks() {
        return Tensor.allocate(arena, DType.U8, 4, 3).copyFrom(INKS);
    }

    private Tensor nearest(Object palette, String words) throws IOException {
        Path out = folder.resolve("labels.npy");
        Cli answer = Cli.run("nearest", image, palette, out);
        assertThat(answer.err()).isEmpty();
        assertThat(answer.out()).isEqualTo(out + ": i32 [30, 40], rows of " + words + System.lineSeparator());
        return Npy.read(out, arena);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p.png", "p.gpl", "p.pal", "p.act", "p.hex", "p.txt", "p.npy"})
    void everyFileGivesItsRows(String name) throws IOException {
        Path npy = folder.resolve("inks.npy");
        Npy.write(inks(), npy);
        Tensor wanted = nearest(npy, "4 colours, 4 distinct");
        Path palette = folder.resolve(name);
        PaletteFile.write(inks(), palette);
        assertThat(nearest(palette, "4 colours, 4 distinct").contentEquals(wanted)).isTrue();
        assertThat(nearest("#ff0000,#008000,0000ff,#0a141e", "4 colours, 4 distinct").contentEquals(wanted)).isTrue();
    }

    /// The palette, not the pixels: the picture has one colour of four, and twice one of them.
    @Test
    void aPalettePngGivesItsPaletteAndItsDoubles() throws IOException {
        Path palette = folder.resolve("p.png");
        Tensor rows = inks();
        rows.at(3).copyFrom(rows.at(0));
        IndexedPng.write(Tensor.allocate(arena, DType.U8, 9, 9).fill(2), rows, palette);
        Tensor labels = nearest(palette, "4 colours, 3 distinct");
        assertThat(labels.elements()).isEqualTo(1200);
        Path out = folder.resolve("out.png");
        Cli answer = Cli.run("quantize", image, out, "--palette", palette);
        assertThat(answer.out()).startsWith(out + ": 40×30, 4 colours, 3 distinct, PSNR ");
    }

    @Test
    void anotherPictureGivesItsDistinctColoursInTheirOrder() throws IOException {
        Path npy = folder.resolve("inks.npy");
        Npy.write(inks(), npy);
        Tensor wanted = nearest(npy, "4 colours, 4 distinct");
        Tensor strip = Tensor.allocate(arena, DType.U8, 2, 6, 3);
        for (int i = 0; i < 12; i++) {
            strip.at(i / 6, i % 6).copyFrom(inks().at(Math.min(i / 2, 3)));
        }
        Path picture = folder.resolve("strip.ppm");
        Images.write(strip, picture);
        assertThat(nearest(picture, "4 colours, 4 distinct").contentEquals(wanted)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"p.png", "p.gpl", "p.pal", "p.act", "p.hex", "p.txt", "p.npy", "p.tif"})
    void savedPalettesAreTaken(String name) throws IOException {
        Path palette = folder.resolve(name);
        Path made = folder.resolve("made.png");
        assertThat(Cli.run("quantize", image, made, "-k", 9, "--save-palette", palette).err()).isEmpty();
        Path taken = folder.resolve("taken.png");
        assertThat(Cli.run("quantize", image, taken, "--palette", palette).err()).isEmpty();
        assertThat(taken).hasSameBinaryContentAs(made);
    }

    @Test
    void damageIsNamed() throws IOException {
        Path palette = Files.writeString(folder.resolve("p.gpl"), "GIMP Palette\n1 2 3\n1 2\n");
        Path out = folder.resolve("labels.npy");
        assertThat(Cli.run("nearest", image, palette, out).err()).isEqualTo("ochre: " + palette
                + ": expected 3 numbers of 0…255 in line 3, got '1 2'" + System.lineSeparator());
        assertThat(Cli.run("nearest", image, "#ff0000,#zz", out).err()).isEqualTo(
                "ochre: colors: expected colours such as #ff8000, got '#zz'" + System.lineSeparator());
        assertThat(out).doesNotExist();
    }

    @Test
    void labelsThatLookBlackAsAPictureAreViewed() throws IOException {
        Path palette = folder.resolve("p.hex");
        PaletteFile.write(inks(), palette);
        Path out = folder.resolve("labels.png");
        Cli dark = Cli.run("nearest", image, palette, out);
        assertThat(dark.out()).endsWith(out + ": labels 0…3 look black as a picture; --view paints them in the "
                + "palette's colours" + System.lineSeparator());
        assertThat(Images.read(out, arena).rank()).isEqualTo(2);
        assertThat(Cli.run("nearest", image, palette, folder.resolve("labels.npy")).out()).doesNotContain("--view");
        Cli view = Cli.run("nearest", image, palette, out, "--view");
        assertThat(view.err()).isEmpty();
        assertThat(view.out()).doesNotContain("look black");
        Path painted = folder.resolve("painted.png");
        Cli.run("quantize", image, painted, "--palette", palette);
        assertThat(Images.read(out, arena).contentEquals(Images.read(painted, arena))).isTrue();
    }
}
