package org.ochre.palette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Memory;
import org.ochre.OwnersArena;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.foreign.Scratch;

class MedianCutTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void doesNotDependOnLayoutOrMemory(Case row) {
        row.run((arena, random) -> {
            for (int channels = 1; channels <= 4; channels++) {
                Tensor image = row.random(arena, random, DType.U8, 256, row.height(), row.width(), channels);
                for (MedianCut cut : new MedianCut[]{new MedianCut(5), new MedianCut(9, Cut.MEDIAN, 0),
                    new MedianCut(8).refine(3)}) {
                    Tensor palette = cut.apply(image, arena);
                    assertThat(cut.apply(image.copy(Arena.ofAuto()), arena).contentEquals(palette)).isTrue();
                    Tensor dst = row.destination().place(arena, DType.U8, cut.k(), channels);
                    assertThat(cut.into(image, dst).contentEquals(palette)).isTrue();
                    assertThat(Layout.damage(dst)).isZero();
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void aFewColoursComeBackExactly(Cut cut) {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(4);
            for (int colours : new int[]{1, 2, 3, 16, 100}) {
                Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 1, colours, 3), random, 256).broadcast(5,
                        colours, 3);
                Tensor expected = ColorHistogram.of(image, arena).colors();
                for (int k : new int[]{colours, colours + 1, 256}) {
                    assertThat(new MedianCut(k, cut, 0).apply(image, arena).contentEquals(expected)).isTrue();
                    assertThat(new MedianCut(k, cut, 7).apply(image, arena).contentEquals(expected)).isTrue();
                }
            }
        }
    }

    @Test
    void threadsMemoryAndRepetitionDoNotShow() {
        try (Arena arena = Arena.ofShared()) {
            byte[] pixels = new byte[300 * 300 * 3];
            new Random(11).nextBytes(pixels);
            Tensor image = Tensor.allocate(arena, DType.U8, 300, 300, 3).copyFrom(pixels);
            MedianCut cut = new MedianCut(64).refine(5);
            Tensor expected = cut.apply(image, arena);
            for (int threads = 1; threads <= 16; threads++) {
                Tensor palette = Parallelism.with(threads, () -> cut.apply(image, arena));
                assertThat(palette.contentEquals(expected)).isTrue();
            }
        }
    }

    @Test
    void mergedHistogramsGiveThePaletteOfTheWhole() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 60, 50, 3), new Random(2), 256);
            ColorHistogram parts = ColorHistogram.of(image.slice(0, 0, 31), arena)
                    .merge(ColorHistogram.of(image.slice(0, 31, 60), arena), arena);
            assertThat(new MedianCut(20).apply(parts, arena).contentEquals(new MedianCut(20).apply(image, arena)))
                    .isTrue();
        }
    }

    /// The colours form two clusters. Any sensible cut separates them. Each row is the mean of its pixels, halves to
    /// even.
    @ParameterizedTest
    @EnumSource
    void rowsAreRoundedMeansOfTheirPixels(Cut cut) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] gray = {10, 11, 11, 11, (byte) 200, (byte) 201, (byte) 200, (byte) 201};
            Tensor image = Tensor.allocate(arena, DType.U8, 2, 4).copyFrom(gray);
            assertThat(new MedianCut(2, cut, 0).apply(image, arena)).hasToString("u8 [2, 1]\n[[ 11]\n [200]]");
        }
    }

    @Test
    void refinementNeverMakesTheErrorLarger() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 64, 64, 3), new Random(9), 200);
            double before = error(image, new MedianCut(12).apply(image, arena), arena);
            double after = error(image, new MedianCut(12).refine(10).apply(image, arena), arena);
            assertThat(after).isLessThan(before);
        }
    }

    /// Colours of every alpha, a fifth of the pixels fully transparent.
    private static Tensor translucent(Arena arena, Random random, int side, int levels) {
        Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, side, side, 4), random, levels);
        image.slice(0, 0, side / 5).channel(3).fill(0);
        image.slice(0, side / 5, side).channel(3).at(3).fill(255);
        return image;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 64, 256})
    void transparentPixelsShareOneRowAndNoOtherIsTransparent(int k) {
        try (Arena arena = Arena.ofShared()) {
            Tensor image = translucent(arena, new Random(k), 60, 256);
            for (Cut cut : Cut.values()) {
                for (int iterations : new int[]{0, 4}) {
                    Tensor palette = new MedianCut(k, cut, iterations).with(Alpha.SEEN).apply(image, arena);
                    assertThat(palette.size(0)).isBetween(2L, (long) k);
                    assertThat(palette.at(0)).hasToString("u8 [4]\n[0 0 0 0]");
                    for (long row = 1; row < palette.size(0); row++) {
                        assertThat(palette.getLong(row, 3)).isPositive();
                    }
                    Tensor again = Parallelism.with(5, () -> new MedianCut(k, cut, iterations).with(Alpha.SEEN)
                            .apply(image.copy(arena), arena));
                    assertThat(again.contentEquals(palette)).isTrue();
                }
            }
        }
    }

    @Test
    void aSinglePaletteRowIsOfWhatIsSeen() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 3, 4, 4).fill(9);
            image.slice(0, 0, 2).channel(3).fill(0);
            MedianCut cut = new MedianCut(1).with(Alpha.SEEN).refine(2);
            assertThat(cut.apply(image, arena)).hasToString("u8 [1, 4]\n[[9 9 9 9]]");
            assertThat(cut.apply(image.slice(0, 0, 2), arena)).hasToString("u8 [1, 4]\n[[0 0 0 0]]");
        }
    }

    @Test
    void aFewColoursWithAlphaComeBackExactly() {
        try (Arena arena = Arena.ofConfined()) {
            Random random = new Random(4);
            for (int side : new int[]{1, 2, 5, 12}) {
                Tensor image = translucent(arena, random, Math.max(side, 5), 256);
                Tensor expected = ColorHistogram.of(image, arena).colors();
                for (int k : new int[]{(int) expected.size(0), 300}) {
                    MedianCut cut = new MedianCut(k).with(Alpha.SEEN);
                    assertThat(cut.apply(image, arena).contentEquals(expected)).isTrue();
                    assertThat(cut.refine(3).apply(image, arena).contentEquals(expected)).isTrue();
                }
            }
        }
    }

    /// A red that fades out stays red in every row.
    @Test
    void oneColourInEveryAlphaKeepsItsColour() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 1, 256, 4).fill(0);
            image.channel(0).fill(201);
            for (int x = 0; x < 256; x++) {
                image.setLong(x, 0, x, 3);
            }
            for (MedianCut cut : List.of(new MedianCut(9), new MedianCut(9).refine(5), new MedianCut(30).refine(20))) {
                Tensor palette = cut.with(Alpha.SEEN).apply(image, arena);
                for (long row = 1; row < palette.size(0); row++) {
                    assertThat(palette.at(row).slice(0, 0, 3)).hasToString("u8 [3]\n[201   0   0]");
                }
            }
        }
    }

    @Test
    void keptColoursComeFirstAndTheOthersAscend() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 50, 50, 3), new Random(8), 256);
            ColorList kept = ColorList.of(3, (byte) 255, (byte) 0, (byte) 0, (byte) 1, (byte) 2, (byte) 3);
            for (Cut cut : Cut.values()) {
                for (int iterations : new int[]{0, 5}) {
                    Tensor palette = new MedianCut(20, cut, iterations).keeping(kept).apply(image, arena);
                    assertThat(palette.shape()).containsExactly(20, 3);
                    assertThat(palette.slice(0, 0, 2)).hasToString("u8 [2, 3]\n[[255   0   0]\n [  1   2   3]]");
                    long[] others = Palettes.keys(palette.slice(0, 2, 20));
                    assertThat(others).isSorted().doesNotHaveDuplicates().doesNotContain(0xFF0000, 0x010203);
                }
            }
            assertThat(new MedianCut(2).keeping(kept).apply(image, arena).contentEquals(kept.tensor(arena))).isTrue();
            assertThat(new MedianCut(5).keeping(kept).apply(image.slice(0, 0, 0), arena)
                    .contentEquals(kept.tensor(arena))).isTrue();
        }
    }

    @Test
    void fewColoursComeBackExactlyBesideKeptOnes() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 1, 9, 3), new Random(8), 256);
            Tensor colours = ColorHistogram.of(image, arena).colors();
            Tensor far = Tensor.allocate(arena, DType.U8, 1, 3).fill(0);
            Tensor palette = new MedianCut(10).refine(3).keeping(far).apply(image, arena);
            assertThat(palette.slice(0, 1, 10).contentEquals(colours)).isTrue();
            Tensor own = new MedianCut(9).keeping(colours.slice(0, 4, 6)).apply(image, arena);
            assertThat(Palettes.keys(own)).containsExactlyInAnyOrder(Palettes.keys(colours));
        }
    }

    @Test
    void keptColoursFarFromTheImageCostARowEach() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 64, 64, 3), new Random(9), 100);
            Tensor far = Tensor.allocate(arena, DType.U8, 2, 3).fill(255);
            far.at(1).fill(250);
            double free = error(image, new MedianCut(14).refine(10).apply(image, arena), arena);
            double kept = error(image, new MedianCut(16).refine(10).keeping(far).apply(image, arena), arena);
            assertThat(kept).isLessThan(1.03 * free);
        }
    }

    @Test
    void keptColoursOfThePaletteItselfCostNothing() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 64, 64, 3), new Random(9), 256);
            Tensor free = new MedianCut(32).refine(10).apply(image, arena);
            Tensor kept = new MedianCut(32).refine(10).keeping(free.slice(0, 4, 20)).apply(image, arena);
            assertThat(error(image, kept, arena)).isLessThan(1.03 * error(image, free, arena));
        }
    }

    /// A kept row of alpha 0 takes the place of the reserved one.
    @Test
    void keptTransparencyIsTheOnlyTransparentRow() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = translucent(arena, new Random(3), 40, 256);
            MedianCut cut = new MedianCut(6).with(Alpha.SEEN).refine(2);
            Tensor palette = cut.keeping(ColorList.of(4, (byte) 7, (byte) 7, (byte) 7, (byte) 0)).apply(image, arena);
            assertThat(palette.at(0)).hasToString("u8 [4]\n[7 7 7 0]");
            for (long row = 1; row < palette.size(0); row++) {
                assertThat(palette.getLong(row, 3)).isPositive();
            }
            ColorList red = ColorList.of(4, (byte) 255, (byte) 0, (byte) 0, (byte) 255);
            assertThat(new MedianCut(2).with(Alpha.SEEN).keeping(red).apply(image, arena))
                    .hasToString("u8 [2, 4]\n[[255   0   0 255]\n [  0   0   0   0]]");
        }
    }

    @Test
    void keptColoursThatDoNotFitAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            ColorList two = ColorList.of(1, (byte) 1, (byte) 2);
            assertThatThrownBy(() -> new MedianCut(1).keeping(two))
                    .hasMessage("kept: expected at most k = 1 colours, got 2");
            Tensor image = Tensor.allocate(arena, DType.U8, 4, 4, 3);
            assertThatThrownBy(() -> new MedianCut(4).keeping(two).apply(image, arena))
                    .hasMessage("kept: expected colours of 3 channels, as the image has, got 1 channels");
        }
    }

    @Test
    void anImageWithoutPixelsHasNoColours() {
        try (Arena arena = Arena.ofConfined()) {
            assertThat(new MedianCut(16).refine(2).apply(Tensor.allocate(arena, DType.U8, 0, 7, 3), arena).shape())
                    .containsExactly(0, 3);
        }
    }

    @Test
    void refusesParametersAndTypesWithWords() {
        assertThatThrownBy(() -> new MedianCut(0)).hasMessage("k: expected 1…65536, got 0");
        assertThatThrownBy(() -> new MedianCut(16).refine(-1)).hasMessage("iterations: expected 0…1000, got -1");
        try (Arena arena = Memory.SHARED.open()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 4, 4, 3);
            assertThatThrownBy(() -> new MedianCut(16).apply(Tensor.allocate(arena, DType.F32, 4, 4), arena))
                    .hasMessage(
                            "image: expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got f32 [4, 4]; new Convert(DType.U8) makes it u8, rounded and held to 0…255");
            assertThatThrownBy(() -> new MedianCut(16).into(image, Tensor.allocate(arena, DType.U8, 15, 3)))
                    .hasMessage("dst: expected u8 [16, 3], got u8 [15, 3]");
        }
    }

    /// The owner of the memory overwrites a histogram. Each operation on it gives a result, or an exception of these
    /// kinds.
    @Test
    void anOverwrittenHistogramIsRefusedOrGivesAWrongPalette() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 300, 300, 3), new Random(3), 256);
            for (long written : new long[]{0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 50, 5}) {
                OwnersArena owner = new OwnersArena(arena);
                ColorHistogram histogram = ColorHistogram.of(image, owner);
                MemorySegment counts = owner.handedOut().get(1);
                for (long i = 0; i < histogram.size(); i++) {
                    counts.setAtIndex(ValueLayout.JAVA_LONG, i, written);
                }
                assertThat(histogram.counts().getLong(7)).isEqualTo(written);
                for (MedianCut cut : new MedianCut[]{new MedianCut(16), new MedianCut(16, Cut.MEDIAN, 2)}) {
                    if (written == 5) {
                        assertThat(cut.apply(histogram, arena).size(0)).isEqualTo(16);
                    } else {
                        assertThatThrownBy(() -> cut.apply(histogram, arena)).isInstanceOf(
                                IllegalArgumentException.class)
                                .hasMessage("histogram: expected ascending colours with counts of 1 or more, "
                                        + "got others: its memory was written");
                    }
                }
                Tensor palette = new MedianCut(16).apply(image, arena);
                try (Scratch scratch = new Scratch()) {
                    CountedColors colors = CountedColors.of(histogram, Alpha.STRAIGHT);
                    Centers centers = colors.centers(Palettes.keys(palette), scratch);
                    new Refinement(colors, centers, scratch).run(3, 0);
                    assertThat(centers.color(15)).isBetween(0L, 0xFFFFFFL);
                }
            }
        }
    }

    @Test
    void coloursThatDoNotAscendAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 50, 50, 3), new Random(3), 256);
            OwnersArena owner = new OwnersArena(arena);
            ColorHistogram histogram = ColorHistogram.of(image, owner);
            owner.handedOut().getFirst().fill((byte) 5);
            for (int k : new int[]{16, 65_536}) {
                assertThatThrownBy(() -> new MedianCut(k).apply(histogram, arena))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("histogram: expected ascending colours");
            }
        }
    }

    private static double error(Tensor image, Tensor palette, Arena arena) {
        Tensor labels = new NearestColor().apply(image, palette, arena);
        Tensor mapped = new Recolor().apply(labels, palette, arena);
        double sum = 0;
        for (long y = 0; y < image.size(0); y++) {
            for (long x = 0; x < image.size(1); x++) {
                for (long channel = 0; channel < image.size(2); channel++) {
                    sum += Math.pow(image.getDouble(y, x, channel) - mapped.getDouble(y, x, channel), 2);
                }
            }
        }
        return sum;
    }
}
