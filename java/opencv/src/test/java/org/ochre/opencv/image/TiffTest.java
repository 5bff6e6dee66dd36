package org.ochre.opencv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TiffTest {

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

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void readsBothOrdersAndSizes(boolean little, boolean big) throws ImageException {
        ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        Bytes file = tiff(order, big, 256, 3, 1, 300, 257, 4, 1, 70_000, 277, 3, 1, 3, 262, 3, 1, 2, 274, 3, 1, 6);
        ImageHeader header = ImageHeader.of(file);
        assertThat(header.format()).isEqualTo(ImageFormat.TIFF);
        assertThat(header.width()).isEqualTo(70_000);
        assertThat(header.height()).isEqualTo(300);
        assertThat(header.type()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            256 | 0  | 1…2^31-1 pixels a side, got 0×9
            277 | 2  | 1, 3 or 4 samples a pixel, got 2
            262 | 8  | a grey, RGB, palette or YCbCr TIFF, got photometric interpretation 8
            322 | 4000 | a tile about as large as the image at most, got 4000 for 9 pixels
            """)
    void refuses(int tag, int value, String words) {
        long[] entries = {256, 3, 1, 9, 257, 3, 1, 9, 277, 3, 1, 1, 262, 3, 1, 1, 322, 3, 1, 16};
        for (int i = 0; i < entries.length; i += 4) {
            entries[i + 3] = entries[i] == tag ? value : entries[i + 3];
        }
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ImageHeader.of(tiff(ByteOrder.LITTLE_ENDIAN, false, entries)))
                .withMessage("t.tif: expected " + words);
    }

    @Test
    void refusesPlacesOutsideTheFile() {
        Bytes far = tiff(ByteOrder.BIG_ENDIAN, true, 256, 16, 1, 9, 257, 16, 1, 9, 273, 16, 1, 500, 279, 16, 1, 13);
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> Tiff.of(far).check())
                .withMessage("t.tif: expected a whole image, got a truncated one (512 bytes)");
        Bytes overflow = tiff(ByteOrder.BIG_ENDIAN, true, 273, 16, 1, Long.MAX_VALUE, 279, 16, 1, Long.MAX_VALUE);
        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> Tiff.of(overflow).check());
        Bytes overlapping = tiff(ByteOrder.LITTLE_ENDIAN, false, 273, 4, 40, 100, 279, 4, 40, 100);
        overlapping.segment().asSlice(100, 160).fill((byte) 0);
        for (int i = 0; i < 40; i++) {
            overlapping.segment().set(ValueLayout.JAVA_BYTE, 100 + 4 * i, (byte) 20);
        }
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> Tiff.of(overlapping).check())
                .withMessage(
                        "t.tif: expected strips or tiles that do not overlap, got more bytes of them than the file has");
        Bytes rational = tiff(ByteOrder.LITTLE_ENDIAN, false, 256, 5, 1, 9);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> ImageHeader.of(rational))
                .withMessage("t.tif: expected a whole number in TIFF entry 256, got type 5");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 8, 9})
    void readsTheOrientationOfExif(int stored) {
        Bytes exif = tiff(ByteOrder.BIG_ENDIAN, false, 271, 2, 1, 0, 274, 3, 1, stored);
        assertThat(Tiff.orientation(exif.order(ByteOrder.LITTLE_ENDIAN)))
                .isEqualTo(stored >= 1 && stored <= 8 ? stored : 1);
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Tiff.orientation(new Bytes("", arena.allocate(3), ByteOrder.BIG_ENDIAN))).isEqualTo(1);
        }
    }
}
