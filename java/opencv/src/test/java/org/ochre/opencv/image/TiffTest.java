package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.Samples;

class TiffTest {
    /// A grey image of 9×9 bytes in one strip.
    private static final long[] GREY = {256, 4, 1, 9, 257, 4, 1, 9, 258, 4, 1, 8, 259, 4, 1, 1, 262, 4, 1, 1, 273, 4, 1,
        400, 277, 4, 1, 1,
        279, 4, 1, 81};

    /// A file of one directory: tag, type, count, value in turn.
    private static Bytes tiff(ByteOrder order, boolean big, long... entries) {
        int count = entries.length / 4;
        ByteBuffer file = ByteBuffer.allocateDirect(512).order(order);
        file.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M')).put(file.get(0))
                .putShort((short) (big ? 43 : 42));
        if (big) {
            file.putShort((short) 8).putShort((short) 0).putLong(24).putLong(0).putLong(24, count).position(32);
        } else {
            file.putInt(8).putShort((short) count);
        }
        for (int i = 0; i < entries.length; i += 4) {
            int start = file.position();
            file.putShort((short) entries[i]).putShort((short) entries[i + 1]);
            if (big) {
                file.putLong(entries[i + 2]);
            } else {
                file.putInt((int) entries[i + 2]);
            }
            switch ((int) entries[i + 1]) {
                case 1 -> file.put((byte) entries[i + 3]);
                case 3 -> file.putShort((short) entries[i + 3]);
                case 16 -> file.putLong(entries[i + 3]);
                default -> file.putInt((int) entries[i + 3]);
            }
            file.position(start + (big ? 20 : 12));
        }
        return new Bytes("t.tif", MemorySegment.ofBuffer(file.clear()), order);
    }

    /// The grey image with other values of some tags.
    private static Bytes grey(long... changes) {
        long[] entries = Arrays.copyOf(GREY, GREY.length + 2 * changes.length);
        int end = GREY.length;
        for (int i = 0; i < changes.length; i += 2) {
            int at = 0;
            while (at < end && entries[at] != changes[i]) {
                at += 4;
            }
            end = Math.max(end, at + 4);
            System.arraycopy(new long[]{changes[i], 4, 1, changes[i + 1]}, 0, entries, at, 4);
        }
        return tiff(ByteOrder.LITTLE_ENDIAN, false, Arrays.copyOf(entries, end));
    }

    private static void refused(Bytes file, String words) {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> limited(file))
                .withMessage("t.tif: expected " + words);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void readsBothOrdersAndSizes(boolean little, boolean big) throws ImageException {
        ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        Bytes file = tiff(order, big, 256, 3, 1, 300, 257, 4, 1, 70_000, 258, 3, 1, 16, 277, 3, 1, 3, 262, 3, 1, 2, 274,
                3, 1, 6, 273, 4, 1, 9,
                279, 4, 1, 9);
        ImageHeader header = ImageHeader.of(file);
        assertThat(header.format()).isEqualTo(ImageFormat.TIFF);
        assertThat(header.width()).isEqualTo(300);
        assertThat(header.height()).isEqualTo(70_000);
        assertThat(header.orientation()).isEqualTo(6);
        assertThat(header.type()).hasToString("u16 [70000, 300, 3]");
    }

    @Test
    void readsWhatIsWhole() throws ImageException {
        try (Arena arena = Arena.ofConfined()) {
            Bytes file = grey();
            file.segment().asSlice(400, 81).fill((byte) 7);
            Tensor image = Decoder.decode("t.tif", file.segment(), ReadOptions.DEFAULT.maxPixels(81), arena);
            assertThat(image.type()).hasToString("u8 [9, 9]");
            assertThat(image.getLong(8, 8)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    256 | 0     | 1…2^31-1 pixels a side, got 0×9
                    277 | 0     | 1…65535 samples a pixel in BLACK_IS_ZERO, got 0
                    262 | 2     | 3…65535 samples a pixel in RGB, got 1
                    262 | 5     | a grey, RGB, palette or YCbCr TIFF; its colours must be made RGB by the program that knows them, \
                    got CMYK (photometric interpretation 5)
                    262 | 8     | a grey, RGB, palette or YCbCr TIFF; its colours must be made RGB by the program that knows them, \
                    got L*a*b* (photometric interpretation 8)
                    262 | 3     | a colour map of 768 numbers, got 0
                    338 | 1     | at most 0 extra samples, got 1
                    258 | 7     | TIFF samples that are served (integers of 1, 2, 4, 8 to 16, 24, 32, 64 bits, signed of 8, 16, 24, 32, 64, \
                    floats of 16, 32, 64), got unsigned ones of 7 bits
                    339 | 6     | TIFF samples that are served (integers of 1, 2, 4, 8 to 16, 24, 32, 64 bits, signed of 8, 16, 24, 32, 64, \
                    floats of 16, 32, 64), got complex ones of 8 bits
                    339 | 3     | TIFF samples that are served (integers of 1, 2, 4, 8 to 16, 24, 32, 64 bits, signed of 8, 16, 24, 32, 64, \
                    floats of 16, 32, 64), got float ones of 8 bits
                    259 | 34887 | a TIFF compression that is served (none, PackBits, LZW, deflate, LZMA, Zstandard, JPEG, WebP, CCITT); tiffcp -c zip makes \
                    one, got LERC (34887)
                    259 | 6     | a TIFF compression that is served (none, PackBits, LZW, deflate, LZMA, Zstandard, JPEG, WebP, CCITT); tiffcp -c zip makes \
                    one, got JPEG of the old kind (6)
                    259 | 4     | CCITT compression of one sample of 1 bit, got 1 of 8
                    322 | 0     | strips or tiles of 1…2^31-1 pixels a side, got 0×0
                    279 | 0     | a TIFF that stores all its pixels, got a strip or tile without bytes
                    279 | 80    | a whole image, got a truncated one (80 bytes for 9 rows of 9)
                            273 | 432   | a whole image, got a truncated one (512 bytes)
                    278 | 4     | 3 strips or tiles, got 1
                    256 | 99999 | a whole image, got a truncated one (81 bytes for 9 rows of 99999)
                    256 | 999999 | at most 1048576 pixels, got 999999×9
                    """)
    void refuses(int tag, long value, String words) {
        refused(grey(tag, value), words);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        refused(grey(259, 5, 317, 3),
                "predictor 1, 2 (of 8, 16, 32, 64 bits) or 3 (of floats), got 3 of samples of 8 bits");
        refused(grey(259, 8, 258, 12, 317, 2),
                "predictor 1, 2 (of 8, 16, 32, 64 bits) or 3 (of floats), got 2 of samples of 12 bits");
        refused(grey(277, 3, 262, 6),
                "YCbCr in JPEG, not in planes; tiffcp or convert make RGB of others, got YCbCr in NONE");
        refused(grey(277, 2, 338, 1, 262, 0),
                "one sample a pixel, or one and alpha that is not premultiplied, where white is 0, got 2 samples");
        refused(grey(277, 2, 338, 1, 258, 64),
                "premultiplied alpha in floats, or in integers of at most 32 bits without a sign, got 64 bits");
        refused(grey(262, 0, 258, 64), "at most 63 bits where white is 0, got 64");
        refused(grey(322, 1 << 30, 323, 16, 324, 400, 325, 81),
                "tiles about as large as the image at most, got 1073741824×16 for 9×9 pixels");
        refused(grey(256, 1 << 30, 257, 1 << 30), "at most 2^40 pixels, got 1073741824×1073741824");
        refused(tiff(ByteOrder.LITTLE_ENDIAN, false, 256, 3, 1, 9, 257, 3, 1, 9, 258, 3, 2, 8, 277, 3, 1, 2, 273, 4, 1,
                9),
                "TIFF samples of the same bits, got [8, 0]");
    }

    @Test
    void refusesPlacesOutsideTheFile() {
        Bytes far = tiff(ByteOrder.BIG_ENDIAN, true, 256, 16, 1, 9, 257, 16, 1, 9, 258, 16, 1, 8, 273, 16, 1, 500, 279,
                16, 1, 81);
        refused(far, "a whole image, got a truncated one (512 bytes)");
        Bytes overflow = tiff(ByteOrder.BIG_ENDIAN, true, 256, 16, 1, 9, 257, 16, 1, 9, 258, 16, 1, 8, 273, 16, 1,
                Long.MAX_VALUE, 279, 16, 1,
                Long.MAX_VALUE);
        refused(overflow, "a whole image, got a truncated one (512 bytes)");
        Bytes overlapping = tiff(ByteOrder.LITTLE_ENDIAN, false, 256, 3, 1, 15, 257, 3, 1, 40, 258, 3, 1, 8, 278, 3, 1,
                1, 273, 4, 40, 100, 279,
                4, 40, 100);
        overlapping.segment().asSlice(100, 160).fill((byte) 0);
        for (int i = 0; i < 40; i++) {
            overlapping.segment().set(ValueLayout.JAVA_BYTE, 100 + 4 * i, (byte) 20);
        }
        refused(overlapping, "strips or tiles that do not overlap, got more bytes of them than the file has");
        refused(tiff(ByteOrder.LITTLE_ENDIAN, false, 256, 5, 1, 9), "a whole number in TIFF entry 256, got type 5");
        refused(tiff(ByteOrder.LITTLE_ENDIAN, false, 256, 3, 0, 9), "a value in TIFF entry 256, got only 0");
    }

    /// A header that asks for as much as is allowed, and does not have it: refused before memory is asked for.
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 7, 8, 32_773})
    void refusesMorePixelsThanTheFileCanHold(int compression) {
        Bytes bomb = grey(256, 16_384, 257, 16_384, 259, compression);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(
                        () -> Decoder.decode("t.tif", bomb.segment(), ReadOptions.DEFAULT, (bytes, alignment) -> {
                            throw new AssertionError("asked for " + bytes + " bytes");
                        }))
                .withMessage("t.tif: expected a whole image, got a truncated one (81 bytes for 16384 rows of 16384)");
    }

    /// A row takes a bit at least, however wide it is.
    @Test
    void refusesMoreRowsThanFacsimileCodesCanHold() {
        refused(grey(256, 1000, 257, 1000, 258, 1, 259, 4),
                "a whole image, got a truncated one (81 bytes for 1000 rows of 125)");
    }

    /// More bytes than the pixels need are none of the image's, even where the file ends before them; tiles may be
    /// named as strips are.
    @Test
    void readsWhatStatesTooManyBytesOrOtherTags() throws ImageException {
        try (Arena arena = Arena.ofConfined()) {
            Bytes more = grey(279, 2000);
            Bytes tile = grey(256, 2, 257, 3, 322, 9, 323, 9);
            for (Bytes file : new Bytes[]{more, tile}) {
                file.segment().set(ValueLayout.JAVA_BYTE, 400 + 9 + 1, (byte) 7);
                assertThat(Decoder.decode("t.tif", file.segment(), ReadOptions.DEFAULT.maxPixels(81), arena)
                        .getLong(1, 1)).isEqualTo(7);
            }
        }
    }

    /// Pages of two rows each, of 1, 2, … .
    private static byte[] pages(int count) {
        ByteBuffer file = ByteBuffer.allocate(8 + count * 256).order(ByteOrder.LITTLE_ENDIAN);
        file.put("II".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
        for (int page = 0; page < count; page++) {
            int start = 8 + page * 256;
            int[] entries = {256, 3, 257, 2, 258, 8, 262, 1, 273, start + 200, 279, 6};
            file.position(start).putShort((short) (entries.length / 2));
            for (int i = 0; i < entries.length; i += 2) {
                file.putShort((short) entries[i]).putShort((short) 4).putInt(1).putInt(entries[i + 1]);
            }
            file.putInt(page + 1 < count ? start + 256 : 0);
            for (int i = 0; i < 6; i++) {
                file.put(start + 200 + i, (byte) (page + 1));
            }
        }
        return file.array();
    }

    @Test
    void readsThePageAskedFor(@TempDir Path folder) throws IOException {
        Path path = Files.write(folder.resolve("pages.tif"), pages(5));
        assertThat(Images.pages(path)).isEqualTo(5);
        try (Arena arena = Arena.ofConfined()) {
            for (int page = 0; page < 5; page++) {
                assertThat(Images.read(path, page, Images.MAX_PIXELS, arena).getLong(1, 2)).isEqualTo(page + 1);
            }
            assertThat(Images.read(path, arena).getLong(0, 0)).isEqualTo(1);
            assertThatExceptionOfType(ImageException.class)
                    .isThrownBy(() -> Images.read(path, 5, Images.MAX_PIXELS, arena))
                    .withMessage(path + ": expected a page of 0…4, got 5");
            assertThatIllegalArgumentException().isThrownBy(() -> Images.read(path, -1, Images.MAX_PIXELS, arena))
                    .withMessage("page: expected 0…9223372036854775807, got -1");
            Path png = Samples.file("rgb.png");
            assertThat(Images.pages(png)).isEqualTo(1);
            assertThat(Images.read(png, 0, Images.MAX_PIXELS, arena).type()).hasToString("u8 [5, 7, 3]");
            assertThatExceptionOfType(ImageException.class)
                    .isThrownBy(() -> Images.read(png, 1, Images.MAX_PIXELS, arena))
                    .withMessage(png + ": expected page 0, since a PNG image is one page, got 1");
        }
    }

    /// The last page names the first, itself, or one between.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 17, 39})
    void pagesThatComeBackToThemselvesEnd(int back) throws IOException {
        byte[] file = pages(40);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(8 + 39 * 256 + 2 + 6 * 12, 8 + back * 256);
        TiffFile tiff = TiffFile.of(new Bytes("t.tif", MemorySegment.ofArray(file), ByteOrder.BIG_ENDIAN));
        assertThatExceptionOfType(ImageException.class).isThrownBy(tiff::pages)
                .withMessageStartingWith(
                        "t.tif: expected a chain of TIFF pages that ends, got one that comes back to byte ");
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> tiff.page(Long.MAX_VALUE))
                .withMessageStartingWith("t.tif: expected a chain of TIFF pages that ends");
        assertThat(tiff.page(39).width()).isEqualTo(3);
    }

    /// Alpha 128 of 255 was multiplied into the colours, and alpha 0.
    @Test
    void premultipliedAlphaIsTakenOut() {
        TiffColors colors = new TiffColors(TiffColors.Model.RGB, 4, 3, 3, true);
        try (Arena arena = Arena.ofConfined()) {
            Tensor pixels = Tensor.allocate(arena, DType.U8, 3, 4);
            pixels.copyFrom(new byte[]{100, 50, 0, (byte) 128, 9, 8, 7, 0, 40, 30, 20, 30});
            TiffAlpha.divide(pixels.segment(), 0, 3, new TiffSample(8, 1, DType.U8), colors);
            byte[] got = new byte[12];
            pixels.copyTo(got);
            assertThat(got).containsExactly(199, 100, 0, 128, 0, 0, 0, 0, 255, 255, 170, 30);
            Tensor wide = Tensor.allocate(arena, DType.I64, 1, 4);
            wide.copyFrom(new long[]{1L << 31, 1, 0xffff_ffffL, 0xffff_fffeL});
            TiffAlpha.divide(wide.segment(), 0, 1, new TiffSample(32, 1, DType.I64), colors);
            assertThat(wide.getLong(0, 0)).isEqualTo((1L << 31) + 1);
            assertThat(wide.getLong(0, 1)).isEqualTo(1);
            assertThat(wide.getLong(0, 2)).isEqualTo(0xffff_ffffL);
        }
    }

    @Test
    void namesThePixelThatDoesNotFit() {
        Bytes wide = grey(258, 64, 256, 2, 257, 2, 279, 32);
        wide.segment().set(ValueLayout.JAVA_BYTE, 400 + 3 * 8 + 7, (byte) 0x80);
        try (Arena arena = Arena.ofConfined()) {
            assertThatExceptionOfType(ImageException.class)
                    .isThrownBy(
                            () -> Decoder.decode("t.tif", wide.segment(), ReadOptions.DEFAULT.maxPixels(81), arena))
                    .withMessage(
                            "t.tif: expected values below 2^63 of 64 bits without a sign, got a larger one at [1, 1]");
            Bytes negative = grey(262, 0, 339, 2);
            negative.segment().set(ValueLayout.JAVA_BYTE, 400 + 10, (byte) -1);
            assertThatExceptionOfType(ImageException.class)
                    .isThrownBy(() -> Decoder.decode("t.tif", negative.segment(), ReadOptions.DEFAULT.maxPixels(81),
                            arena))
                    .withMessage("t.tif: expected no values below 0 where white is 0, got one at [1, 1]");
        }
    }

    /// What deflate packed is held against its checksum, and longer or shorter streams are told apart.
    @Test
    void deflateIsHeldAgainstItsChecksum() throws ImageException {
        byte[] pixels = new byte[81 + 9];
        Arrays.fill(pixels, (byte) 3);
        byte[] whole = deflated(pixels, 81);
        inflate(whole, 81, 81);
        inflate(deflated(pixels, 90), 81, 90);
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> inflate(deflated(pixels, 90), 81, 81))
                .withMessage(
                        "t: expected deflated pixels as their checksum says, got more of them than the strip or tile has");
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> inflate(deflated(pixels, 80), 81, 81))
                .withMessage("t: expected a whole strip or tile of deflated pixels, got one that ends early");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> inflate(Arrays.copyOf(whole, whole.length - 1), 81, 81))
                .withMessage("t: expected a whole strip or tile of deflated pixels, got one that ends early");
        whole[whole.length - 1] ^= 1;
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> inflate(whole, 81, 81))
                .withMessage("t: expected deflated pixels as their checksum says, got corrupt ones");
    }

    private static byte[] deflated(byte[] pixels, int count) {
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(pixels, 0, count);
            deflater.finish();
            byte[] packed = new byte[200];
            return Arrays.copyOf(packed, deflater.deflate(packed));
        }
    }

    private static void inflate(byte[] packed, int size, int most) throws ImageException {
        byte[] out = new byte[size];
        TiffInflater.unpack(new Bytes("t", MemorySegment.ofArray(packed), ByteOrder.BIG_ENDIAN),
                MemorySegment.ofArray(out), most);
        assertThat(out).containsOnly(3);
    }

    /// LZW as it was before 1993: the lowest bit first, and codes of ten bits from the 512th entry on.
    @Test
    void readsTheOldOrderOfLzw() throws ImageException {
        byte[] pixels = new byte[2000];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i * 7 + i / 300);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        long bits = 256;
        int count = 9;
        int next = 258;
        int width = 9;
        for (int i = 0; i < pixels.length; i++) {
            bits |= (long) (pixels[i] & 0xff) << count;
            count += width;
            next += i == 0 ? 0 : 1;
            if (next == 1 << width && width < 12) {
                width++;
            }
            while (count >= 8) {
                packed.write((int) bits);
                bits >>= 8;
                count -= 8;
            }
        }
        packed.write((int) bits);
        byte[] out = new byte[pixels.length];
        TiffLzw.unpack(new Bytes("t", MemorySegment.ofArray(packed.toByteArray()), ByteOrder.BIG_ENDIAN),
                MemorySegment.ofArray(out));
        assertThat(out).isEqualTo(pixels);
    }

    /// What is refused before any memory is taken, with a limit of 2²⁰ pixels.
    private static void limited(Bytes file) throws ImageException {
        TiffPage page = TiffFile.of(file).page(0);
        ReadOptions.DEFAULT.maxPixels(1 << 20).requirePixels(file.file(), page.header());
        page.requireBytes();
    }
}
