package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.Samples;

class WriteOptionsTest {
    private static final WriteOptions NONE = WriteOptions.DEFAULT;

    @TempDir
    private Path folder;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private Tensor coffee() throws IOException {
        return Images.read(Samples.COFFEE, arena);
    }

    /// Where a JPEG's frame begins, baseline (0xc0) or progressive (0xc2).
    private static int frame(byte[] jpeg, int marker) {
        for (int at = 2; at + 4 < jpeg.length && jpeg[at] == -1;) {
            if ((jpeg[at + 1] & 255) == marker) {
                return at;
            }
            at += 2 + ByteBuffer.wrap(jpeg).getShort(at + 2);
        }
        return -1;
    }

    @Test
    void jpegHasQualityAndPasses() throws IOException {
        Tensor photo = coffee();
        byte[] usual = Images.encode(photo, "jpg");
        assertThat(Images.encode(photo, "jpg", NONE.quality(95))).isEqualTo(usual);
        int last = 0;
        for (int quality : new int[]{1, 40, 80, 100}) {
            int size = Images.encode(photo, "jpg", NONE.quality(quality)).length;
            assertThat(size).isGreaterThan(last);
            last = size;
        }
        assertThat(frame(usual, 0xc0)).isPositive();
        byte[] progressive = Images.encode(photo, "jpg", NONE.progressive(true));
        assertThat(frame(progressive, 0xc2)).isPositive();
        assertThat(Images.decode(progressive, arena).contentEquals(Images.decode(usual, arena))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"NONE, 0x11", "HALF, 0x21", "QUARTER, 0x22"})
    void jpegHasSubsampling(WriteOptions.Subsampling subsampling, int factors) throws IOException {
        byte[] jpeg = Images.encode(coffee(), "jpg", NONE.subsampling(subsampling));
        assertThat((int) jpeg[frame(jpeg, 0xc0) + 11]).isEqualTo(factors);
        Tensor grey = coffee().channel(0);
        assertThat(Images.encode(grey, "jpg", NONE.subsampling(subsampling))).isEqualTo(Images.encode(grey, "jpg"));
    }

    @Test
    void pngHasLevels() throws IOException {
        Tensor photo = coffee();
        int stored = Images.encode(photo, "png", NONE.level(0)).length;
        assertThat(stored).isGreaterThan(720_000);
        for (int level : new int[]{1, 6, 9}) {
            byte[] png = Images.encode(photo, "png", NONE.level(level).lossless(true));
            assertThat(png.length).isLessThan(stored * 9 / 10);
            assertThat(Images.decode(png, arena).contentEquals(photo)).isTrue();
        }
    }

    @Test
    void webpIsLosslessUnlessItHasAQuality() throws IOException {
        Tensor photo = coffee();
        byte[] usual = Images.encode(photo, "webp");
        assertThat(Images.encode(photo, "webp", NONE.lossless(true))).isEqualTo(usual);
        assertThat(Images.decode(usual, arena).contentEquals(photo)).isTrue();
        byte[] lossy = Images.encode(photo, "webp", NONE.quality(80));
        assertThat(lossy.length).isLessThan(usual.length / 4);
        assertThat(Images.header(lossy).colors()).isEqualTo(ImageInfo.Colors.YCBCR);
        assertThat(Images.encode(photo, "webp", NONE.quality(100)).length).isLessThan(usual.length);
    }

    @ParameterizedTest
    @CsvSource({"NONE, 1", "LZW, 5", "DEFLATE, 8", "PACK_BITS, 32773"})
    void tiffHasCompressions(WriteOptions.Compression compression, int tag) throws IOException {
        for (DType dtype : new DType[]{DType.U8, DType.U16, DType.F32}) {
            Tensor image = Samples.random(1, arena, dtype, 40, 50, 3);
            if (dtype == DType.F32 && compression != WriteOptions.Compression.NONE) {
                assertThatExceptionOfType(ImageException.class)
                        .isThrownBy(() -> Images.encode(image, "tif", NONE.compression(compression)))
                        .withMessageContaining("no compression for floats");
                continue;
            }
            byte[] tiff = Images.encode(image, "tif", NONE.compression(compression));
            assertThat(Images.decode(tiff, arena).contentEquals(image)).isTrue();
            assertThat(entry(tiff, 259)).isEqualTo(tag);
        }
    }

    /// The value of a short tag of a little-endian TIFF.
    private static int entry(byte[] tiff, int tag) {
        ByteBuffer bytes = ByteBuffer.wrap(tiff).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int directory = bytes.getInt(4);
        for (int i = 0; i < bytes.getShort(directory); i++) {
            int at = directory + 2 + 12 * i;
            if (Short.toUnsignedInt(bytes.getShort(at)) == tag) {
                return Short.toUnsignedInt(bytes.getShort(at + 8));
            }
        }
        return -1;
    }

    private static byte[] profile(long channels, int padding) {
        byte[] data = ICC_Profile.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_LINEAR_RGB).getData();
        byte[] padded = Arrays.copyOf(data, data.length + padding);
        byte[] noise = new byte[padding];
        new Random(padding).nextBytes(noise);
        System.arraycopy(noise, 0, padded, data.length, padding);
        return padded;
    }

    @ParameterizedTest
    @CsvSource({
        "png, U8, 1", "png, U16, 3", "png, U8, 4", "jpg, U8, 1", "jpg, U8, 3", "tif, U8, 1", "tif, F32, 3",
        "tif, U16, 4", "webp, U8, 3", "webp, U8, 4"
    })
    void keepsTheProfile(String ending, DType dtype, long channels) throws IOException {
        for (int padding : new int[]{0, 1, 65_519 - profile(channels, 0).length, 200_000}) {
            byte[] profile = profile(channels, padding);
            Tensor random = Samples.random(4, arena, dtype, 21, 33, channels);
            Tensor image = channels == 1 ? random.channel(0) : random;
            byte[] bare = Images.encode(image, ending);
            byte[] encoded = Images.encode(image, ending, NONE.icc(profile));
            ImageInfo info = Images.header(encoded);
            assertThat(info.icc()).contains(new IccProfile(profile));
            assertThat(info.profile()).contains(new IccProfile(profile).name());
            assertThat(Images.header(bare).icc()).isEmpty();
            assertThat(info.type()).isEqualTo(Images.header(bare).type());
            assertThat(Images.decode(encoded, arena).contentEquals(Images.decode(bare, arena))).isTrue();
            if (dtype == DType.U8 && !ending.equals("webp") && padding == 0) {
                assertThat(ImageIO.read(new ByteArrayInputStream(encoded)).getWidth()).isEqualTo(33);
            }
        }
    }

    @Test
    void keepsTheProfileOfALossyWebp() throws IOException {
        Tensor image = Samples.random(4, arena, DType.U8, 21, 33, 4);
        byte[] profile = profile(3, 7);
        byte[] lossy = Images.encode(image, "webp", NONE.quality(50));
        byte[] encoded = Images.encode(image, "webp", NONE.quality(50).icc(profile));
        assertThat(Images.header(encoded).icc()).contains(new IccProfile(profile));
        assertThat(Images.decode(encoded, arena).contentEquals(Images.decode(lossy, arena))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            png  | quality     | options that png has: level, lossless, icc, got quality
            jpg  | lossless    | options that jpg has: quality, progressive, subsampling, icc, got lossless
            jpg  | level       | options that jpg has: quality, progressive, subsampling, icc, got level
            webp | progressive | options that webp has: quality, lossless, icc, got progressive
            webp | subsampling | options that webp has: quality, lossless, icc, got subsampling
            tif  | level       | options that tif has: compression, lossless, icc, got level
            bmp  | icc         | options that bmp has: lossless, got icc
            ppm  | compression | options that ppm has: lossless, got compression
            """)
    void refusesWhatAFormatDoesNotHave(String ending, String option, String words) {
        WriteOptions options = switch (option) {
            case "quality" -> NONE.quality(90);
            case "lossless" -> NONE.lossless(true);
            case "level" -> NONE.level(3);
            case "progressive" -> NONE.progressive(true);
            case "subsampling" -> NONE.subsampling(WriteOptions.Subsampling.HALF);
            case "icc" -> NONE.icc(profile(3, 0));
            default -> NONE.compression(WriteOptions.Compression.NONE);
        };
        Tensor image = Tensor.allocate(arena, DType.U8, 4, 5, 3);
        Path file = folder.resolve("refused." + ending);
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> Images.encode(image, ending, options))
                .withMessage("image: expected " + words);
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> Images.write(image, file, options));
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.requireWritable(image.type(), file, options));
        assertThat(file).doesNotExist();
    }

    @Test
    void refusesValues() {
        assertThatIllegalArgumentException().isThrownBy(() -> NONE.quality(0))
                .withMessage("quality: expected 1…100, got 0");
        assertThatIllegalArgumentException().isThrownBy(() -> NONE.quality(101));
        assertThatIllegalArgumentException().isThrownBy(() -> NONE.level(10))
                .withMessage("level: expected 0…9, got 10");
        assertThatIllegalArgumentException().isThrownBy(() -> NONE.quality(3).lossless(true))
                .withMessage("lossless: expected no quality beside it, got quality 3");
        assertThatIllegalArgumentException().isThrownBy(() -> NONE.icc(new byte[200]))
                .withMessageStartingWith("icc: expected an ICC profile");
        Tensor grey = Tensor.allocate(arena, DType.U8, 4, 5);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.encode(grey, "png", NONE.icc(profile(3, 0))))
                .withMessageContaining("an ICC profile of GRAY for u8 [4, 5]");
    }

    @Test
    void avifNeedsAnOpenCvThatHasIt() {
        Tensor image = Tensor.allocate(arena, DType.U8, 4, 5, 3);
        if (!Images.codecs().contains("avif")) {
            assertThatExceptionOfType(ImageException.class).isThrownBy(() -> Images.encode(image, "avif"))
                    .withMessageMatching("image: expected an OpenCV that writes AVIF, got OpenCV [0-9.]+, which was "
                            + "built without libavif; .*");
        }
        assertThat(Images.codecs()).contains("png", "jpeg", "tiff", "webp", "bmp", "pnm");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "tif", "webp"})
    void everySinkGetsTheSameBytes(String ending) throws IOException {
        Tensor photo = coffee();
        WriteOptions options = NONE.icc(profile(3, 0));
        byte[] array = Images.encode(photo, ending, options);
        Path file = folder.resolve("file." + ending);
        Images.write(photo, file, options);
        assertThat(Files.readAllBytes(file)).isEqualTo(array);
        Tensor content = Images.encode(photo, ending, options, arena);
        assertThat(content.segment().asSlice(content.offset(), content.elements()).toArray(ValueLayout.JAVA_BYTE))
                .isEqualTo(array);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        Images.write(photo, ending, options, stream);
        assertThat(stream.toByteArray()).isEqualTo(array);
        stream.reset();
        WritableByteChannel channel = Channels.newChannel(stream);
        Images.write(photo, ending, options, channel);
        assertThat(stream.toByteArray()).isEqualTo(array);
        assertThat(channel.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb.png", "progressive.jpg", "lossy.webp", "lzw.tif", "rgb.bmp", "rgb.ppm"})
    void everySourceGivesTheSamePixels(String name) throws IOException {
        Path path = Samples.file(name);
        byte[] content = Files.readAllBytes(path);
        ReadOptions options = ReadOptions.DEFAULT;
        Tensor image = Images.read(path, arena);
        ByteBuffer inside = ByteBuffer.allocateDirect(content.length + 7).position(3).put(content).flip().position(3);
        assertThat(Images.decode(content, options, arena).contentEquals(image)).isTrue();
        assertThat(Images.decode(inside, options, arena).contentEquals(image)).isTrue();
        assertThat(inside.position()).isEqualTo(3);
        assertThat(Images.header(inside)).isEqualTo(Images.header(path));
        ByteArrayInputStream in = new ByteArrayInputStream(content);
        assertThat(Images.read(in, options.maxBytes(1 << 26), arena).contentEquals(image)).isTrue();
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.read(new ByteArrayInputStream(content),
                        options.maxBytes(content.length - 1L), arena))
                .withMessage("image: expected at most " + (content.length - 1) + " bytes, got a longer stream");
    }
}
