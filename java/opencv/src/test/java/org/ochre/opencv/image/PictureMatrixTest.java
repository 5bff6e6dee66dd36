package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Memory;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.opencv.Samples;

/// The files of make_pictures.py: every kind of PNG, BMP and PNM, WebP and JPEG, each way to say where upright is, each
/// beside what it must be read as.
class PictureMatrixTest {
    private static final Map<String, byte[]> FILES = files();

    @TempDir
    private Path folder;

    /// All files, by name.
    static Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(Samples.bytes("pictures.zip")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new IllegalStateException("pictures.zip", e);
        }
        return files;
    }

    private Tensor expected(String name, Arena arena) throws IOException {
        Path npy = folder.resolve("expected.npy");
        Files.write(npy, FILES.get(name + ".npy"));
        return Npy.read(npy, arena);
    }

    private static List<String> pictures(String kind) {
        List<String> names = FILES.keySet().stream()
                .filter(name -> !name.endsWith(".npy") && name.matches(kind) && !name.startsWith("refused"))
                .toList();
        assertThat(names).isNotEmpty();
        return names;
    }

    /// In memory that ends at a page that cannot be read; the header foretells the type.
    @ParameterizedTest
    @ValueSource(strings = {
        "png_0_.*", "png_2_.*", "png_3_.*", "png_4_.*", "png_6_.*", "png_[a-z].*", "broken_.*",
        "turned_png_exif.*|turned_png_after.*",
        "turned_png_xmp.*", "turned_png_raw.*", "turned_webp_lossless.*", "turned_webp_lossy.*", "turned_jpeg_.*",
        "jpeg_.*", "stray_.*",
        "bmp_(1|4|8)_.*", "bmp_(16|24|32)_.*", "bmp_(555|565|4444|1555)_.*", "bmp_[a-z].*", "pnm_.*"
    })
    void readsWhatWasWritten(String kind) throws IOException {
        for (String name : pictures(kind)) {
            try (Arena arena = Arena.ofConfined(); Arena guarded = Memory.GUARDED.open()) {
                byte[] file = FILES.get(name);
                MemorySegment content = guarded.allocate(file.length, 1).copyFrom(MemorySegment.ofArray(file));
                Tensor image = Images.decode(content.asReadOnly(), guarded);
                Tensor expected = expected(name, arena);
                assertThat(image.type()).as(name).isEqualTo(expected.type());
                assertThat(image.contentEquals(expected)).as("%s: %s for %s", name, image, expected).isTrue();
                assertThat(Images.header(content).type()).as(name).isEqualTo(expected.type());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    refused_index.png      | palette indices below 10, got 10 in row 4, column 7
                    refused_index_lace.png | palette indices below 10, got 10 in row 4, column 7
                    refused_palette.png    | a palette of 1…256 colours, got none
                    refused_cmyk.jpg       | a grey or colour JPEG, got one in the inks of a press (CMYK), which is not served; convert it to RGB
                    refused_index.bmp      | palette indices below 10, got 10 in row 2, column 2
                    refused_runs.bmp       | a whole image, got a truncated one (1080 bytes)
                    refused_jpeg.bmp       | a BMP of pixels, bit masks or run lengths, got JPEG inside, which is not served
                    refused_mask.bmp       | BMP masks of 1 to 8 bits side by side, got the mask 0x3ff00000, which is not served
                    refused_sample.pgm     | samples of at most 100, got 101 in row 1, column 1
                    refused_text.pgm       | samples as numbers, got other characters in row 1
                    """)
    void refusesByName(String name, String words) {
        try (Arena arena = Arena.ofConfined()) {
            assertThatExceptionOfType(ImageException.class).isThrownBy(() -> Images.decode(FILES.get(name), arena))
                    .withMessage("image: expected " + words);
        }
    }

    /// Cut anywhere: refused, or, where only bytes behind the pixels are gone, the same picture.
    @Test
    void cutFilesAreRefusedOrWhole() throws IOException {
        for (String name : List.of("png_3_4_9x11_lace_clear.png", "png_0_16_9x11_plain.png", "bmp_565_108_9_top.bmp",
                "bmp_8_few_9_bottom.bmp",
                "bmp_runs_4_True.bmp", "pnm_P3_100.pnm", "pnm_P4_18.pbm", "turned_jpeg_big_6.jpg")) {
            byte[] whole = FILES.get(name);
            for (int length = 0; length < whole.length; length++) {
                try (Arena arena = Arena.ofConfined()) {
                    Tensor image = Images.decode(MemorySegment.ofArray(whole).asSlice(0, length), arena);
                    assertThat(image.contentEquals(expected(name, arena))).as("%s cut to %d", name, length).isTrue();
                    assertThat(name).as("cut to %d", length).matches(".*\\.(bmp|pnm)");
                } catch (ImageException refused) {
                    assertThat(refused).hasMessageStartingWith("image: expected ");
                }
            }
        }
    }
}
