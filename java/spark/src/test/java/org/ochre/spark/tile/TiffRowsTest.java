package org.ochre.spark.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.Tensor;
import org.ochre.opencv.image.Images;

/// The files are make_tiff.py's: 45 rows of 37 pixels.
class TiffRowsTest {
    private static final Path FIXTURES = Path.of("src/test/resources/org/ochre/spark/tile");

    @TempDir
    private Path folder;

    private static FSDataInputStream open(Path file) throws IOException {
        return FileSystem.getLocal(new Configuration(false)).open(new org.apache.hadoop.fs.Path(file.toUri()));
    }

    /// Any rows, decoded from the part of the file alone, are those of the decoded file.
    @ParameterizedTest
    @CsvSource({"strips, 7, true", "one_strip, 45, true", "deflate, 8, false", "tiles, 16, false",
        "plain_tiles, 16, false", "planes, 10, true", "packed_planes, 10, false", "float, 6, true", "bits, 5, true",
        "palette, 9, true"})
    void rowsAreThoseOfTheFile(String name, long step, boolean plain) throws IOException {
        Path path = FIXTURES.resolve(name + ".tif");
        Random random = new Random(step);
        try (Arena arena = Arena.ofConfined(); FSDataInputStream in = open(path)) {
            Tensor whole = Images.read(path, arena);
            TiffRows rows = TiffRows.of(in, 10_000);
            assertThat(TiffRows.isTiff(Files.readAllBytes(path))).isTrue();
            assertThat(rows.height()).isEqualTo(45);
            assertThat(rows.step()).isEqualTo(step);
            assertThat(rows.isPlain()).isEqualTo(plain);
            for (int round = 0; round < 20; round++) {
                int first = random.nextInt(45);
                int count = 1 + random.nextInt(45 - first);
                TiffRows.Part part = rows.part(first, count);
                assertThat(part.content()).as("smaller than the file and a header")
                        .hasSizeLessThan((int) Files.size(path) + 1000);
                Tensor read = Images.decode(part.content(), arena).slice(0, part.skipped(), part.skipped() + count);
                assertThat(read.contentEquals(whole.slice(0, first, first + count))).as("%d from %d", count, first)
                        .isTrue();
            }
        }
    }

    @Test
    void refusals() throws IOException {
        try (FSDataInputStream in = open(FIXTURES.resolve("turned.tif"))) {
            assertThatThrownBy(() -> TiffRows.of(in, 10_000)).isInstanceOf(IOException.class)
                    .hasMessage("expected a TIFF that is stored upright, of which rows can be read, got orientation 6");
        }
        byte[] content = Files.readAllBytes(FIXTURES.resolve("deflate.tif"));
        try (FSDataInputStream in = open(FIXTURES.resolve("deflate.tif"))) {
            TiffRows rows = TiffRows.of(in, 10_000);
            assertThatThrownBy(() -> rows.part(44, 2)).hasMessage("expected rows of 0…44, got 2 from 44");
        }
        assertThat(TiffRows.isTiff(new byte[]{'I', 'I'})).isFalse();
        assertThat(TiffRows.isTiff("\u0089PNG\r\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))).isFalse();
        Path file = folder.resolve("damaged.tif");
        Random random = new Random(8);
        for (int round = 0; round < 300; round++) { // an IOException, or other pixels
            byte[] damaged = Arrays.copyOf(content,
                    random.nextBoolean() ? content.length : 8 + random.nextInt(content.length - 8));
            for (int i = 0; i < 3 && damaged.length > 8; i++) {
                damaged[4 + random.nextInt(Math.min(damaged.length, 300) - 4)] = (byte) random.nextInt();
            }
            try (FSDataInputStream in = open(Files.write(file, damaged))) {
                assertThat(TiffRows.of(in, damaged.length).part(3, 9).content()).isNotEmpty();
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("expected ");
            }
        }
    }
}
