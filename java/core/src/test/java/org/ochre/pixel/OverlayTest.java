package org.ochre.pixel;

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

class OverlayTest {
    private static final long[][] PLACES = {{0, 0}, {2, 3}, {-1, -2}, {-3, 60}, {40, 0}, {Long.MAX_VALUE, 0},
        {0, Long.MIN_VALUE}};

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void mixesByAlphaWhereTheTopLies(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.U16, DType.F32}) {
                long channels = 3 + random.nextInt(2);
                long[] place = PLACES[random.nextInt(PLACES.length)];
                Tensor image = row.random(arena, random, dtype, range(dtype), row.height(), row.width(), channels);
                Tensor top = row.random(arena, random, dtype, range(dtype), 7, 9, 4);
                Tensor dst = row.destination().place(arena, dtype, image.shape());
                new Overlay(place[0], place[1]).into(image, top, dst);
                for (long y = 0; y < row.height(); y++) {
                    for (long x = 0; x < row.width(); x++) {
                        double[] expected = over(image.at(y, x), place[0], place[1], y, x, top);
                        for (int c = 0; c < channels; c++) {
                            assertThat(dst.getDouble(y, x, c)).isEqualTo(expected[c]);
                        }
                    }
                }
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    private static long range(DType dtype) {
        return dtype == DType.U8 ? 256 : dtype == DType.U16 ? 65_536 : 2;
    }

    private static double[] over(Tensor pixel, long top, long left, long y, long x, Tensor image) {
        double[] result = new double[4];
        for (int c = 0; c < pixel.size(0); c++) {
            result[c] = pixel.getDouble(c);
        }
        boolean outside = y < top || x < left || y - 7 >= top || x - 9 >= left;
        if (outside) {
            return result;
        }
        double most = pixel.dtype().isFloat() ? 1 : pixel.dtype().max();
        double alpha = image.getDouble(y - top, x - left, 3);
        boolean opaque = pixel.size(0) == 3;
        double rest = (most - alpha) * (opaque ? most : result[3]);
        double whole = alpha * most + rest;
        for (int c = 0; c < 3; c++) {
            double sum = alpha * most * image.getDouble(y - top, x - left, c) + rest * result[c];
            double mixed = whole == 0 ? 0 : opaque && most == 1 ? sum : sum / whole;
            result[c] = rounded(mixed, most);
        }
        result[3] = rounded(whole / most, most);
        return result;
    }

    private static double rounded(double value, double most) {
        return most == 1 ? (float) value : Math.floor(value + 0.5);
    }

    @Test
    void aBackgroundOfOneColourIsABroadcastTensor() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor logo = Tensor.allocate(arena, DType.U8, 300, 400, 4).fill(128);
            Tensor white = Tensor.allocate(arena, DType.U8, 3).fill(255).broadcast(300, 400, 3);
            Tensor flat = new Overlay().apply(white, logo, arena);
            assertThat(flat.contentEquals(Tensor.allocate(arena, DType.U8, 300, 400, 3).fill(191))).isTrue();
        }
    }

    @Test
    void aClosedTopIsRefusedAlsoWhereItLiesOutside() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 4, 4, 3);
            Tensor closed;
            try (Arena shorter = Arena.ofConfined()) {
                closed = Tensor.allocate(shorter, DType.U8, 2, 2, 4);
            }
            assertThatThrownBy(() -> new Overlay(9, 9).into(image, closed, Tensor.allocate(arena, image.type())))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void refusesOtherTypes() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 4, 4, 3);
            Tensor top = Tensor.allocate(arena, DType.U8, 4, 4, 4);
            assertThatThrownBy(() -> new Overlay().apply(image, image, arena))
                    .hasMessage("top: expected u8 [h, w, 4], got u8 [4, 4, 3]");
            assertThatThrownBy(() -> new Overlay().apply(image.channel(0), top, arena))
                    .hasMessage("image: expected u8, u16 or f32 [h, w, 3] or [h, w, 4], got u8 [4, 4]");
            assertThatThrownBy(() -> new Overlay().into(top, top.copy(arena), top))
                    .hasMessage("dst: expected memory that does not overlap image, got an overlap");
            assertThatThrownBy(() -> new Overlay().into(top.copy(arena), top, top))
                    .hasMessage("dst: expected memory that does not overlap top, got an overlap");
        }
    }
}
