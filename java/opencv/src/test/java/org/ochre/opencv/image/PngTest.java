package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngTest {

    private static Bytes png(int depth, int color, String... chunks) {
        ByteBuffer file = ByteBuffer.allocate(200).put(new byte[]{(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(file, "IHDR", 0, 0, 0, 7, 0, 0, 0, 5, depth, color, 0, 0, 0);
        for (String name : chunks) {
            chunk(file, name, 1);
        }
        return new Bytes("f", MemorySegment.ofArray(Arrays.copyOf(file.array(), file.position())),
                ByteOrder.BIG_ENDIAN);
    }

    private static void chunk(ByteBuffer file, String name, int... values) {
        file.putInt(values.length);
        int start = file.position();
        file.put(name.getBytes(StandardCharsets.ISO_8859_1));
        for (int value : values) {
            file.put((byte) value);
        }
        CRC32 crc = new CRC32();
        crc.update(file.array(), start, file.position() - start);
        file.putInt((int) crc.getValue());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0, u8, 1", "16, 0, u16, 1", "8, 2, u8, 3", "16, 2, u16, 3", "4, 3, u8, 3", "8, 4, u8, 4", "16, 4, u16, 4",
        "8, 6, u8, 4", "16, 6, u16, 4"
    })
    void knowsTheType(int depth, int color, String dtype, int channels) throws ImageException {
        ImageHeader header = Png.header(png(depth, color, "IEND"));
        assertThat(header.width()).isEqualTo(7);
        assertThat(header.height()).isEqualTo(5);
        assertThat(header.dtype()).hasToString(dtype);
        assertThat(header.channels()).isEqualTo(channels);
        int transparent = color == 2 || color == 3 ? 4 : channels;
        assertThat(Png.header(png(depth, color, "tRNS", "IEND")).channels()).isEqualTo(transparent);
    }

    @ParameterizedTest
    @CsvSource({"3, 0", "16, 3", "4, 2", "8, 1", "8, 7", "0, 0"})
    void refusesWhatTheStandardDoesNotKnow(int depth, int color) {
        refused(png(depth, color, "IEND"), "a PNG header that the standard knows, got another");
    }

    @Test
    void refusesAnimationsCutsAndWrongChecksums() {
        refused(png(8, 2, "acTL", "IEND"), "a still picture, got an animation");
        refused(png(8, 2, "IDAT"), "a whole image, got a truncated one (46 bytes)");
        Bytes file = png(8, 2, "IDAT", "IEND");
        file.segment().set(ValueLayout.JAVA_BYTE, 41, (byte) 9);
        refused(file, "the PNG chunk IDAT as its checksum says, got a corrupt one");
        file.segment().set(ValueLayout.JAVA_BYTE, 13, (byte) 'X');
        refused(file, "a PNG header chunk first, got another");
    }

    private static void refused(Bytes file, String words) {
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> Png.header(file))
                .withMessage("f: expected " + words);
    }
}
