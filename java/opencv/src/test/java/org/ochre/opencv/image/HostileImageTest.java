package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.ochre.Fork;
import org.ochre.Fuzz;
import org.ochre.Tensor;
import org.ochre.opencv.Samples;

/// Files made to hurt, decoded in a JVM of its own: an image or a refusal, the JVM lives, and its memory stays within
/// what the limit of pixels allows. [Fuzz] says how many files there are.
@EnabledOnOs(OS.LINUX)
class HostileImageTest {
    private static final Fuzz FUZZ = Fuzz.of(20_261_126, 8000);
    private static final int MAX_PIXELS = 1 << 20;
    /// RGBA of 16 bits, decoded, reordered and turned, and as much again for the decoder; beside the heap.
    private static final long MOST_KILOBYTES = 6L * 8 * MAX_PIXELS / 1024 + (64 << 10);

    @Test
    void memoryStaysWithinTheLimitOfPixels() throws Exception {
        Fork fork = Fork.run(FUZZ.patience(), List.of("-Xmx64m"), Decoding.class,
                FUZZ.arguments().toArray(String[]::new));
        assertThat(fork.code()).as("from seed %d: %s", FUZZ.seed(), fork.output()).isZero();
        String last = fork.output().lines().toList().getLast(); // after what libpng and libjpeg print of damage
        assertThat(last).matches("[1-9]\\d* read, [1-9]\\d* refused, \\d+ kB more");
        long more = Long.parseLong(last.replaceAll(".*, (\\d+) kB more", "$1"));
        assertThat(more).as("kB more than before, from seed %d", FUZZ.seed()).isLessThanOrEqualTo(MOST_KILOBYTES);
    }

    /// Decodes crafted files, then damaged ones.
    static final class Decoding {
        private static int read;
        private static int refused;

        public static void main(String[] arguments) throws IOException {
            List<byte[]> files = whole();
            decode(files.getFirst());
            long before = peak();
            for (byte[] file : crafted()) {
                decode(file);
            }
            Fuzz.parse(arguments, 0).forEach(seed -> {
                Random random = new Random(seed);
                decode(damaged(files.get(random.nextInt(files.size())), random));
            });
            System.out.println(read + " read, " + refused + " refused, " + (peak() - before) + " kB more");
        }

        private static void decode(byte[] file) {
            try (Arena results = Arena.ofConfined()) {
                Images.decode(MemorySegment.ofArray(file), MAX_PIXELS, results);
                read++;
            } catch (ImageException e) {
                refused++;
            }
        }

        private static long peak() throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum();
        }
    }

    private static List<byte[]> whole() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (String name : DecoderTest.pictures().toList()) {
            files.add(Samples.bytes(name));
        }
        PictureMatrixTest.files().forEach((name, file) -> {
            if (name.matches(
                    "(png_[03]_4|png_._8_9|png_._16_9|turned_png.*_6|turned_webp.*_3|bmp_.*_9_|bmp_runs|pnm_|broken).*")
                    && !name.endsWith("npy")) {
                files.add(file);
            }
        });
        try (Arena arena = Arena.ofConfined()) {
            Tensor part = Images.read(Samples.COFFEE, arena).crop(100, 100, 120, 160);
            for (String format : List.of("png", "jpg", "tif", "webp")) {
                files.add(Images.encode(part, format));
            }
        }
        return files;
    }

    /// Every format with sizes that are not its own: none, one line, the largest under the limit, and bombs.
    private static List<byte[]> crafted() throws IOException {
        List<byte[]> files = new ArrayList<>(List.of(paletteOutOfRange(), deflatedBomb()));
        for (int[] size : new int[][]{{0, 0}, {0, 7}, {1, 65_535}, {65_535, 1}, {1024, 1024}, {65_535, 65_535},
            {16_383, 16_383}, {Integer.MAX_VALUE, 1}, {Integer.MAX_VALUE, Integer.MAX_VALUE}}) {
            for (String name : List.of("rgb.png", "palette.png", "u16.png")) {
                ByteBuffer png = ByteBuffer.wrap(Samples.bytes(name)).putInt(16, size[0]).putInt(20, size[1]);
                repair(png.array());
                files.add(png.array());
            }
            for (String name : List.of("rgb.jpg", "progressive.jpg", "grey.jpg")) {
                files.add(jpeg(Samples.bytes(name), size));
            }
            for (String name : List.of("rgb.tif", "deflate.tif", "lzw.tif", "f32.tif", "palette.tif")) {
                files.add(tiff(Samples.bytes(name), size));
            }
            files.add(ByteBuffer.wrap(Samples.bytes("rgb.webp")).order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(21, size[0] - 1 & 0x3fff | (size[1] - 1 & 0x3fff) << 14 | 1 << 28).array());
            files.add(ByteBuffer.wrap(Samples.bytes("lossy.webp")).order(ByteOrder.LITTLE_ENDIAN)
                    .putShort(26, (short) (size[0] & 0x3fff)).putShort(28, (short) (size[1] & 0x3fff)).array());
            files.add(ByteBuffer.wrap(Samples.bytes("rgb.bmp")).order(ByteOrder.LITTLE_ENDIAN).putInt(18, size[0])
                    .putInt(22, size[1]).array());
            files.add(("P6 " + size[0] + " " + size[1] + " 255\nabc").getBytes(StandardCharsets.US_ASCII));
        }
        return files;
    }

    /// Sizes in the frame header, the first marker ff c0 … ff c2.
    private static byte[] jpeg(byte[] file, int[] size) {
        ByteBuffer jpeg = ByteBuffer.wrap(file);
        int at = 2;
        while ((file[at + 1] & 0xff) < 0xc0 || (file[at + 1] & 0xff) > 0xc2) {
            at += 2 + Short.toUnsignedInt(jpeg.getShort(at + 2));
        }
        return jpeg.putShort(at + 5, (short) size[1]).putShort(at + 7, (short) size[0]).array();
    }

    /// Tags 256 and 257, as 32-bit numbers.
    private static byte[] tiff(byte[] file, int[] size) {
        ByteBuffer tiff = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int directory = tiff.getInt(4);
        for (int i = 0; i < Short.toUnsignedInt(tiff.getShort(directory)); i++) {
            int entry = directory + 2 + 12 * i;
            int tag = Short.toUnsignedInt(tiff.getShort(entry)) - 256;
            if (tag == 0 || tag == 1) {
                tiff.putShort(entry + 2, (short) 4).putInt(entry + 8, size[tag]);
            }
        }
        return file;
    }

    /// Two colours, and pixels that name the two hundredth.
    private static byte[] paletteOutOfRange() throws IOException {
        byte[] rows = new byte[4 * 5];
        Arrays.fill(rows, (byte) 200);
        for (int y = 0; y < 4; y++) {
            rows[5 * y] = 0;
        }
        return png(4, 4, 3, new byte[]{1, 2, 3, 4, 5, 6}, rows);
    }

    /// As many pixels as are allowed from a few kilobytes, and ten times as many bytes behind them.
    private static byte[] deflatedBomb() throws IOException {
        return png(MAX_PIXELS / 1024, 1024, 0, new byte[0], new byte[10 * MAX_PIXELS]);
    }

    private static byte[] png(int width, int height, int kind, byte[] palette, byte[] rows) throws IOException {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
            out.write(rows);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[]{(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        png.writeBytes(chunk("IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) 8).put((byte) kind)
                .array()));
        if (palette.length > 0) {
            png.writeBytes(chunk("PLTE", palette));
        }
        png.writeBytes(chunk("IDAT", deflated.toByteArray()));
        png.writeBytes(chunk("IEND", new byte[0]));
        byte[] bytes = png.toByteArray();
        repair(bytes);
        return bytes;
    }

    /// Without its checksum.
    private static byte[] chunk(String name, byte[] content) {
        return ByteBuffer.allocate(12 + content.length).putInt(content.length)
                .put(name.getBytes(StandardCharsets.US_ASCII)).put(content).array();
    }

    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = random.nextInt(5) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length) + 1) : whole.clone();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 120);
            bytes[random.nextInt(reach)] = (byte) (random.nextInt(3) == 0 ? 0xff : random.nextInt(256));
        }
        if (random.nextInt(4) != 0) {
            repair(bytes);
        }
        return bytes;
    }

    /// Makes a PNG's checksums right again, so that the damage reaches OpenCV.
    private static void repair(byte[] bytes) {
        ByteBuffer png = ByteBuffer.wrap(bytes);
        for (int at = 8; at + 12 <= bytes.length && bytes[0] == (byte) 0x89;) {
            int length = png.getInt(at);
            if (length < 0 || length > bytes.length - at - 12) {
                return;
            }
            png.putInt(at + 8 + length, Samples.crc(bytes, at + 4, length + 4));
            at += 12 + length;
        }
    }
}
