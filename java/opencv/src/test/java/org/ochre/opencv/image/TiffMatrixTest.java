package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Memory;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.opencv.Samples;

/// The files of make_tiffs.py: every dtype, kind of colours, layout, compression, predictor and byte order, each beside
/// what it must be read as.
class TiffMatrixTest {
    private static final Map<String, byte[]> FILES = files();

    @TempDir
    private Path folder;

    /// All files, by name.
    static Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(Samples.bytes("tiffs.zip")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new IllegalStateException("tiffs.zip", e);
        }
        return files;
    }

    private Tensor expected(String tiff, Arena arena) throws IOException {
        Path npy = folder.resolve("expected.npy");
        Files.write(npy, FILES.get(tiff.replace(".tif", ".npy")));
        return Npy.read(npy, arena);
    }

    private static List<String> tiffs(String kind) {
        List<String> names = FILES.keySet().stream().filter(name -> name.endsWith(".tif") && name.matches(kind))
                .toList();
        assertThat(names).isNotEmpty();
        return names;
    }

    /// Into memory that held something else, of which nothing is left; and the header says the type before.
    @ParameterizedTest
    @ValueSource(strings = {
        "uint8_.*", "int8_.*", "uint16_.*", "int16_.*", "uint32_.*", "int32_.*", "uint64_.*", "int64_.*", "float16_.*",
        "float32_.*",
        "float64_.*", "pillow_.*", "bits_.*|wide_.*", "floats_.*|doubles_.*|halves_.*", "jpeg_.*", "rgb_.*", "photo_.*",
        "bits\\d.*|signed24.*|void.*|palette.*", "turned.*"
    })
    void readsWhatWasWritten(String kind) throws IOException {
        for (String name : tiffs(kind)) {
            try (Arena arena = Arena.ofConfined()) {
                List<MemorySegment> asked = new ArrayList<>();
                Tensor image = Images.decode(FILES.get(name), (bytes, alignment) -> {
                    asked.add(arena.allocate(bytes, alignment).fill((byte) 0xa5));
                    return asked.getLast();
                });
                Tensor expected = expected(name, arena);
                assertThat(asked).as(name).hasSize(1);
                assertThat(image.type()).as(name).isEqualTo(expected.type());
                assertThat(image.isDense()).as(name).isTrue();
                assertThat(image.toString()).as(name).isEqualTo(expected.toString());
                assertThat(image.contentEquals(expected)).as(name).isTrue();
                theHeaderTells(name, image);
            }
        }
    }

    private static void theHeaderTells(String name, Tensor image) throws ImageException {
        MemorySegment file = MemorySegment.ofArray(FILES.get(name));
        ImageHeader header = ImageHeader.of(new Bytes(name, file, ByteOrder.BIG_ENDIAN));
        assertThat(header.dtype()).as(name).isEqualTo(image.dtype());
        assertThat(header.channels()).as(name).isEqualTo(image.rank() == 2 ? 1 : (int) image.size(2));
        assertThat(header.orientation() < 5 ? header.width() : header.height()).as(name).isEqualTo(image.size(1));
    }

    @Test
    void theKindsAreAll() {
        assertThat(FILES).hasSize(2 * tiffs(".*").size()).hasSizeGreaterThan(600);
    }

    /// In memory that ends at unreadable pages, on one thread and on many, and from a file.
    @Test
    void staysInsideWhoeverOwnsTheMemory() throws IOException {
        for (String name : tiffs(".*_[0-5](_.*)?[.]tif")) {
            byte[] file = FILES.get(name);
            try (Arena guarded = Memory.GUARDED.open();
                    Arena shared = Arena.ofShared();
                    Arena arena = Arena.ofConfined()) {
                Tensor expected = expected(name, arena);
                MemorySegment memory = guarded.allocate(file.length, 1).copyFrom(MemorySegment.ofArray(file));
                assertThat(Images.decode(memory.asReadOnly(), guarded).contentEquals(expected)).as(name).isTrue();
                Tensor alone = Parallelism.with(1, () -> Images.decode(file, shared));
                assertThat(alone.contentEquals(expected)).as(name).isTrue();
                Path path = Files.write(folder.resolve("a.tif"), file);
                assertThat(Images.read(path, arena).contentEquals(expected)).as(name).isTrue();
            }
        }
    }

    /// A large image takes several threads.
    @Test
    void manyStripsAreOneImage() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Tensor photo = Images.read(Samples.COFFEE, arena);
            Path path = folder.resolve("photo.tif");
            Images.write(photo, path);
            assertThat(Images.read(path, arena).contentEquals(photo)).isTrue();
            assertThat(path.toFile().length()).isLessThan(photo.type().bytes());
        }
    }
}
