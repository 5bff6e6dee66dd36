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

class GrayTest {
    private static final DType[] DTYPES = {DType.U8, DType.U16, DType.F32, DType.F64};

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void isTheWeightedSumOfTheColours(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : DTYPES) {
                long channels = random.nextBoolean() ? 3 : 4;
                long range = dtype == DType.U16 ? 65_536 : 256;
                Tensor src = row.random(arena, random, dtype, range, row.height(), row.width(), channels);
                if (channels == 4) {
                    src.channel(3).fill(dtype.isFloat() ? 1 : dtype.max());
                }
                Gray gray = new Gray(Gray.Weights.values()[random.nextInt(2)]);
                Tensor dst = row.destination().place(arena, dtype, row.height(), row.width());
                gray.into(src, dst);
                for (long y = 0; y < row.height(); y++) {
                    for (long x = 0; x < row.width(); x++) {
                        assertThat(dst.getDouble(y, x)).isEqualTo(naive(src.at(y, x), gray.weights()));
                    }
                }
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    private static double naive(Tensor pixel, Gray.Weights weights) {
        boolean old = weights == Gray.Weights.BT601;
        if (!pixel.dtype().isFloat()) {
            long red = pixel.getLong(0) * (old ? 19_595 : 13_933);
            long green = pixel.getLong(1) * (old ? 38_470 : 46_871);
            long blue = pixel.getLong(2) * (old ? 7_471 : 4_732);
            return Math.floorDiv(red + green + blue + 32_768, 65_536L);
        }
        double red = pixel.getDouble(0) * (old ? 0.299 : 0.2126);
        double green = pixel.getDouble(1) * (old ? 0.587 : 0.7152);
        double gray = red + green + pixel.getDouble(2) * (old ? 0.114 : 0.0722);
        return pixel.dtype() == DType.F32 ? (float) gray : gray;
    }

    /// Where red, green and blue are one number, that is the grey.
    @Test
    void greyStaysAsItIs() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor levels = Tensor.allocate(arena, DType.U16, 256, 256);
            for (long i = 0; i < 65_536; i++) {
                levels.setLong(i, i / 256, i % 256);
            }
            for (Gray.Weights weights : Gray.Weights.values()) {
                Tensor gray = new Gray(weights).apply(new Rgb().apply(levels, arena), arena);
                assertThat(gray.contentEquals(levels)).isTrue();
                assertThat(new Gray(weights).apply(levels.expand(2), arena).contentEquals(levels)).isTrue();
            }
        }
    }

    /// Values of Pillow 11's `convert('L')`.
    @Test
    void equalsPillow() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor colors = Tensor.allocate(arena, DType.U8, 1, 6, 3).copyFrom(new byte[]{(byte) 255, 0, 0, 0,
                (byte) 255, 0, 0, 0, (byte) 255, 12, 34, 56, (byte) 200, 100, 50, 1, 2, 3});
            assertThat(new Gray().apply(colors, arena)).hasToString("u8 [1, 6]\n[[ 76 150  29  30 124   2]]");
        }
    }

    @Test
    void refusesTransparencyAndOtherTypes() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 300, 400, 4).fill(255);
            image.setLong(17, 250, 399, 3);
            image.setLong(254, 299, 0, 3);
            assertThatThrownBy(() -> new Gray().apply(image, arena))
                    .hasMessage("src: expected an opaque image, got alpha 17 at pixel (250, 399): Overlay puts it over "
                            + "a background; slice(2, 0, 3) leaves the alpha out");
            String expected = "src: expected u8, u16, f32 or f64 [h, w], [h, w, 1], [h, w, 3] or [h, w, 4], got ";
            assertThatThrownBy(() -> new Gray().apply(Tensor.allocate(arena, DType.U8, 2, 2, 2), arena))
                    .hasMessage(expected + "u8 [2, 2, 2]");
            assertThatThrownBy(() -> new Gray().scratchBytes(Tensor.allocate(arena, DType.I16, 2, 2).type()))
                    .hasMessage(expected + "i16 [2, 2]");
        }
    }
}
