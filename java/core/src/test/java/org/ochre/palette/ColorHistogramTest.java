package org.ochre.palette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Parallelism;
import org.ochre.OwnersArena;
import org.ochre.Tensor;

class ColorHistogramTest {
    private static final SegmentAllocator NEVER = (bytes, alignment) -> {
        throw new AssertionError("expected a refusal before memory is taken");
    };

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
    void returnedTensorsAreReadOnly() {
        try (Arena arena = Arena.ofConfined()) {
            ColorHistogram histogram = ColorHistogram.of(Tensor.allocate(arena, DType.U8, 2, 2, 3), arena);
            for (Tensor tensor : new Tensor[]{histogram.colors(), histogram.counts(), histogram.keys()}) {
                assertThatThrownBy(() -> tensor.fill(0))
                        .hasMessage("dst: expected writable memory, got a read-only segment");
            }
        }
    }

    @Test
    void overwrittenCountsDoNotCrashAMerge() {
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
    void refusesArgumentsThatAreNotServed() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> ColorHistogram.of(Tensor.allocate(arena, DType.U16, 2, 2), arena))
                    .hasMessage(
                            "image: expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got u16 [2, 2]; new Convert(DType.U8) makes it u8, rounded and held to 0…255");
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void isTheSameWhenRebuiltFromColorsOrBytes(int channels) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 40, 30, channels), new Random(5), 256);
            Tensor more = Case.fill(Tensor.allocate(arena, DType.U8, 20, 30, channels), new Random(6), 256);
            ColorHistogram histogram = ColorHistogram.of(image, arena);
            ColorHistogram other = ColorHistogram.of(more, arena);
            Tensor keys = Layout.STEPPED.holding(arena, histogram.keys());
            Tensor counts = Layout.FLIPPED.holding(arena, histogram.counts());
            for (ColorHistogram again : List.of(ColorHistogram.of(keys, counts, channels, arena),
                    ColorHistogram.ofBytes(histogram.toBytes(), arena))) {
                requireSame(again, histogram);
                requireSame(again.merge(other, arena), histogram.merge(other, arena));
            }
            ColorHistogram none = ColorHistogram.of(image.slice(0, 0, 0), arena);
            requireSame(ColorHistogram.ofBytes(none.toBytes(), arena), none);
        }
    }

    private static void requireSame(ColorHistogram found, ColorHistogram expected) {
        assertThat(found.channels()).isEqualTo(expected.channels());
        assertThat(found.total()).isEqualTo(expected.total());
        assertThat(found.keys().contentEquals(expected.keys())).isTrue();
        assertThat(found.counts().contentEquals(expected.counts())).isTrue();
        assertThat(found.colors().contentEquals(expected.colors())).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    1 | 0 256 | 1 1 | keys: expected colours of 1 channels, less than 2^8, got 256 at [1]
                    3 | 16777216 | 1 | keys: expected colours of 3 channels, less than 2^24, got 16777216 at [0]
                    3 | -1 | 1 | keys: expected colours of 3 channels, less than 2^24, got 4294967295 at [0]
                    3 | 5 5 | 1 1 | keys: expected ascending colours, all different, got 5 after 5 at [1]
                    3 | 5 4 | 1 1 | keys: expected ascending colours, all different, got 4 after 5 at [1]
                    4 | 0 256 | 1 1 | keys: expected 0 as the only colour of alpha 0, got 256 at [1]
                    3 | 1 2 | 1 0 | counts: expected 1 or more, got 0 at [1]
                    3 | 1 2 | -7 1 | counts: expected 1 or more, got -7 at [0]
                    3 | 1 | 140737488355328 | counts: expected a sum less than 2^47, got more with 140737488355328 at [0]
                    3 | 1 2 | 140737488355327 1 | counts: expected a sum less than 2^47, got more with 1 at [1]
                    3 | 1 2 | 9223372036854775807 9223372036854775807 | counts: expected a sum less than 2^47, got more with 9223372036854775807 at [0]
                    5 | 1 | 1 | channels: expected 1…4, got 5
                    0 | 1 | 1 | channels: expected 1…4, got 0
                    3 | 1 | 1 2 | counts: expected i64 [1], got i64 [2]
                    """)
    void colorsAndCountsThatNoImageHasAreRefused(int channels, String keys, String counts, String message) {
        int[] colors = Arrays.stream(keys.split(" ")).mapToInt(Integer::parseInt).toArray();
        long[] numbers = Arrays.stream(counts.split(" ")).mapToLong(Long::parseLong).toArray();
        try (Arena arena = Arena.ofConfined()) {
            Tensor first = Tensor.allocate(arena, DType.I32, colors.length).copyFrom(colors);
            Tensor second = Tensor.allocate(arena, DType.I64, numbers.length).copyFrom(numbers);
            assertThatThrownBy(() -> ColorHistogram.of(first, second, channels, NEVER))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
            if (colors.length == numbers.length) {
                ByteBuffer bytes = ByteBuffer.allocate(24 + 12 * colors.length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.put("OCHREHST".getBytes(StandardCharsets.US_ASCII)).putInt(1).putInt(channels)
                        .putLong(colors.length);
                Arrays.stream(colors).forEach(bytes::putInt);
                Arrays.stream(numbers).forEach(bytes::putLong);
                assertThatThrownBy(() -> ColorHistogram.ofBytes(bytes.array(), NEVER)).hasMessage(message);
            }
        }
    }

    @Test
    void fourChannelsUseAllBitsOfTheKey() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor keys = Tensor.allocate(arena, DType.I32, 3).copyFrom(new int[]{0, 1, -1});
            Tensor counts = Tensor.allocate(arena, DType.I64, 3).copyFrom(new long[]{1, 2, 3});
            ColorHistogram histogram = ColorHistogram.of(keys, counts, 4, arena);
            assertThat(histogram.colors()).hasToString(
                    "u8 [3, 4]\n[[  0   0   0   0]\n [  0   0   0   1]\n [255 255 255 255]]");
            assertThat(histogram.total()).isEqualTo(6);
        }
    }

    @Test
    void bytesOfSomethingElseAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = ColorHistogram.of(Tensor.allocate(arena, DType.U8, 2, 2), arena).toBytes();
            assertThat(bytes).hasSize(36).startsWith("OCHREHST".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> ColorHistogram.ofBytes(new byte[5], NEVER))
                    .hasMessage("bytes: expected the bytes of a ColorHistogram, got 5 other bytes");
            assertThatThrownBy(() -> ColorHistogram.ofBytes(changed(bytes, 0, 'o'), NEVER))
                    .hasMessage("bytes: expected the bytes of a ColorHistogram, got 36 other bytes");
            assertThatThrownBy(() -> ColorHistogram.ofBytes(changed(bytes, 8, 2), NEVER))
                    .hasMessage("bytes: expected version 1 of ColorHistogram's, got 2");
            assertThatThrownBy(() -> ColorHistogram.ofBytes(changed(bytes, 16, 2), NEVER))
                    .hasMessage("bytes: expected 24 and 12 for each of 2 colours, got 36");
            assertThatThrownBy(() -> ColorHistogram.ofBytes(changed(bytes, 23, 0x80), NEVER))
                    .hasMessage("bytes: expected 24 and 12 for each of -9223372036854775807 colours, got 36");
            assertThatThrownBy(() -> ColorHistogram.ofBytes(Arrays.copyOf(bytes, 37), NEVER))
                    .hasMessage("bytes: expected 24 and 12 for each of 1 colours, got 37");
        }
    }

    private static byte[] changed(byte[] bytes, int at, int value) {
        byte[] result = bytes.clone();
        result[at] = (byte) value;
        return result;
    }
}
