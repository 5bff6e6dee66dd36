package org.ochre.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.zip.Adler32;
import org.junit.jupiter.api.Test;

class AdlerTest {
    private static int of(byte[] bytes, int from, int to) {
        Adler32 adler = new Adler32();
        adler.update(bytes, from, to - from);
        return (int) adler.getValue();
    }

    @Test
    void joinsToTheChecksumOfTheWhole() {
        Random random = new Random(5);
        for (int length : new int[]{0, 1, 2, 255, 65_520, 65_521, 65_522, 131_042, 300_000}) {
            byte[] bytes = new byte[length];
            for (int kind = 0; kind < 3; kind++) {
                if (kind == 1) {
                    random.nextBytes(bytes);
                } else if (kind == 2) {
                    Arrays.fill(bytes, (byte) 255);
                }
                for (int cut : new int[]{0, length / 3, Math.max(0, length - 1), length}) {
                    int joined = Adler.join(of(bytes, 0, cut), of(bytes, cut, length), length - cut);
                    assertThat(joined).as("%d bytes of kind %d, cut at %d", length, kind, cut)
                            .isEqualTo(of(bytes, 0, length));
                }
            }
        }
    }

    @Test
    void noBytesChangeNothing() {
        assertThat(Adler.join(Adler.EMPTY, 0x12345678, 17)).isEqualTo(0x12345678);
        assertThat(Adler.join(0x12345678, Adler.EMPTY, 0)).isEqualTo(0x12345678);
    }

    /// A piece longer than an int can count, of zeros: `a` stays, and `b` grows by `a` with each.
    @Test
    void takesLongPieces() {
        long length = 5_000_000_000L;
        int zeros = (int) (length % 65_521) << 16 | 1;
        assertThat(Adler.join(0x00020002, zeros, length)).isEqualTo((int) ((2 + 2 * (length % 65_521)) % 65_521) << 16
                | 2);
    }
}
