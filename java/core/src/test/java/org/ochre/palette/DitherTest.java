package org.ochre.palette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Tensor;

class DitherTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void diffusesAsDefined(Case row) {
        row.run((arena, random) -> {
            for (int channels = 1; channels <= 4; channels++) {
                Tensor image = row.random(arena, random, DType.U8, 256, row.height(), row.width(), channels);
                Tensor palette = row.random(arena, random, DType.U8, 256, 1 + random.nextInt(9), channels);
                Tensor labels = row.destination().place(arena, DType.I32, row.height(), row.width());
                new Dither().into(image, palette, labels);
                assertThat(labels.contentEquals(reference(image, palette, arena))).isTrue();
                assertThat(Layout.damage(labels)).isZero();
            }
        });
    }

    @Test
    void flatGrayIsMixedToItsLevel() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 64, 64).fill(64);
            Tensor palette = Tensor.allocate(arena, DType.U8, 2).copyFrom(new byte[]{0, (byte) 255});
            Tensor labels = new Dither().apply(image, palette, arena);
            double white = 0;
            for (long y = 0; y < 64; y++) {
                for (long x = 0; x < 64; x++) {
                    white += labels.getLong(y, x);
                }
            }
            assertThat(white / 4096).isBetween(0.24, 0.26);
        }
    }

    @Test
    void refusesTheArgumentsThatNearestColorRefuses() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor palette = Tensor.allocate(arena, DType.U8, 2, 3);
            assertThatThrownBy(() -> new Dither().apply(Tensor.allocate(arena, DType.F32, 4, 4, 3), palette, arena))
                    .hasMessage("image: expected u8 [h, w] or [h, w, c], 1 ≤ c ≤ 4, got f32 [4, 4, 3]");
            assertThatThrownBy(() -> new Dither().apply(Tensor.allocate(arena, DType.U8, 4, 4), palette, arena))
                    .hasMessage("palette: expected u8 [k, 1], 1 ≤ k ≤ 65536, got u8 [2, 3]");
        }
    }

    /// The rule of the javadoc, step by step: errors in sixteenths, serpentine, clamped, halves up.
    private static Tensor reference(Tensor image, Tensor palette, Arena arena) {
        int height = (int) image.size(0);
        int width = (int) image.size(1);
        int channels = (int) image.size(2);
        int[][][] carried = new int[height + 1][width][channels];
        int[] labels = new int[height * width];
        for (int y = 0; y < height; y++) {
            int ahead = y % 2 == 0 ? 1 : -1;
            for (int i = 0; i < width; i++) {
                int x = ahead > 0 ? i : width - 1 - i;
                int[] wanted = new int[channels];
                for (int c = 0; c < channels; c++) {
                    int sixteenths = 16 * (int) image.getLong(y, x, c) + carried[y][x][c];
                    wanted[c] = Math.clamp(Math.floorDiv(sixteenths + 8, 16), 0, 255);
                }
                int label = nearest(wanted, palette);
                labels[y * width + x] = label;
                for (int c = 0; c < channels; c++) {
                    int error = wanted[c] - (int) palette.getLong(label, c);
                    carry(carried, y, x + ahead, c, 7 * error);
                    carry(carried, y + 1, x - ahead, c, 3 * error);
                    carry(carried, y + 1, x, c, 5 * error);
                    carry(carried, y + 1, x + ahead, c, error);
                }
            }
        }
        return Tensor.allocate(arena, DType.I32, height, width).copyFrom(labels);
    }

    private static void carry(int[][][] carried, int y, int x, int channel, int sixteenths) {
        if (x >= 0 && x < carried[y].length) {
            carried[y][x][channel] += sixteenths;
        }
    }

    private static int nearest(int[] wanted, Tensor palette) {
        int best = 0;
        long least = Long.MAX_VALUE;
        for (int row = 0; row < palette.size(0); row++) {
            long distance = 0;
            for (int c = 0; c < wanted.length; c++) {
                long gap = wanted[c] - palette.getLong(row, c);
                distance += gap * gap;
            }
            if (distance < least) {
                least = distance;
                best = row;
            }
        }
        return best;
    }
}
