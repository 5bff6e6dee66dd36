package org.ochre.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Tensor;
import org.ochre.TensorType;

class NormalizeTest {

    private static Normalize random(Random random, int channels) {
        float[] mean = new float[channels];
        float[] deviation = new float[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = random.nextFloat() - 0.5f;
            deviation[c] = random.nextFloat() + 0.01f;
        }
        return Normalize.of(random.nextFloat() / 200, mean, deviation);
    }

    private static float expected(Normalize normalize, double value, int channel) {
        return ((float) value * normalize.scale() - normalize.mean().get(channel))
                / normalize.deviation().get(channel);
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void everyElementIsTheFormulaBitForBit(Case row) {
        row.run((arena, random) -> {
            for (int channels : new int[]{1, 3, 4, 6}) {
                Normalize normalize = random(random, channels);
                for (DType dtype : List.of(DType.U8, DType.U16, DType.F32)) {
                    Tensor src = row.random(arena, random, dtype, 250, row.height(), row.width(), channels);
                    Tensor dst = row.destination().place(arena, DType.F32, channels, row.height(), row.width());
                    normalize.into(src, dst);
                    for (long i = 0; i < src.elements(); i++) {
                        long y = i / channels / row.width();
                        long x = i / channels % row.width();
                        int c = (int) (i % channels);
                        assertThat((float) dst.getDouble(c, y, x))
                                .isEqualTo(expected(normalize, src.getDouble(y, x, c), c));
                    }
                    assertThat(Layout.damage(dst)).isZero();
                }
            }
        });
    }

    /// More than one tile, by each kernel.
    @Test
    void largeImagesAreTheFormula() {
        try (Arena arena = Arena.ofConfined()) {
            for (int channels : new int[]{1, 3, 4}) {
                Normalize normalize = random(new Random(channels), channels);
                Tensor src = Case.fill(Tensor.allocate(arena, DType.U8, 301, 257, channels), new Random(3), 256);
                Tensor got = normalize.apply(src, arena);
                float[] values = new float[(int) got.elements()];
                got.copyTo(values);
                for (int i = 0; i < values.length; i++) {
                    int c = i / (301 * 257);
                    int at = i % (301 * 257);
                    int value = Byte.toUnsignedInt(src.segment().get(ValueLayout.JAVA_BYTE, (long) at * channels + c));
                    assertThat(values[i]).isEqualTo(expected(normalize, value, c));
                }
            }
        }
    }

    @Test
    void fillsABatchImageByImage() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor batch = Tensor.allocate(arena, DType.F32, 2, 3, 5, 7).fill(-9);
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, 5, 7, 3), new Random(1), 256);
            Normalize.imageNet().into(image, batch.at(1));
            assertThat(batch.at(1).contentEquals(Normalize.imageNet().apply(image, arena))).isTrue();
            assertThat(batch.at(0).contentEquals(Tensor.allocate(arena, DType.F32, 3, 5, 7).fill(-9))).isTrue();
        }
    }

    @Test
    void imageNetHasTheUsualConstants() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor white = Tensor.allocate(arena, DType.U8, 1, 1, 3).fill(255);
            Tensor got = Normalize.imageNet().apply(white, arena);
            assertThat(got.getDouble(0, 0, 0)).isCloseTo(2.2489, offset(1e-4));
            assertThat(got.getDouble(1, 0, 0)).isCloseTo(2.4286, offset(1e-4));
            assertThat(got.getDouble(2, 0, 0)).isCloseTo(2.64, offset(1e-4));
        }
    }

    @Test
    void planesAndFloatsThatAreNotNumbersAreServed() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor src = Tensor.allocate(arena, DType.F32, 1, 4).copyFrom(
                    new float[]{Float.NaN, Float.POSITIVE_INFINITY, 3e38f, 2});
            Tensor got = Normalize.scaled(2, 1).apply(src, arena);
            assertThat(got.type()).isEqualTo(new TensorType(DType.F32, 1, 1, 4));
            assertThat(got.getDouble(0, 0, 0)).isNaN();
            assertThat(got.getDouble(0, 0, 1)).isInfinite();
            assertThat(got.getDouble(0, 0, 2)).isInfinite();
            assertThat(got.getDouble(0, 0, 3)).isEqualTo(4);
        }
    }

    @Test
    void refusesWhatItCannotServe() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor four = Tensor.allocate(arena, DType.U8, 4, 4, 4);
            assertThatThrownBy(() -> Normalize.imageNet().apply(four, arena))
                    .hasMessage("src: expected u8, u16 or f32 [h, w, 3], got u8 [4, 4, 4]");
            Tensor wide = Tensor.allocate(arena, DType.I32, 4, 4);
            assertThatThrownBy(() -> Normalize.scaled(1, 1).apply(wide, arena))
                    .hasMessage("src: expected u8, u16 or f32 [h, w, 1] or [h, w], got i32 [4, 4]");
            Tensor floats = Tensor.allocate(arena, DType.F32, 3, 3, 3);
            assertThatThrownBy(() -> Normalize.imageNet().into(floats, floats))
                    .hasMessage("dst: expected memory that does not overlap src, got an overlap");
            assertThatThrownBy(() -> Normalize.imageNet().into(floats, Tensor.allocate(arena, DType.F32, 3, 3, 4)))
                    .hasMessage("dst: expected f32 [3, 3, 3], got f32 [3, 3, 4]");
        }
        assertThatThrownBy(() -> Normalize.scaled(Float.NaN, 3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scale: expected a finite number, got NaN");
        assertThatThrownBy(() -> Normalize.scaled(1, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("channels: expected 1…2147483647, got 0");
        assertThatThrownBy(() -> new Normalize(1, List.of(), List.of()))
                .hasMessage("mean: expected a finite number for each channel, got []");
        assertThatThrownBy(() -> new Normalize(1, List.of(1f), List.of(1f, 2f)))
                .hasMessage("deviation: expected as many numbers as mean, 1, got 2");
        assertThatThrownBy(() -> new Normalize(1, List.of(1f, 1f), List.of(1f, 0f)))
                .hasMessage("deviation: expected finite numbers above 0, got [1.0, 0.0]");
    }
}
