package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.foreign.Slabs;
import org.ochre.opencv.Samples;

/// Headers that claim more than their file holds, or more work than is allowed: refused before any memory is taken.
class ProportionTest {

    private static void refused(byte[] file, ReadOptions options, String words) {
        MemorySegment content = Arena.ofAuto().allocate(file.length).copyFrom(MemorySegment.ofArray(file));
        long before = Slabs.SCRATCH.gauges().inUse();
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.decode(content, options, (bytes, alignment) -> {
                    throw new AssertionError("asked for " + bytes + " bytes");
                }))
                .withMessageMatching("image: expected " + words);
        assertThat(Slabs.SCRATCH.gauges().inUse()).isEqualTo(before);
    }

    /// A JPEG with so many scans of so many bytes each, without tables.
    private static byte[] jpeg(int frame, int width, int height, int scans, int bytes) {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        jpeg.writeBytes(new byte[]{(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) frame, 0, 11, 8});
        jpeg.writeBytes(ByteBuffer.allocate(4).putShort((short) height).putShort((short) width).array());
        jpeg.writeBytes(new byte[]{1, 1, 0x11, 0});
        for (int i = 0; i < scans; i++) {
            jpeg.writeBytes(new byte[]{(byte) 0xff, (byte) 0xda, 0, 8, 1, 1, 0, 0, (byte) (frame == 0xc2 ? 0 : 63), 0});
            jpeg.writeBytes(new byte[bytes]);
        }
        jpeg.writeBytes(new byte[]{(byte) 0xff, (byte) 0xd9});
        return jpeg.toByteArray();
    }

    private static byte[] png(int width, int height, int depth, int color, int pixels) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[]{(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        png.writeBytes(chunk("IHDR", ByteBuffer.allocate(13).putInt(width).putInt(height).put((byte) depth)
                .put((byte) color).array()));
        png.writeBytes(chunk("IDAT", new byte[pixels]));
        png.writeBytes(chunk("IEND", new byte[0]));
        return png.toByteArray();
    }

    static byte[] chunk(String name, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length)
                .put(name.getBytes(StandardCharsets.US_ASCII)).put(content);
        return chunk.putInt(Samples.crc(chunk.array(), 4, content.length + 4)).array();
    }

    /// The kinds of three files that took 2.3 GB and 31 s: a short JPEG, a short PNG, a progressive JPEG of 5,000
    /// scans.
    @Test
    void refusesLargeClaimsOfShortFiles() {
        ReadOptions options = ReadOptions.DEFAULT;
        refused(jpeg(0xc0, 65_500, 65_500, 1, 100), options,
                "at most 2\\^30 pixels in a JPEG, as OpenCV decodes, got 65500×65500");
        refused(jpeg(0xc0, 65_501, 1, 1, 100), options, "at most 65500 pixels a side in a JPEG, got 65501×1");
        refused(jpeg(0xc0, 32_768, 32_768, 1, 100), options,
                "at least 4194304 bytes for 32768×32768, got a truncated .*");
        refused(jpeg(0xc0, 16_000, 16_000, 1, 100), options,
                "at least 1000000 bytes for 16000×16000, got a truncated .*");
        refused(png(16_000, 16_000, 8, 2, 17), options, "pixels for 16000×16000, got a truncated or corrupt one .*");
        refused(jpeg(0xc2, 16_000, 16_000, 5000, 8), options,
                "at least 500000 bytes for 16000×16000, got a truncated .*");
    }

    /// The most that a file of this length can claim; a byte less is refused.
    @Test
    void theBoundsAreExact() throws IOException {
        byte[] jpeg = jpeg(0xc0, 800, 800, 1, 2500 - 27);
        assertThat(jpeg).hasSize(2500);
        assertThat(Images.header(jpeg).type()).hasToString("u8 [800, 800]");
        refused(jpeg(0xc0, 800, 800, 1, 2500 - 28), ReadOptions.DEFAULT, "at least 2500 bytes for 800×800, .*");
        assertThat(Images.header(png(1031, 1000, 8, 0, 1000)).type()).hasToString("u8 [1000, 1031]");
        refused(png(1032, 1000, 8, 0, 999), ReadOptions.DEFAULT, "pixels for 1032×1000, .*");
    }

    @ParameterizedTest
    @CsvSource({"P5 100000 2000 255, 200000019", "P6 100000 2000 255, 600000019", "P4 100000 2000, 25000015",
        "P2 100000 2000 255, 400000018"})
    void refusesShortPnm(String header, long least) {
        refused((header + "\n0 0").getBytes(StandardCharsets.US_ASCII), ReadOptions.DEFAULT,
                "at least " + least + " bytes for 100000×2000, got a truncated or corrupt one .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb.webp", "lossy.webp"})
    void refusesShortWebp(String name) throws IOException {
        byte[] webp = Samples.bytes(name);
        boolean lossless = name.equals("rgb.webp");
        int at = lossless ? 21 : 26;
        webp[at] = (byte) 0xff;
        webp[at + 1] = (byte) 0xff;
        webp[at + 2] = (byte) 0xff;
        webp[at + 3] |= 0x0f;
        refused(webp, ReadOptions.DEFAULT, "at least \\d+ bytes for (16383×4095|16384×16384), got a truncated .*");
    }

    /// Many scans over sound numbers of blocks: the time is reckoned, whatever they hold.
    @Test
    void refusesMoreTimeThanIsAllowed() {
        byte[] scans = jpeg(0xc2, 8000, 8000, 10_000, 60);
        refused(scans, ReadOptions.DEFAULT,
                "at most 20.0 s of decoding, got 30\\.1 s, reckoned from the header, for 8000×8000");
        refused(scans, ReadOptions.DEFAULT.maxSeconds(0.5), "at most 0.5 s of decoding, .*");
    }

    @Test
    void refusesMoreBytesThanAreAllowed() throws IOException {
        byte[] photo = Samples.bytes("rgb.ppm");
        long bytes;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(photo.length).copyFrom(MemorySegment.ofArray(photo));
            bytes = Images.header(content).bytes();
            assertThat(Images.decode(content, ReadOptions.DEFAULT.maxBytes(bytes), arena).type())
                    .hasToString("u8 [5, 7, 3]");
        }
        refused(photo, ReadOptions.DEFAULT.maxBytes(bytes - 1),
                "at most " + (bytes - 1) + " bytes in result and scratch, got " + bytes + " for 7×5");
    }
}
