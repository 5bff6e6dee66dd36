package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.ochre.Fork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Memory;
import org.ochre.Tensor;
import org.ochre.io.Npy;
import org.ochre.opencv.Mats;
import org.ochre.opencv.Samples;

class DecoderTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    static Stream<String> pictures() throws IOException {
        return Files.list(Samples.file("rgb.png").getParent())
                .map(path -> path.getFileName().toString())
                .filter(name -> ImageFormat.of(Path.of(name)).isPresent() || name.endsWith(".pbm"))
                .filter(name -> !name.startsWith("refused"))
                .sorted();
    }

    /// What Pillow decodes the same file to: see make_images.py.
    @ParameterizedTest
    @MethodSource("pictures")
    void decodesAsPillowDoes(String name) throws IOException {
        Tensor expected = Npy.read(Samples.file(name + ".npy"), arena);
        Tensor image = Images.decode(Samples.bytes(name), arena);
        assertThat(image.type()).isEqualTo(expected.type());
        assertThat(image.isDense()).isTrue();
        assertThat(image.toString()).isEqualTo(expected.toString());
        assertThat(image.contentEquals(expected)).isTrue();
    }

    /// The allocator is asked once, for exactly the result: OpenCV decodes into that, or its answer is brought there.
    @ParameterizedTest
    @MethodSource("pictures")
    void asksForTheResultAlone(String name) throws IOException {
        List<MemorySegment> asked = new ArrayList<>();
        Tensor image = Images.decode(Samples.bytes(name), (bytes, alignment) -> {
            asked.add(arena.allocate(bytes, alignment));
            return asked.getLast();
        });
        assertThat(asked).hasSize(1);
        assertThat(image.segment()).isEqualTo(asked.getFirst());
        assertThat(image.segment().byteSize()).isEqualTo(image.type().bytes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    refused_cmyk.tif       | a grey, RGB, palette or YCbCr TIFF; its colours must be made RGB by the program that knows them
                    refused_animation.png  | a still picture, got an animation
                    refused_animation.webp | a still picture, got an animation
                    refused.gif            | a PNG, JPEG, TIFF, WebP, BMP or PNM image, got GIF, which is not served; convert it to PNG or JPEG
                    make_images.py         | a PNG, JPEG, TIFF, WebP, BMP or PNM image, got something else
                    """)
    void refusesByName(String name, String words) throws IOException {
        refused(Samples.bytes(name), "image: expected " + words);
    }

    @Test
    void refusesAnEmptyFile() {
        refused(new byte[0], "image: expected a PNG, JPEG, TIFF, WebP, BMP or PNM image, got an empty file");
    }

    /// Headers of a few bytes that name 10¹⁰ pixels: refused before any memory is taken.
    @Test
    void refusesBombs() {
        ByteBuffer png = ByteBuffer.allocate(57).put(new byte[]{(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        png.putInt(13).put("IHDR".getBytes()).putInt(100_000).putInt(100_000).put(new byte[]{8, 2, 0, 0, 0});
        png.putInt(Samples.crc(png.array(), 12, 17)).putInt(0).put("IDAT".getBytes())
                .putInt(Samples.crc("IDAT".getBytes(), 0, 4));
        png.putInt(0).put("IEND".getBytes()).putInt(Samples.crc("IEND".getBytes(), 0, 4));
        byte[] jpeg = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xc0, 0, 17, 8, (byte) 0xff, (byte) 0xff,
            (byte) 0xff, (byte) 0xff, 3};
        byte[] pnm = "P6 100000 100000 255 ".getBytes();
        for (byte[] bomb : List.of(png.array(), jpeg, pnm)) {
            assertThatExceptionOfType(ImageException.class)
                    .isThrownBy(() -> Images.decode(bomb, (bytes, alignment) -> {
                        throw new AssertionError("asked for " + bytes + " bytes");
                    }))
                    .withMessageMatching(
                            "image: expected (pixels for 100000×100000|at least \\d+ bytes for 100000×100000"
                                    + "|a whole image), got .*");
        }
    }

    @Test
    void theLimitOfPixelsIsExact() throws IOException {
        MemorySegment content = MemorySegment.ofArray(Samples.bytes("rgb.png"));
        assertThat(Images.decode(content, 35, arena).type()).hasToString("u8 [5, 7, 3]");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.decode(content, 34, arena))
                .withMessage("image: expected at most 34 pixels, got 7×5");
    }

    /// Cut anywhere, but for the bytes after the last pixel of formats that have some there.
    @ParameterizedTest
    @ValueSource(strings = {
        "rgb.png", "palette_alpha.png", "u16.png", "rgb.jpg", "progressive.jpg", "rgb.webp", "lossy.webp", "rgb.tif",
        "deflate.tif",
        "f32.tif", "rgb.bmp", "rgb.ppm"
    })
    void refusesTruncatedFiles(String name) throws IOException {
        byte[] whole = Samples.bytes(name);
        int tail = name.endsWith(".bmp") ? 4 : name.endsWith(".webp") ? 2 : 1;
        for (int length = 0; length <= whole.length - tail; length += Math.max(1, whole.length / 199)) {
            refused(Arrays.copyOf(whole, length), "image: expected ");
        }
        refused(Arrays.copyOf(whole, whole.length - tail), "image: expected ");
    }

    /// Where the format has checksums, one flipped bit is found wherever it is.
    @ParameterizedTest
    @ValueSource(strings = {"rgb.png", "palette_alpha.png"})
    void refusesFlippedBitsInPng(String name) throws IOException {
        byte[] whole = Samples.bytes(name);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            refused(flipped, "image: expected ");
        }
    }

    @Test
    void refusesFlippedBitsInDeflatedTiff() throws IOException {
        Mat photo = Mats.view(Images.read(Samples.COFFEE, arena));
        BytePointer encoded = new BytePointer();
        opencv_imgcodecs.imencode(".tif", photo, encoded, new IntPointer(opencv_imgcodecs.IMWRITE_TIFF_COMPRESSION,
                opencv_imgcodecs.IMWRITE_TIFF_COMPRESSION_ADOBE_DEFLATE));
        byte[] whole = new byte[(int) encoded.limit()];
        encoded.get(whole);
        assertThat(Images.decode(whole, arena).type()).hasToString("u8 [400, 600, 3]");
        Random random = new Random(5);
        for (int i = 0; i < 20; i++) {
            byte[] flipped = whole.clone();
            flipped[1000 + random.nextInt(whole.length - 3000)] ^= 0x10;
            refused(flipped, "image: expected ");
        }
    }

    @Test
    void turnsUprightOnlyWhatIsTurned() {
        Tensor stored = Samples.random(1, arena, DType.U8, 2, 3);
        long[][] corners = {{0, 0}, {0, 0}, {0, 2}, {1, 2}, {1, 0}, {0, 0}, {1, 0}, {1, 2}, {0, 2}};
        for (int orientation = 1; orientation <= 8; orientation++) {
            Tensor upright = Decoder.upright(stored, orientation);
            assertThat(upright.shape()).containsExactly(orientation < 5 ? new long[]{2, 3} : new long[]{3, 2});
            assertThat(upright.getLong(0, 0)).isEqualTo(stored.getLong(corners[orientation]));
        }
    }

    @Test
    void decodesFromSharedAndReadOnlyMemory() throws IOException {
        try (Arena shared = Arena.ofShared()) {
            byte[] content = Samples.bytes("rgb.png");
            MemorySegment memory = shared.allocate(content.length).copyFrom(MemorySegment.ofArray(content));
            Tensor expected = Images.decode(content, arena);
            assertThat(Images.decode(memory.asReadOnly(), arena).contentEquals(expected)).isTrue();
            assertThat(Images.decode(memory.asReadOnly(), shared).contentEquals(expected)).isTrue();
        }
    }

    /// Memory that ends at a page that cannot be read, before and behind.
    @ParameterizedTest
    @MethodSource("pictures")
    void staysInside(String name) throws IOException {
        try (Arena guarded = Memory.GUARDED.open()) {
            byte[] content = Samples.bytes(name);
            MemorySegment memory = guarded.allocate(content.length, 1).copyFrom(MemorySegment.ofArray(content));
            Tensor image = Images.decode(memory, guarded);
            assertThat(image.contentEquals(Images.decode(content, arena))).isTrue();
        }
    }

    private void refused(byte[] content, String words) {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.decode(content, arena))
                .withMessageStartingWith(words);
    }

    /// libjpeg prints a line about bytes behind a scan. The lines of other threads come through.
    @Test
    @EnabledOnOs(OS.LINUX)
    void whatDecodersPrintDoesNotReachStandardError() throws Exception {
        Fork fork = Fork.run(List.of(), Noise.class);
        assertThat(fork.output().lines().sorted()).containsExactly("a line from elsewhere", "done 200");
        Fork untouched = Fork.run(List.of("-Dochre.stderr=untouched"), Noise.class);
        assertThat(untouched.output()).contains("Corrupt JPEG data");
    }

    /// Decodes a JPEG file with bytes between its scan and its end.
    static final class Noise {
        public static void main(String[] arguments) throws Exception {
            byte[] whole = Samples.bytes("rgb.jpg");
            byte[] longer = Arrays.copyOf(whole, whole.length + 40);
            System.arraycopy(whole, whole.length - 2, longer, longer.length - 2, 2);
            Arrays.fill(longer, whole.length - 2, longer.length - 2, (byte) 7);
            Thread other = Thread.ofPlatform().start(() -> System.err.println("a line from elsewhere"));
            int count = 0;
            for (; count < 200; count++) {
                try (Arena arena = Arena.ofConfined()) {
                    Images.decode(longer, arena);
                }
            }
            other.join();
            System.out.println("done " + count);
        }
    }
}
