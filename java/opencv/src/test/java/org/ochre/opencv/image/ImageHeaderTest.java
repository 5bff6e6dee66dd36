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
        "turned5.webp, WEBP, 7, 5, 5, u8, 4", "rgb.bmp, BMP, 7, 5, 1, , 0", "rgb.ppm, PNM, 7, 5, 1, , 0",
        "bits.pbm, PNM, 7, 5, 1, , 0",
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
        assertThat(header.dtype() == null ? null : header.dtype().toString()).isEqualTo(dtype);
        assertThat(header.channels()).isEqualTo(channels);
    }

    @Test
    void readsJpegMarkers() throws ImageException {
        assertThat(header(hex("ffd8 ffff ffe0 0004 0000 ffc2 0011 08 0102 0304 03")).width()).isEqualTo(0x304);
        refused(hex("ffd8 ffda 0002"), "a JPEG frame header, got none");
        refused(hex("ffd8 ffe0 0001"), "a JPEG frame header, got none");
        refused(hex("ffd8 ffe0 0002 00ff"), "a JPEG marker at byte 6, got 0");
        refused(hex("ffd8 ffc0 0011 08 0000 0304 03"), "1…2^31-1 pixels a side, got 772×0");
        refused(hex("ffd8 ffc0 0011 08 00"), "a whole image, got a truncated one (8 bytes)");
    }

    @Test
    void readsPnmHeaders() throws ImageException {
        ImageHeader header = header(
                "P5 # a comment 9 9\n\t#another\n12 # more\n 34\n255\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(header.width()).isEqualTo(12);
        assertThat(header.height()).isEqualTo(34);
        refused("P6 a b".getBytes(StandardCharsets.ISO_8859_1), "width and height as numbers, got other characters");
        refused("P6 12".getBytes(StandardCharsets.ISO_8859_1), "a whole image, got a truncated one (5 bytes)");
        refused("P7 12 12".getBytes(StandardCharsets.ISO_8859_1),
                "a PNG, JPEG, TIFF, WebP, BMP or PNM image, got something else");
    }

    @Test
    void readsBmpHeaders() throws ImageException {
        byte[] topDown = new byte[54];
        topDown[0] = 'B';
        topDown[1] = 'M';
        topDown[14] = 40;
        topDown[18] = 9;
        Arrays.fill(topDown, 22, 26, (byte) 0xff);
        assertThat(header(topDown).height()).isEqualTo(1);
        topDown[14] = 12;
        topDown[20] = 3;
        assertThat(header(topDown).height()).isEqualTo(3);
    }

    @Test
    void aWebpMustAgreeWithItself() {
        String extended = "52494646 2a000000 57454250 56503858 0a000000 00000000 090000 090000";
        refused(hex(extended + "5650384c 05000000 2f09800200 00"),
                "a picture of 10×10 as the WebP header says, got 10×11");
        refused(hex(extended), "a WebP picture, got none");
    }
}
