package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.Samples;

class ImagesTest {
    private final Arena arena = Arena.ofConfined();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void readsAPhotoInRgbOrder() throws IOException {
        Tensor photo = Images.read(Samples.COFFEE, arena);
        assertThat(photo.type()).hasToString("u8 [400, 600, 3]");
        assertThat(photo.getLong(0, 0, 0)).isEqualTo(21);
        assertThat(photo.getLong(0, 0, 1)).isEqualTo(13);
        assertThat(photo.getLong(0, 0, 2)).isEqualTo(8);
    }

    @Test
    void writesUnderAnyName() throws IOException {
        Tensor image = Samples.random(1, arena, DType.U8, 5, 6, 3);
        for (String name : new String[]{"a.png", "mit Leerzeichen.PNG", "数字 é.tif", "two.dots.bmp"}) {
            Path path = folder.resolve(name);
            Images.write(image, path);
            assertThat(Images.read(path, arena).contentEquals(image)).isTrue();
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(4);
        }
    }

    @Test
    void theContentSaysTheFormat() throws IOException {
        Path path = Files.copy(Samples.file("rgb.png"), folder.resolve("really.jpg"));
        assertThat(Images.read(path, arena).type()).hasToString("u8 [5, 7, 3]");
    }

    @Test
    void aFailedWriteLeavesWhatWasThere() throws IOException {
        Path path = folder.resolve("a.png");
        Files.writeString(path, "before");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.write(Tensor.allocate(arena, DType.F32, 2, 2), path))
                .withMessageStartingWith(path + ": expected what png holds");
        assertThat(path).hasContent("before");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }

    @Test
    void namesWhatCannotBeRead() throws IOException {
        Path absent = folder.resolve("absent.png");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> Images.read(absent, arena))
                .withMessage(absent + ": no such file");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> Images.read(folder, arena))
                .withMessage(folder + ": is a folder");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> Images.read(Path.of("/dev/zero"), arena))
                .withMessage("/dev/zero: is not a regular file");
        Path empty = Files.createFile(folder.resolve("empty.png"));
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.read(empty, arena))
                .withMessage(empty + ": expected a PNG, JPEG, TIFF, WebP, BMP or PNM image, got an empty file");
        Path cut = folder.resolve("cut.jpg");
        byte[] whole = Samples.bytes("rgb.jpg");
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.read(cut, arena))
                .withMessage(cut + ": expected a whole image, got a truncated one (" + whole.length / 2 + " bytes)");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.read(Samples.COFFEE, 239_999, arena))
                .withMessage(Samples.COFFEE + ": expected at most 239999 pixels, got 600×400");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Images.read(Samples.COFFEE, 0, arena))
                .withMessage("maxPixels: expected 1…9223372036854775807, got 0");
    }

    @Test
    void namesWhatMayNotBeRead() throws IOException {
        Path secret = Files.copy(Samples.file("rgb.png"), folder.resolve("secret.png"));
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
        assumeThat(Files.isReadable(secret)).as("root reads everything").isFalse();
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> Images.read(secret, arena))
                .withMessage(secret + ": reading it is not permitted");
    }

    @Test
    void namesWhatCannotBeWritten() {
        Tensor image = Tensor.allocate(arena, DType.U8, 2, 2);
        Path nowhere = folder.resolve("nowhere").resolve("a.png");
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> Images.write(image, nowhere))
                .withMessageContaining(folder.resolve("nowhere").toString());
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.write(image, folder.resolve("a.gif")))
                .withMessage(folder.resolve("a.gif")
                        + ": expected an ending of png, jpg, jpeg, tif, tiff, webp, bmp, ppm, pgm, pnm, got 'gif'");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.write(image, folder.resolve("noending")))
                .withMessageContaining("expected an ending of png");
    }

    @Test
    void namesResultsThatNothingCanBeReadInto() throws IOException {
        for (String name : new String[]{"rgb.png", "palette.png", "rgb.jpg", "turned6.jpg", "rgb.bmp", "rgb.ppm",
            "rgb.tif"}) {
            byte[] file = Samples.bytes(name);
            assertThatIllegalArgumentException().as(name)
                    .isThrownBy(() -> Images.decode(file, (bytes, _) -> MemorySegment.ofArray(new byte[(int) bytes])))
                    .withMessage("results: expected native memory, got a Java array from the allocator");
        }
    }

    @Test
    void namesImagesWithoutChannelsOrPixels() {
        for (String ending : new String[]{"png", "jpg", "tif", "webp", "bmp", "ppm"}) {
            assertThatExceptionOfType(ImageException.class)
                    .isThrownBy(() -> Images.encode(Tensor.allocate(arena, DType.U8, 2, 3, 0), ending))
                    .withMessageStartingWith("image: expected what " + ending + " holds: u8");
            assertThatExceptionOfType(ImageException.class)
                    .isThrownBy(() -> Images.encode(Tensor.allocate(arena, DType.U8, 0, 3, 3), ending))
                    .withMessage("image: expected at least one pixel, got u8 [0, 3, 3]");
        }
    }

    @Test
    void namesSidesThatAFormatDoesNotHave() {
        Tensor wide = Tensor.allocate(arena, DType.U8, 1, 1_000_001);
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> Images.encode(wide, "png"))
                .withMessage("image: expected at most 1000000 pixels a side in png, got u8 [1, 1000001]");
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> Images.encode(wide.permute(1, 0), "jpg"))
                .withMessage("image: expected at most 65500 pixels a side in jpg, got u8 [1000001, 1]");
    }
}
