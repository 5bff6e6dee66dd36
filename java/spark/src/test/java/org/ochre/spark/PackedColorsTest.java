package org.ochre.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.image.Images;
import org.ochre.palette.ColorHistogram;

class PackedColorsTest {
    private static void assertComesBack(ColorHistogram histogram, Arena arena) {
        byte[] packed = PackedColors.of(new HistogramArray(histogram.toBytes()));
        HistogramArray back = PackedColors.read(packed);
        assertThat(back.bytes()).isEqualTo(histogram.toBytes());
        assertThat(ColorHistogram.ofBytes(back.bytes(), arena).total()).isEqualTo(histogram.total());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void comesBackInLessThanHalfOfTheBytes(int channels) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            for (byte[] file : Pictures.parts(3, channels, 51)) {
                ColorHistogram histogram = ColorHistogram.of(Images.decode(file, arena), arena);
                assertComesBack(histogram, arena);
                assertThat(PackedColors.of(new HistogramArray(histogram.toBytes())).length)
                        .isLessThan(histogram.toBytes().length / 2);
            }
        }
    }

    /// The largest colour, the largest count, and none at all.
    @Test
    void extremes() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor keys = Tensor.allocate(arena, DType.I32, 2);
            keys.setLong(0, 0);
            keys.setLong(-1, 1);
            Tensor counts = Tensor.allocate(arena, DType.I64, 2);
            counts.setLong((1L << 46) - 1, 0);
            counts.setLong(1, 1);
            assertComesBack(ColorHistogram.of(keys, counts, 4, arena), arena);
            assertComesBack(ColorHistogram.of(keys.slice(0, 0, 0), counts.slice(0, 0, 0), 3, arena), arena);
        }
    }

    @Test
    void damagedBytes() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 5, 5, 3);
            byte[] packed = PackedColors.of(new HistogramArray(ColorHistogram.of(image, arena).toBytes()));
            assertThatThrownBy(() -> PackedColors.read(Arrays.copyOf(packed, packed.length - 1)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("bytes: expected more than");
            byte[] endless = packed.clone();
            Arrays.fill(endless, 1, endless.length, (byte) -1);
            assertThatThrownBy(() -> PackedColors.read(Arrays.copyOf(endless, 40)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("bytes: expected");
            assertThatThrownBy(() -> PackedColors.read(new byte[]{3, 100, 0}))
                    .hasMessage("bytes: expected at most a colour for each of 3 bytes, got 100");
        }
    }
}
