package org.ochre.opencv.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.Samples;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class SrgbConversionTest {
    private static final ReadOptions SRGB = ReadOptions.DEFAULT.toSrgb(true);
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        arena.close();
    }

    private static byte[] profile(int space) {
        return ICC_Profile.getInstance(space).getData();
    }

    /// The picture as PNG, with a profile behind its header.
    private static byte[] png(Tensor image, byte[] profile) throws IOException {
        byte[] plain = Images.encode(image, "png");
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(new byte[]{'n', 0, 0});
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(content)) {
            deflated.write(profile);
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.write(plain, 0, 33);
        png.writeBytes(ProportionTest.chunk("iCCP", content.toByteArray()));
        png.write(plain, 33, plain.length - 33);
        return png.toByteArray();
    }

    /// IEC 61966-2-1, of a share of the light.
    private static double srgb(double light) {
        return light <= 0.003_130_8 ? 12.92 * light : 1.055 * Math.pow(light, 1 / 2.4) - 0.055;
    }

    /// More pixels than one strip, of every channel's value; the JDK's tables are a level off at most, three in a
    /// thousand of 16 bits.
    @ParameterizedTest
    @CsvSource({"U8, 3", "U8, 4", "U16, 3", "U16, 4"})
    void linearLightBecomesSrgb(DType dtype, long channels) throws IOException {
        Tensor image = Samples.random(3, arena, dtype, 300, 257, channels);
        byte[] file = png(image, profile(ColorSpace.CS_LINEAR_RGB));
        assertThat(Images.decode(file, arena).contentEquals(image)).as("raw unless asked for").isTrue();
        Tensor converted = Images.decode(MemorySegment.ofArray(file), SRGB, arena);
        assertThat(converted.type()).isEqualTo(image.type());
        double most = dtype.max();
        for (long y = 0; y < 300; y += 13) {
            for (long x = 0; x < 257; x++) {
                for (long c = 0; c < 3; c++) {
                    double expected = most * srgb(image.getLong(y, x, c) / most);
                    assertThat((double) converted.getLong(y, x, c)).as("[%d, %d, %d]", y, x, c)
                            .isCloseTo(expected, within(dtype == DType.U8 ? 1.0 : 0.003 * most));
                }
                if (channels == 4) {
                    assertThat(converted.getLong(y, x, 3)).isEqualTo(image.getLong(y, x, 3));
                }
            }
        }
    }

    @Test
    void greyStaysGrey() throws IOException {
        Tensor image = Samples.random(4, arena, DType.U8, 16, 16);
        byte[] file = png(image, profile(ColorSpace.CS_GRAY));
        Tensor converted = Images.decode(MemorySegment.ofArray(file), SRGB, arena);
        assertThat(converted.type()).isEqualTo(image.type());
        for (long y = 0; y < 16; y++) {
            for (long x = 0; x < 16; x++) {
                double expected = 255 * srgb(image.getLong(y, x) / 255.0); // the JDK's grey is linear
                assertThat((double) converted.getLong(y, x)).isCloseTo(expected, within(1.5));
            }
        }
    }

    @Test
    void sRgbStaysAsItIs() throws IOException {
        Tensor image = Samples.random(5, arena, DType.U8, 16, 16, 3);
        byte[] file = png(image, profile(ColorSpace.CS_sRGB));
        assertThat(Images.header(file).profile()).hasValueSatisfying(name -> assertThat(name).startsWith("sRGB"));
        Tensor converted = Images.decode(MemorySegment.ofArray(file), SRGB, arena);
        assertThat(converted.contentEquals(image)).isTrue();
        byte[] bare = Images.encode(image, "png");
        assertThat(Images.header(bare).profile()).isEmpty();
        assertThat(Images.decode(MemorySegment.ofArray(bare), SRGB, arena).contentEquals(image))
                .isTrue();
    }

    @Test
    void refusesProfilesThatDoNotFit() throws IOException {
        Tensor image = Samples.random(6, arena, DType.U8, 4, 4, 3);
        refused(png(image, profile(ColorSpace.CS_GRAY)),
                "u8 or u16 pixels in grey or RGB, with a profile of them, to convert to sRGB, got u8 [4, 4, 3] with the profile "
                        + new IccProfile(profile(ColorSpace.CS_GRAY)).name() + " of GRAY");
        byte[] cut = Arrays.copyOf(profile(ColorSpace.CS_LINEAR_RGB), 200);
        refused(png(image, cut), "a colour profile that can be used, got the damaged unnamed");
    }

    private void refused(byte[] file, String words) {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Images.decode(MemorySegment.ofArray(file), SRGB, arena))
                .withMessage("image: expected " + words);
    }
}
