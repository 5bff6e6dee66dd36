package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignaturesTest {
    private static final String HELP = ", which is not served; convert it to PNG or JPEG";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            00000018 66747970 68656963 00000000 6d696631 68656963 | HEIC
            0000001c 66747970 6d696631 00000000 6d696631 68656963 | HEIF
            0000001c 66747970 61766966 00000000 61766966 6d696631 | AVIF
            0000001c 66747970 6d696631 00000000 6d696631 61766966 | AVIF
            00000018 66747970 63727820 00000001 63727820 69736f6d | a camera's raw file (CR3)
            00000018 66747970 69736f6d 00000200 69736f6d 69736f32 | a film (isom)
            0000000c 4a584c20 0d0a870a                            | JPEG XL
            ff0a 1234                                             | JPEG XL
            0000000c 6a502020 0d0a870a                            | JPEG 2000
            ff4fff51 0029                                         | JPEG 2000
            474946383961 0100                                     | GIF
            38425053 0001                                         | a Photoshop file (PSD)
            49492a00 10000000 43520200                            | a camera's raw file (CR2)
            00000100 0100                                         | an icon (ICO)
            255044462d312e34                                      | PDF
            762f3101 0200                                         | OpenEXR
            504b0304 1400                                         | a zip file
            """)
    void namesOtherKinds(String bytes, String kind) {
        refused(HexFormat.of().parseHex(bytes.replace(" ", "")), kind + HELP);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            <svg width="3">                                | SVG
            <?xml version="1.0"?><svg>                     | SVG
            <!DOCTYPE html><p>                             | a web page (HTML)
            %!PS-Adobe                                     | PostScript
            #?RADIANCE                                     | a Radiance picture (HDR)
            """)
    void namesTexts(String text, String kind) {
        refused(text.getBytes(StandardCharsets.UTF_8), kind + HELP);
    }

    @ParameterizedTest
    @CsvSource({"P7x", "Pxx", "hello", "RIFFxxxxWAVE", "P"})
    void saysWhereItKnowsNone(String text) {
        refused(text.getBytes(StandardCharsets.UTF_8), "something else");
    }

    private static void refused(byte[] content, String got) {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.header(MemorySegment.ofArray(content)))
                .withMessage("image: expected a PNG, JPEG, TIFF, WebP, BMP or PNM image, got " + got);
    }
}
