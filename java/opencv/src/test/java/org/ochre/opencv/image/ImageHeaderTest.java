package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.opencv.Samples;

class ImageHeaderTest {

    private static ImageHeader header(byte[] content) throws ImageException {
        return ImageHeader.of(new Bytes("f", MemorySegment.ofArray(content), ByteOrder.BIG_ENDIAN));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    private static void refused(byte[] content, String words) {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> header(content))
                .withMessage("f: expected " + words);
    }

    @ParameterizedTest
    @CsvSource({
        "grey.png, PNG, 7, 5, 1, u8, 1", "u16.png, PNG, 7, 5, 1, u16, 1", "palette_alpha.png, PNG, 7, 5, 1, u8, 4",
        "bits.png, PNG, 7, 5, 1, u8, 1",
        "grey_alpha.png, PNG, 7, 5, 1, u8, 4", "turned6.png, PNG, 7, 5, 6, u8, 3", "rgb.jpg, JPEG, 48, 32, 1, u8, 3",
        "grey.jpg, JPEG, 48, 32, 1, u8, 1", "progressive.jpg, JPEG, 48, 32, 1, u8, 3",
        "turned3.jpg, JPEG, 48, 32, 3, u8, 3",
        "rgb.webp, WEBP, 7, 5, 1, u8, 3", "rgba.webp, WEBP, 7, 5, 1, u8, 4", "lossy.webp, WEBP, 48, 32, 1, u8, 3",
        "turned5.webp, WEBP, 7, 5, 5, u8, 4", "rgb.bmp, BMP, 7, 5, 1, u8, 3", "rgb.ppm, PNM, 7, 5, 1, u8, 3",
        "bits.pbm, PNM, 7, 5, 1, u8, 1",
        "turned8.tif, TIFF, 7, 5, 8, u8, 3", "f32.tif, TIFF, 7, 5, 1, f32, 1"
    })
    void readsRealFiles(String name, ImageFormat format, long width, long height, int orientation, String dtype,
            int channels)
            throws IOException {
        ImageHeader header = header(Samples.bytes(name));
        assertThat(header.format()).isEqualTo(format);
        assertThat(header.width()).isEqualTo(width);
        assertThat(header.height()).isEqualTo(height);
        assertThat(header.orientation()).isEqualTo(orientation);
        assertThat(header.dtype()).hasToString(dtype);
        assertThat(header.channels()).isEqualTo(channels);
    }

    /// A frame of one component, with what stands before it and behind.
    private static byte[] jpeg(String before, String frame, String behind) {
        return hex("ffd8" + before + "ff" + frame + "000b 08 0003 0004 01 011100" + behind);
    }

    private static final String SCAN = "ffda 0008 01 0100 00 3f 00 1234 ffd9";

    @Test
    void readsJpegMarkers() throws ImageException {
        assertThat(header(jpeg("ffff ffe0 0004 0000 00 ab ff00", "c0", "ffffff" + SCAN)).width()).isEqualTo(4);
        refused(jpeg("", "c0", "ffd9"), "JPEG pixels, got none");
        refused(hex("ffd8 ffda 0008 01 0100 00 3f 00 ffd9"), "a JPEG frame header, got none");
        refused(hex("ffd8 ffe0 0001 ffd9"), "a JPEG segment of 2 bytes or more, got 1");
        refused(jpeg("", "c0", "ffda 0008 01 0100"), "a whole image, got a truncated one (22 bytes)");
        refused(jpeg("", "c0", SCAN.replace("ffd9", "0000")), "a whole image, got a truncated one (29 bytes)");
        refused(jpeg("", "c0", SCAN.replace("0100 00", "0100 01")),
                "pixels of every JPEG component, got none of component 1");
        refused(jpeg("", "c0", "ffc0 000b 08 0003 0004 01 011100" + SCAN), "one JPEG frame, got a second");
        refused(jpeg("", "c3", SCAN),
                "a baseline or progressive JPEG in Huffman codes, got a lossless or hierarchical one,"
                        + " which is not served");
        refused(jpeg("", "c9", SCAN),
                "a baseline or progressive JPEG in Huffman codes, got one in arithmetic codes, which is not served");
        refused(hex("ffd8 ffc1 000b 0c 0003 0004 01 011100" + SCAN),
                "a JPEG of 8 bits a sample, got 12 bits, which is not served");
        refused(hex("ffd8 ffc0 000b 08 0000 0004 01 011100" + SCAN), "1…2^31-1 pixels a side, got 4×0");
        refused(hex("ffd8 ffc0 000b 08 0003 0004 01 010100" + SCAN), "JPEG sampling factors 1…4, got 0×1");
        refused(hex("ffd8 ffc0 000e 08 0003 0004 02 011100 021100" + SCAN), "a JPEG of 1 or 3 components, got 2");
    }

    /// The scratch of a progressive JPEG holds all coefficients, that of a baseline one a few rows.
    @Test
    void countsTheCoefficientsOfProgressiveJpeg() throws IOException {
        long baseline = header(Samples.bytes("rgb.jpg")).scratch();
        assertThat(header(Samples.bytes("progressive.jpg")).scratch()).isEqualTo(baseline + 2 * 48 * 32 * 3 / 2);
    }

    @Test
    void readsPnmHeaders() throws ImageException {
        String pixels = "x".repeat(12 * 34);
        ImageHeader header = header(
                ("P5 # a comment 9 9\n\t#another\n12 # more\n 34\n255\n" + pixels)
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(header.width()).isEqualTo(12);
        assertThat(header.height()).isEqualTo(34);
        refused("P6 a b".getBytes(StandardCharsets.ISO_8859_1), "width and height as numbers, got other characters");
        refused("P6 1 1 x".getBytes(StandardCharsets.ISO_8859_1),
                "the largest sample as a number, got other characters");
        refused("P6 1 1 65536 ".getBytes(StandardCharsets.ISO_8859_1), "a largest sample of 1…65535, got 65536");
        refused("P6 12".getBytes(StandardCharsets.ISO_8859_1), "a whole image, got a truncated one (5 bytes)");
    }

    @Test
    void readsBmpHeaders() throws ImageException {
        byte[] topDown = new byte[54 + 28];
        topDown[0] = 'B';
        topDown[1] = 'M';
        topDown[10] = 54;
        topDown[14] = 40;
        topDown[18] = 9;
        topDown[28] = 24;
        Arrays.fill(topDown, 22, 26, (byte) 0xff);
        assertThat(header(topDown).height()).isEqualTo(1);
        refused(Arrays.copyOf(topDown, 80), "at least 81 bytes for 9×1, got a truncated or corrupt one (80 bytes)");
        topDown[28] = 2;
        refused(topDown, "a BMP of 1, 4, 8, 16, 24 or 32 bits a pixel, got 2 with compression 0");
        topDown[28] = 24;
        topDown[10] = 53;
        refused(topDown, "BMP pixels behind the header, got byte 53");
        topDown[14] = 41;
        refused(topDown, "a BMP header of 12, 40, 52, 56, 64, 108 or 124 bytes, got 41");
    }

    @Test
    void aWebpMustAgreeWithItself() {
        String extended = "52494646 2a000000 57454250 56503858 0a000000 00000000 090000 090000";
        refused(hex(extended + "5650384c 05000000 2f09800200 00"),
                "a picture of 10×10 as the WebP header says, got 10×11");
        refused(hex(extended), "a WebP picture, got none");
    }
}
