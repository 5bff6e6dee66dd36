package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class FastDeflaterTest {
    private static final int MOST = 1 << 17;
    private static final int ROOM = MOST + MOST / 256 + 256;

    private final FastDeflater deflater = new FastDeflater(MOST);

    /// Deflates, inflates by zlib, and gives the number of bytes between.
    private int roundTrip(byte[] bytes, int window, boolean ends) throws DataFormatException {
        byte[] into = new byte[ROOM];
        int size = deflater.deflate(MemorySegment.ofArray(bytes), window, ends, MemorySegment.ofArray(into));
        Inflater inflater = new Inflater(true);
        byte[] back = new byte[bytes.length - window + 1];
        int count;
        try {
            inflater.setDictionary(bytes, 0, window);
            inflater.setInput(into, 0, size);
            count = inflater.inflate(back);
            assertThat(inflater.finished()).isEqualTo(ends);
            assertThat(inflater.getRemaining()).isZero();
        } finally {
            inflater.end();
        }
        assertThat(count).isEqualTo(bytes.length - window);
        assertThat(Arrays.equals(back, 0, count, bytes, window, bytes.length)).isTrue();
        return size;
    }

    private static byte[] noise(int size, int values) {
        Random random = new Random(size);
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) random.nextInt(values);
        }
        return bytes;
    }

    @Test
    void everythingReadsBack() throws DataFormatException {
        for (int size : new int[]{1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 300, 4099, 32_767, 32_768, 32_769, 70_001, MOST}) {
            for (int values : new int[]{1, 2, 5, 60, 256}) {
                byte[] bytes = noise(size, values);
                for (boolean ends : new boolean[]{false, true}) {
                    roundTrip(bytes, 0, ends);
                    roundTrip(bytes, Math.min(size - 1, 1 << 15), ends);
                }
            }
        }
    }

    @Test
    void noBytesAreAStream() throws DataFormatException {
        assertThat(roundTrip(new byte[0], 0, true)).isLessThan(20);
        assertThat(roundTrip(new byte[0], 0, false)).isLessThan(20);
    }

    /// Matches of every length up to the longest, at the greatest distance too.
    @Test
    void matchesReachAsFarAsTheWindow() throws DataFormatException {
        byte[] bytes = noise(MOST, 256);
        int at = 1 << 15;
        for (int length = 3; length < 300 && at + length < MOST; length++) {
            System.arraycopy(bytes, at - (1 << 15), bytes, at, length);
            at += length + 5;
        }
        int size = roundTrip(bytes, 1 << 15, true);
        int matched = 299 * 300 / 2;
        assertThat(size).isLessThan(MOST - (1 << 15) - matched * 9 / 10);
        byte[] twice = noise(1 << 16, 256);
        System.arraycopy(twice, 0, twice, 1 << 15, 1 << 15);
        assertThat(roundTrip(twice, 1 << 15, true)).isLessThan(1000);
    }

    /// Bytes that do not shrink are stored, with five bytes for each 32 thousand.
    @Test
    void noiseFits() throws DataFormatException {
        assertThat(roundTrip(noise(MOST, 256), 0, false)).isBetween(MOST, MOST + 40);
        assertThat(roundTrip(noise(MOST, 255), 0, true)).isBetween(MOST, MOST + 40);
        assertThat(roundTrip(noise(MOST, 128), 0, true)).isLessThan(MOST * 9 / 10);
    }

    @Test
    void constantsShrinkToAlmostNothing() throws DataFormatException {
        assertThat(roundTrip(new byte[MOST], 0, true)).isLessThan(MOST / 200);
    }

    @Test
    void moreThanThereIsRoomForIsRefused() {
        MemorySegment bytes = MemorySegment.ofArray(new byte[MOST + 2]);
        assertThatThrownBy(() -> deflater.deflate(bytes, 1, true, bytes)).hasMessage(
                "bytes: expected a window of at most 32768 and 131072 bytes, got 1 and 131073");
    }
}
