package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngChunksTest {

    /// Of 7×5 pixels, with these chunks of six bytes behind its header.
    private static Bytes png(int depth, int color, String... chunks) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[]{(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        png.writeBytes(ProportionTest.chunk("IHDR", ByteBuffer.allocate(13).putInt(7).putInt(5).put((byte) depth)
                .put((byte) color).array()));
        for (String name : chunks) {
            png.writeBytes(ProportionTest.chunk(name, new byte[name.equals("IEND") ? 0 : 6]));
        }
        return new Bytes("f", MemorySegment.ofArray(png.toByteArray()), ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, u8, 1, 4", "16, 0, u16, 1, 4", "8, 2, u8, 3, 4", "16, 2, u16, 3, 4", "4, 3, u8, 3, 4", "8, 4, u8, 4, 4",
        "16, 4, u16, 4, 4", "8, 6, u8, 4, 4", "16, 6, u16, 4, 4"
    })
    void knowsTheType(int depth, int color, String dtype, int channels, int transparent) throws ImageException {
        ImageHeader header = PngChunks.of(png(depth, color, "PLTE", "IDAT", "IEND")).header();
        assertThat(header.width()).isEqualTo(7);
        assertThat(header.height()).isEqualTo(5);
        assertThat(header.dtype()).hasToString(dtype);
        assertThat(header.channels()).isEqualTo(channels);
        assertThat(header.bits()).isEqualTo(depth);
        assertThat(PngChunks.of(png(depth, color, "PLTE", "tRNS", "IDAT", "IEND")).header().channels())
                .isEqualTo(transparent);
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "16, 3", "4, 2", "8, 1", "8, 7", "0, 0"})
    void refusesWhatTheStandardDoesNotKnow(int depth, int color) {
        refused(png(depth, color, "IEND"), "a PNG header that the standard knows, got another");
    }

    @Test
    void refusesAnimationsCutsAndUnknownChunks() {
        refused(png(8, 2, "acTL", "IEND"), "a still picture, got an animation");
        refused(png(8, 2, "IDAT"), "a whole image, got a truncated one (51 bytes)");
        refused(png(8, 2, "IEND"), "PNG pixels, got none");
        refused(png(8, 2, "CgBI", "IDAT", "IEND"),
                "PNG chunks that the standard knows, got a chunk CgBI, without which it cannot be read");
        Bytes file = png(8, 2, "IDAT", "IEND");
        file.segment().set(ValueLayout.JAVA_BYTE, 13, (byte) 'X');
        refused(file, "a PNG header chunk first, got another");
    }

    /// One flipped bit in any byte of a chunk: what pixels need is refused, what they do not need is left out.
    @Test
    void holdsChunksToTheirChecksums() throws ImageException {
        for (String name : new String[]{"IDAT", "PLTE", "tRNS", "tEXt", "vpAg"}) {
            for (int at = 37; at < 51; at++) {
                Bytes file = png(8, 2, name, "IDAT", "IEND");
                byte flipped = (byte) (file.u8(at) ^ 4);
                file.segment().set(ValueLayout.JAVA_BYTE, at, flipped);
                if (Character.isUpperCase(name.charAt(0)) || name.equals("tRNS")) {
                    refused(file, "the PNG chunk " + file.text(37, 4) + " as its checksum says, got a corrupt one");
                } else {
                    assertThat(PngChunks.of(file).isPlain()).isFalse();
                    assertThat(PngChunks.of(file).header().channels()).isEqualTo(3);
                }
            }
        }
    }

    private static void refused(Bytes file, String words) {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> PngChunks.of(file))
                .withMessage("f: expected " + words);
    }
}
