package org.ochre.palette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.OwnersArena;
import org.ochre.Tensor;

class ColorHistogramTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void countsExactly(Case row) {
        row.run((arena, random) -> {
            for (int channels = 1; channels <= 4; channels++) {
                Tensor image = row.random(arena, random, DType.U8, 5, row.height(), row.width(), channels);
                assertThat(table(ColorHistogram.of(image, arena))).isEqualTo(count(image));
            }
            Tensor gray = row.random(arena, random, DType.U8, 256, row.height(), row.width());
            assertThat(table(ColorHistogram.of(gray, arena))).isEqualTo(count(gray.expand(2)));
        });
    }

    @Test
    void largeImagesOfManyColoursAreCountedExactlyOnAnyNumberOfThreads() {
        try (Arena arena = Arena.ofConfined()) {
            for (int channels = 1; channels <= 4; channels++) {
                byte[] pixels = new byte[1030 * 1020 * channels];
                new Random(channels).nextBytes(pixels);
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] &= 63;
                }
                Tensor image = Tensor.allocate(arena, DType.U8, 1030, 1020, channels).copyFrom(pixels);
                ColorHistogram histogram = ColorHistogram.of(image, arena);
                assertThat(table(histogram)).isEqualTo(count(image));
                ColorHistogram alone = Parallelism.with(1, () -> ColorHistogram.of(image, arena));
                assertThat(alone.colors().contentEquals(histogram.colors())).isTrue();
                assertThat(alone.counts().contentEquals(histogram.counts())).isTrue();
            }
        }
    }

    @Test
    void partsMergeIntoTheWhole() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 40, 30, 3), new Random(5), 7);
            ColorHistogram top = ColorHistogram.of(image.slice(0, 0, 13), arena);
            ColorHistogram bottom = ColorHistogram.of(image.slice(0, 13, 40), arena);
            ColorHistogram none = ColorHistogram.of(image.slice(0, 0, 0), arena);
            assertThat(table(top.merge(bottom, arena).merge(none, arena))).isEqualTo(count(image));
            assertThat(top.merge(bottom, arena).total()).isEqualTo(1200);
            assertThat(none.colors().shape()).containsExactly(0, 3);
            assertThatThrownBy(() -> top.merge(ColorHistogram.of(image.channel(0), arena), arena))
                    .hasMessage("other: expected a histogram of 3 channels, got 1 channels");
        }
    }

    @Test
    void fullyTransparentIsOneColour() {
        try (Arena arena = Arena.ofConfined()) {
            byte[] pixels = {1, 2, 3, 0, 9, 9, 9, 0, 9, 9, 9, 1};
            Tensor image = Tensor.allocate(arena, DType.U8, 1, 3, 4).copyFrom(pixels);
            ColorHistogram histogram = ColorHistogram.of(image, arena);
            assertThat(histogram.colors()).hasToString("u8 [2, 4]\n[[0 0 0 0]\n [9 9 9 1]]");
            assertThat(histogram.counts()).hasToString("i64 [2]\n[2 1]");
        }
    }

    @Test
    void whatItHandsOutIsReadOnly() {
        try (Arena arena = Arena.ofConfined()) {
            ColorHistogram histogram = ColorHistogram.of(Tensor.allocate(arena, DType.U8, 2, 2, 3), arena);
            for (Tensor tensor : new Tensor[]{histogram.colors(), histogram.counts(), histogram.keys()}) {
                assertThatThrownBy(() -> tensor.fill(0))
                        .hasMessage("dst: expected writable memory, got a read-only segment");
            }
        }
    }

    @Test
    void countsThatWereWrittenMergeToAnythingButACrash() {
        try (Arena arena = Arena.ofConfined()) {
            OwnersArena owner = new OwnersArena(arena);
            ColorHistogram histogram = ColorHistogram.of(Tensor.allocate(arena, DType.U8, 2, 2, 3), owner);
            owner.handedOut().get(1).set(ValueLayout.JAVA_LONG, 0, Long.MAX_VALUE);
            assertThatThrownBy(() -> histogram.merge(histogram, arena)).isInstanceOf(ArithmeticException.class)
                    .hasMessage("other: expected counts whose sums stay below 2^63, got more");
            owner.handedOut().get(1).set(ValueLayout.JAVA_LONG, 0, -1);
            assertThat(histogram.merge(histogram, arena).counts().getLong(0)).isEqualTo(-2);
        }
    }

    @Test
    void refusesWhatItDoesNotServe() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> ColorHistogram.of(Tensor.allocate(arena, DType.U16, 2, 2), arena))
                    .hasMessage("image: expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got u16 [2, 2]");
            assertThatThrownBy(() -> ColorHistogram.of(Tensor.allocate(arena, DType.U8, 2, 2, 5), arena))
                    .hasMessageContaining("got u8 [2, 2, 5]");
        }
    }

    private static Map<Long, Long> table(ColorHistogram histogram) {
        Map<Long, Long> table = new TreeMap<>();
        long before = -1;
        for (long i = 0; i < histogram.size(); i++) {
            long key = key(histogram.colors().at(i));
            assertThat(key).isGreaterThan(before);
            before = key;
            table.put(key, histogram.counts().getLong(i));
        }
        return table;
    }

    private static Map<Long, Long> count(Tensor image) {
        Map<Long, Long> table = new TreeMap<>();
        for (long y = 0; y < image.size(0); y++) {
            for (long x = 0; x < image.size(1); x++) {
                Tensor pixel = image.at(y, x);
                boolean clear = pixel.size(0) == 4 && pixel.getLong(3) == 0;
                table.merge(clear ? 0 : key(pixel), 1L, Long::sum);
            }
        }
        return table;
    }

    private static long key(Tensor color) {
        long key = 0;
        for (long channel = 0; channel < color.size(0); channel++) {
            key = key << 8 | color.getLong(channel);
        }
        return key;
    }
}
