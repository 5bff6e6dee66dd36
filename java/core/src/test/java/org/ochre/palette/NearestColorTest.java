package org.ochre.palette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.pixel.Convert;

class NearestColorTest {
    private static final NearestColor NEAREST = new NearestColor();

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void bytesGoToTheNearestRowTheLowestOnTies(Case row) {
        row.run((arena, random) -> {
            for (int channels = 1; channels <= 4; channels++) {
                Tensor image = row.random(arena, random, DType.U8, 9, row.height(), row.width(), channels);
                Tensor palette = row.random(arena, random, DType.U8, 9, 1 + random.nextInt(40), channels);
                check(row, arena, image, palette);
            }
            Tensor gray = row.random(arena, random, DType.U8, 256, row.height(), row.width());
            check(row, arena, gray, row.random(arena, random, DType.U8, 256, 3, 1));
            check(row, arena, gray, row.random(arena, random, DType.U8, 256, 4));
        });
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void floatsGoToTheNearestRow(Case row) {
        row.run((arena, random) -> {
            for (int d : new int[]{1, 3, 7}) {
                DType dtype = random.nextBoolean() ? DType.F32 : DType.F64;
                Tensor image = row.random(arena, random, dtype, 10, row.height(), row.width(), d);
                if (image.elements() > 0 && random.nextBoolean()) {
                    image.setDouble(Double.NaN, row.height() / 2, row.width() / 2, d - 1);
                }
                check(row, arena, image, row.random(arena, random, DType.F64, 10, 1 + random.nextInt(30), d));
            }
        });
    }

    /// Palettes have colours between the levels and outside their range. Some have so many rows that they are searched
    /// in another way.
    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void bytesGoToTheNearestRowOfFloats(Case row) {
        row.run((arena, random) -> {
            for (int d : new int[]{1, 3, 4, 7}) {
                Tensor image = row.random(arena, random, DType.U8, 256, row.height(), row.width(), d);
                DType dtype = random.nextBoolean() ? DType.F32 : DType.F64;
                check(row, arena, image, row.random(arena, random, dtype, 300, 1 + random.nextInt(150), d));
            }
            Tensor gray = row.random(arena, random, DType.U8, 256, row.height(), row.width());
            check(row, arena, gray, row.random(arena, random, DType.F32, 300, 5));
        });
    }

    @Test
    void aPhotoOfBytesGoesToCentersWithoutAWidenedCopy() {
        try (Arena arena = Arena.ofShared()) {
            Random random = new Random(3);
            byte[] pixels = new byte[500 * 400 * 3];
            random.nextBytes(pixels);
            Tensor image = Tensor.allocate(arena, DType.U8, 500, 400, 3).copyFrom(pixels);
            for (int k : new int[]{16, 200}) {
                Tensor centers = Case.fill(Tensor.allocate(arena, DType.F32, k, 3), random, 256);
                Tensor real = new Convert(DType.F64).apply(image, arena);
                Tensor labels = NEAREST.apply(image, centers, arena);
                assertThat(labels.contentEquals(NEAREST.apply(real, centers, arena))).isTrue();
                assertThat(labels.contentEquals(reference(image, centers, arena))).isTrue();
            }
        }
    }

    private static void check(Case row, Arena arena, Tensor image, Tensor palette) {
        Tensor expected = reference(image, palette, arena);
        Tensor placed = row.destination().place(arena, DType.I32, expected.shape());
        NEAREST.into(image, palette, placed);
        assertThat(placed.contentEquals(expected)).isTrue();
        assertThat(Layout.damage(placed)).isZero();
        assertThat(NEAREST.apply(image, palette, arena).contentEquals(expected)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void everyColourOfACubeWithAdversarialTies(int channels) {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(channels);
            long colours = 1L << 4 * channels;
            Tensor cube = Tensor.allocate(arena, DType.U8, Math.min(colours, 4096), channels);
            for (long i = 0; i < cube.size(0); i++) {
                for (int channel = 0; channel < channels; channel++) {
                    cube.setLong((i >> 4 * channel & 15) * 2, i, channel);
                }
            }
            for (int k : new int[]{1, 2, 17, 256, 700}) {
                Tensor palette = Tensor.allocate(arena, DType.U8, k, channels);
                for (long i = 0; i < k; i++) {
                    for (int channel = 0; channel < channels; channel++) {
                        palette.setLong(1 + 2 * random.nextInt(15), i, channel);
                    }
                }
                Tensor image = cube.expand(0);
                assertThat(NEAREST.apply(image, palette, arena).contentEquals(reference(image, palette, arena)))
                        .isTrue();
            }
        }
    }

    @Test
    void theLargestPaletteIsServedAndItsLastRowFound() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor palette = Tensor.allocate(arena, DType.U8, 65_536, 3).fill(255);
            palette.at(65_535).fill(7);
            Tensor image = Tensor.allocate(arena, DType.U8, 1, 2, 3).fill(3);
            image.at(0, 1).fill(250);
            assertThat(NEAREST.apply(image, palette, arena)).hasToString("i32 [1, 2]\n[[65535     0]]");
            Tensor more = Tensor.allocate(arena, DType.U8, 65_537, 3);
            assertThatThrownBy(() -> NEAREST.apply(image, more, arena))
                    .hasMessage("palette: expected u8 [k, 3], 1 ≤ k ≤ 65536, got u8 [65537, 3]");
        }
    }

    /// Every cell of the grid has many candidates here, and noise touches all cells: 13 s, when each list was made from
    /// all rows, about 1 s since.
    @Test
    void manyRandomColorsOnNoiseAreFound() {
        try (Arena arena = Arena.ofShared()) {
            Random random = new Random(11);
            Tensor palette = Tensor.allocate(arena, DType.U8, 65_536, 4);
            byte[] rows = new byte[4 * 65_536];
            random.nextBytes(rows);
            palette.copyFrom(rows);
            Tensor image = Tensor.allocate(arena, DType.U8, 500, 500, 4);
            byte[] pixels = new byte[4 * 250_000];
            random.nextBytes(pixels);
            image.copyFrom(pixels);
            Tensor labels = NEAREST.apply(image, palette, arena);
            for (int i = 0; i < 40; i++) {
                int at = random.nextInt(250_000);
                int best = 0;
                int least = Integer.MAX_VALUE;
                for (int row = 0; row < 65_536; row++) {
                    int distance = 0;
                    for (int c = 0; c < 4; c++) {
                        int difference = (pixels[4 * at + c] & 255) - (rows[4 * row + c] & 255);
                        distance += difference * difference;
                    }
                    if (distance < least) {
                        least = distance;
                        best = row;
                    }
                }
                assertThat(labels.getLong(at / 500, at % 500)).isEqualTo(best);
            }
        }
    }

    @Test
    void threadsDoNotShowInTheAnswer() {
        try (Arena arena = Arena.ofShared()) {
            Random random = new Random(3);
            Tensor image = Tensor.allocate(arena, DType.U8, 500, 400, 3);
            byte[] pixels = new byte[500 * 400 * 3];
            random.nextBytes(pixels);
            image.copyFrom(pixels);
            Tensor palette = Case.fill(Tensor.allocate(arena, DType.U8, 64, 3), random, 256);
            Tensor expected = reference(image, palette, arena);
            for (int threads = 1; threads <= 16; threads++) {
                Tensor labels = Parallelism.with(threads, () -> NEAREST.apply(image, palette, arena));
                assertThat(labels.contentEquals(expected)).isTrue();
            }
        }
    }

    @Test
    void notANumberHasNoNearestColour() {
        try (Arena arena = Arena.ofConfined()) {
            double inf = Double.POSITIVE_INFINITY;
            Tensor pixels = Tensor.allocate(arena, DType.F64, 4, 2)
                    .copyFrom(new double[]{Double.NaN, 0, 0, inf, 1e200, 0, 5, 5});
            Tensor palette = Tensor.allocate(arena, DType.F64, 2, 2).copyFrom(new double[]{0, 0, 5, 5});
            assertThat(NEAREST.apply(pixels, palette, arena)).hasToString("i32 [4]\n[-1  0  0  1]");
        }
    }

    @Test
    void floatsOfAnyRankAreServed() {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(8);
            Tensor palette = Case.fill(Tensor.allocate(arena, DType.F32, 5, 3), random, 4);
            for (long[] shape : new long[][]{{3}, {7, 3}, {2, 5, 3}, {2, 3, 4, 3}, {2, 2, 2, 2, 3}}) {
                Tensor image = Case.fill(Tensor.allocate(arena, DType.F32, shape), random, 4);
                assertThat(NEAREST.apply(image, palette, arena).contentEquals(reference(image, palette, arena)))
                        .isTrue();
            }
            Tensor plane = Case.fill(Tensor.allocate(arena, DType.F64, 6, 5), random, 4);
            Tensor levels = Case.fill(Tensor.allocate(arena, DType.F64, 4), random, 4);
            assertThat(NEAREST.apply(plane, levels, arena).contentEquals(reference(plane, levels, arena))).isTrue();
        }
    }

    @Test
    void refusesBeforeItWrites() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 4, 4, 3);
            Tensor palette = Tensor.allocate(arena, DType.U8, 2, 3);
            Tensor labels = Tensor.allocate(arena, DType.I32, 4, 4).fill(-7);
            assertThatThrownBy(() -> NEAREST.into(image, Tensor.allocate(arena, DType.F32, 16, 4), labels))
                    .hasMessage("palette: expected f32 or f64 [k, 3], 1 ≤ k < 2^31, got f32 [16, 4]");
            assertThatThrownBy(() -> NEAREST.into(image, palette.slice(0, 0, 0), labels))
                    .hasMessageContaining("got u8 [0, 3]");
            assertThatThrownBy(() -> NEAREST.into(image, palette, labels.slice(1, 0, 3)))
                    .hasMessage("labels: expected i32 [4, 4], got i32 [4, 3]");
            assertThatThrownBy(() -> NEAREST.into(image, palette, labels.slice(0, 0, 1).broadcast(4, 4)))
                    .hasMessageContaining("labels: expected elements that share no memory");
            Tensor readOnly = Tensor.of(labels.segment().asReadOnly(), DType.I32, 4, 4);
            assertThatThrownBy(() -> NEAREST.into(image, palette, readOnly)).hasMessageContaining("read-only");
            Tensor heap = Tensor.of(java.lang.foreign.MemorySegment.ofArray(new byte[48]), DType.U8, 4, 4, 3);
            assertThatThrownBy(() -> NEAREST.into(heap, palette, labels))
                    .hasMessage("image: expected native memory, got a tensor over a Java array: copy(arena) moves it");
            Tensor inside = Tensor.of(labels.segment(), DType.U8, 4, 4, 3);
            assertThatThrownBy(() -> NEAREST.into(inside, palette, labels))
                    .hasMessage("labels: expected memory that does not overlap image, got an overlap");
            Tensor odd = Tensor.allocate(arena, DType.F64, 1, 3).fill(Double.POSITIVE_INFINITY);
            Tensor floats = Tensor.allocate(arena, DType.F64, 4, 4, 3);
            assertThatThrownBy(() -> NEAREST.into(floats, odd, labels))
                    .hasMessage("palette: expected finite colours, got Infinity in row 0");
            assertThatThrownBy(
                    () -> NEAREST.resultType(Tensor.allocate(arena, DType.I32, 4, 4, 3).type(), palette.type()))
                    .hasMessage(
                            "image: expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got i32 [4, 4, 3]; new Convert(DType.U8) makes it u8, rounded and held to 0…255");
            assertThat(labels.contentEquals(labels.copy(arena).fill(-7))).isTrue();
        }
    }

    @Test
    void aClosedArenaIsAnException() {
        Arena arena = Arena.ofShared();
        Tensor image = Tensor.allocate(arena, DType.U8, 4, 4, 3);
        Tensor palette = Tensor.allocate(Arena.ofAuto(), DType.U8, 2, 3);
        arena.close();
        assertThatThrownBy(() -> NEAREST.apply(image, palette, Arena.ofAuto()))
                .isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource
    void otherDtypesAreRefused(DType dtype) {
        try (Arena arena = Arena.ofConfined()) {
            if (dtype != DType.U8) {
                Tensor palette = Tensor.allocate(arena, DType.U8, 2, 3);
                assertThatThrownBy(() -> NEAREST.apply(Tensor.allocate(arena, dtype, 4, 4, 3), palette, arena))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("expected");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void colorsWithAlphaGoToTheRowThatLooksNearest(Case row) {
        NearestColor seen = new NearestColor().with(Alpha.SEEN);
        row.run((arena, random) -> {
            for (int levels : new int[]{3, 20, 256}) {
                Tensor image = row.random(arena, random, DType.U8, levels, row.height(), row.width(), 4);
                Tensor palette = row.random(arena, random, DType.U8, levels, 1 + random.nextInt(60), 4);
                Tensor expected = seenReference(image, palette, arena);
                Tensor placed = row.destination().place(arena, DType.I32, expected.shape());
                seen.into(image, palette, placed);
                assertThat(placed.contentEquals(expected)).isTrue();
                assertThat(Layout.damage(placed)).isZero();
            }
            Tensor image = row.random(arena, random, DType.U8, 256, row.height(), row.width(), 3);
            Tensor palette = row.random(arena, random, DType.U8, 256, 20, 3);
            assertThat(seen.apply(image, palette, arena).contentEquals(NEAREST.apply(image, palette, arena))).isTrue();
        });
    }

    /// Opaque pixels, pixels that can hardly be seen, and transparent ones meet rows of each kind.
    @Test
    void everyAlphaMeetsEveryOther() {
        try (Arena arena = Arena.ofShared()) {
            Random random = new Random(5);
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 256, 40, 4), random, 256);
            for (int y = 0; y < 256; y++) {
                image.at(y).slice(1, 3, 4).fill(y);
            }
            for (int k : new int[]{1, 7, 100, 1000}) {
                Tensor palette = Case.fill(Tensor.allocate(arena, DType.U8, k, 4), random, 256);
                palette.slice(0, k / 2, k).slice(1, 3, 4).fill(random.nextBoolean() ? 0 : 255);
                Tensor labels = new NearestColor(Alpha.SEEN).apply(image, palette, arena);
                assertThat(labels.contentEquals(seenReference(image, palette, arena))).isTrue();
                for (int threads : new int[]{1, 2, 5}) {
                    assertThat(Parallelism
                            .with(threads, () -> new NearestColor(Alpha.SEEN).apply(image, palette, arena))
                            .contentEquals(labels)).isTrue();
                }
            }
        }
    }

    @Test
    void whatIsSeenNeverTakesATransparentRowAndWhatIsNotTakesOne() {
        try (Arena arena = Arena.ofConfined()) {
            NearestColor seen = new NearestColor(Alpha.SEEN);
            Tensor image = rgba(arena, 0, 0, 0, 255, 9, 9, 9, 1, 5, 5, 5, 0).expand(0);
            Tensor palette = rgba(arena, 255, 255, 255, 255, 0, 0, 0, 0, 1, 1, 1, 0);
            assertThat(seen.apply(image, palette, arena)).hasToString("i32 [1, 3]\n[[0 0 1]]");
            assertThat(NEAREST.apply(image, palette, arena)).hasToString("i32 [1, 3]\n[[1 2 2]]");
            Tensor clear = rgba(arena, 7, 7, 7, 0, 0, 0, 0, 0);
            assertThat(seen.apply(image, clear, arena)).hasToString("i32 [1, 3]\n[[0 0 0]]");
            Tensor opaque = rgba(arena, 255, 255, 255, 255, 0, 0, 0, 200, 0, 0, 0, 3);
            assertThat(seen.apply(image, opaque, arena)).hasToString("i32 [1, 3]\n[[1 2 2]]");
        }
    }

    private static Tensor rgba(Arena arena, int... levels) {
        byte[] bytes = new byte[levels.length];
        for (int i = 0; i < levels.length; i++) {
            bytes[i] = (byte) levels[i];
        }
        return Tensor.allocate(arena, DType.U8, levels.length / 4, 4).copyFrom(bytes);
    }

    /// The nearest row by the definition of [Alpha#SEEN], from the two pictures.
    private static Tensor seenReference(Tensor image, Tensor palette, Arena arena) {
        Tensor labels = Tensor.allocate(arena, DType.I32, image.size(0), image.size(1));
        for (long y = 0; y < image.size(0); y++) {
            for (long x = 0; x < image.size(1); x++) {
                labels.setLong(seenRow(image.at(y, x), palette), y, x);
            }
        }
        return labels;
    }

    private static long seenRow(Tensor pixel, Tensor palette) {
        long alpha = pixel.getLong(3);
        long least = Long.MAX_VALUE;
        long best = 0;
        for (long row = 0; row < palette.size(0); row++) {
            long other = palette.getLong(row, 3);
            long distance = 0;
            for (int channel = 0; channel < 3; channel++) {
                long black = pixel.getLong(channel) * alpha - palette.getLong(row, channel) * other;
                long white = black + 255 * (255 - alpha) - 255 * (255 - other);
                distance += Math.max(black * black, white * white);
            }
            if (distance < least && (alpha == 0 || other > 0)) {
                least = distance;
                best = row;
            }
        }
        return best;
    }

    /// The nearest row by the definition: Σ (x − p)² in F64 in channel order, the first row of the least sum; −1 for a
    /// pixel with a NaN.
    static Tensor reference(Tensor image, Tensor palette, Arena arena) {
        boolean plain = palette.rank() == 1 || image.rank() == 2 && palette.dtype() == DType.U8;
        Tensor pixels = plain ? image.expand(image.rank()) : image;
        Tensor rows = palette.rank() == 1 ? palette.expand(1) : palette;
        int d = (int) rows.size(1);
        double[] flat = doubles(pixels, arena);
        double[] colours = doubles(rows, arena);
        int[] labels = new int[flat.length / d];
        for (int i = 0; i < labels.length; i++) {
            double least = Double.POSITIVE_INFINITY;
            for (int row = 0; row < colours.length / d; row++) {
                double distance = 0;
                for (int channel = 0; channel < d; channel++) {
                    double gap = flat[i * d + channel] - colours[row * d + channel];
                    distance += gap * gap;
                }
                if (Double.isNaN(distance)) {
                    labels[i] = -1;
                } else if (distance < least) {
                    least = distance;
                    labels[i] = row;
                }
            }
        }
        long[] shape = java.util.Arrays.copyOf(pixels.shape(), pixels.rank() - 1);
        return Tensor.allocate(arena, DType.I32, labels.length).copyFrom(labels).reshape(shape);
    }

    private static double[] doubles(Tensor tensor, Arena arena) {
        Tensor flat = tensor.copy(arena).reshape(tensor.elements());
        double[] values = new double[(int) tensor.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = flat.getDouble(i);
        }
        return values;
    }
}
