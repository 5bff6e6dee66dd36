package org.ochre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Tensor;
import org.ochre.io.IndexedImage;
import org.ochre.io.IndexedPng;
import org.ochre.opencv.image.Images;
import org.ochre.opencv.image.WriteOptions;

class PictureOptionsTest {
    private static final Path PHOTO = Cli.golden("photo.png");

    @TempDir
    private Path folder;

    private byte[] written(String name, Object... words) throws IOException {
        Path out = folder.resolve(name);
        List<Object> line = new ArrayList<>(List.of(words));
        line.add(line.indexOf("OUT"), out);
        line.remove("OUT");
        Cli answer = Cli.run(line.toArray());
        assertThat(answer.err()).doesNotContain("expected");
        assertThat(answer.exit()).isZero();
        return Files.readAllBytes(out);
    }

    private void refused(int exit, String message, String name, Object... options) {
        Path out = folder.resolve(name);
        List<Object> line = new ArrayList<>(List.of("convert", PHOTO, out));
        line.addAll(Arrays.asList(options));
        Cli answer = Cli.run(line.toArray());
        assertThat(answer.err()).contains(message);
        assertThat(answer.exit()).isEqualTo(exit);
        assertThat(out).doesNotExist();
    }

    @Test
    void eachOptionReachesTheFile() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor photo = Images.read(PHOTO, arena);
            WriteOptions jpeg = WriteOptions.DEFAULT.quality(40).progressive(true)
                    .subsampling(WriteOptions.Subsampling.HALF);
            assertThat(written("a.jpg", "convert", PHOTO, "OUT", "--quality", 40, "--progressive", "--subsampling",
                    "half")).isEqualTo(Images.encode(photo, "jpg", jpeg));
            assertThat(written("b.webp", "convert", PHOTO, "OUT", "--quality", 40))
                    .isEqualTo(Images.encode(photo, "webp", WriteOptions.DEFAULT.quality(40)));
            assertThat(written("c.webp", "convert", PHOTO, "OUT", "--lossless"))
                    .isEqualTo(Images.encode(photo, "webp", WriteOptions.DEFAULT.lossless(true)));
            assertThat(written("d.png", "convert", PHOTO, "OUT", "--level", 9))
                    .isEqualTo(Images.encode(photo, "png", WriteOptions.DEFAULT.level(9)));
            assertThat(written("e.png", "convert", PHOTO, "OUT")).isEqualTo(Images.encode(photo, "png"));
        }
    }

    @Test
    void paletteFilesHaveTheLevel() throws IOException {
        byte[] small = written("small.png", "quantize", PHOTO, "OUT", "--level", 9);
        byte[] stored = written("stored.png", "quantize", PHOTO, "OUT", "--level", 0);
        assertThat(small.length).isLessThan(stored.length);
        try (Arena arena = Arena.ofConfined()) {
            IndexedImage image = IndexedPng.decode(small, arena);
            assertThat(IndexedPng.encode(image.labels(), image.palette(), 9, arena).contentEquals(
                    Tensor.of(java.lang.foreign.MemorySegment.ofArray(small), org.ochre.DType.U8, small.length)))
                    .isTrue();
            assertThat(image.labels().contentEquals(IndexedPng.decode(stored, arena).labels())).isTrue();
        }
    }

    @Test
    void everyCommandThatWritesPicturesHasThem() throws IOException {
        Path labels = Cli.golden("labels.npy");
        Path image = Cli.golden("image_u8.npy");
        Path kernel = Cli.golden("palette.npy");
        assertThat(kernel).exists();
        for (Object[] line : List.of(new Object[]{"quantize", PHOTO, "OUT"},
                new Object[]{"kmeans", PHOTO, "OUT", "-k", 3},
                new Object[]{"nearest", PHOTO, Cli.golden("palette.png"), "OUT", "--view"},
                new Object[]{"label-means", image, labels, "OUT"},
                new Object[]{"gradient", PHOTO, "OUT", "--view"}, new Object[]{"hessian", PHOTO, "OUT", "--view"},
                new Object[]{"local-mean", PHOTO, "OUT", "--as", "u8"},
                new Object[]{"local-stats", PHOTO, "OUT", "--view"},
                new Object[]{"blur", PHOTO, "OUT", "--sigma", 1, "--as", "u8"},
                new Object[]{"box", PHOTO, "OUT", "--as", "u8"}, new Object[]{"sobel", PHOTO, "OUT", "--view"},
                new Object[]{"gabor", Cli.golden("gray.npy"), "OUT", "--wavelength", 4, "--theta", 0, "--sigma", 2,
                    "--view"},
                new Object[]{"resize", PHOTO, "OUT", "--width", 40},
                new Object[]{"rotate", PHOTO, "OUT", "--quarters", 1},
                new Object[]{"sharpen", PHOTO, "OUT", "--sigma", 1}, new Object[]{"convert", PHOTO, "OUT"})) {
            Object[] coarse = Arrays.copyOf(line, line.length + 2);
            coarse[line.length] = "--quality";
            coarse[line.length + 1] = 5;
            assertThat(written("coarse.jpg", coarse).length).as("%s", line[0])
                    .isLessThan(written("fine.jpg", line).length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"quantize", "kmeans"})
    void palettePicturesRefuseWhatTheirFormatLacks(String command) {
        Path out = folder.resolve("out.png");
        Cli answer = Cli.run(command, PHOTO, out, "-k", 4, "--quality", 50);
        assertThat(answer.err()).contains("expected options that png has: level, lossless, icc, got quality");
        assertThat(answer.exit()).isEqualTo(1);
        assertThat(out).doesNotExist();
    }

    @Test
    void refuses() {
        refused(1, "a.png: expected options that png has: level, lossless, icc, got quality", "a.png", "--quality", 9);
        refused(1, "got level", "a.jpg", "--level", 9);
        refused(1, "got lossless", "a.jpg", "--lossless");
        refused(1, "got progressive", "a.webp", "--progressive");
        refused(1, "got subsampling", "a.tif", "--subsampling", "none");
        refused(1, "a.npy: expected a picture for an option that says how to compress one", "a.npy", "--level", 1);
        refused(2, "--quality: expected 1…100, got 0", "a.jpg", "--quality", 0);
        refused(2, "--quality: expected 1…100, got 101", "a.jpg", "--quality", 101);
        refused(2, "--level: expected 0…9, got 10", "a.png", "--level", 10);
        refused(2, "--lossless: expected no --quality beside it", "a.webp", "--quality", 5, "--lossless");
        refused(2, "expected none or half or quarter, got third", "a.jpg", "--subsampling", "third");
    }
}
