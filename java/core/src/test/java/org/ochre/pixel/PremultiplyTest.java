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

class PremultiplyTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void multipliesAndDividesByAlpha(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.U16, DType.F32}) {
                long range = dtype == DType.U8 ? 256 : dtype == DType.U16 ? 65_536 : 2;
                Premultiply operation = random.nextBoolean() ? new Premultiply() : Premultiply.undo();
                Tensor src = row.random(arena, random, dtype, range, row.height(), row.width(), 4);
                Tensor dst = row.destination().place(arena, dtype, src.shape());
                operation.into(src, dst);
                for (long i = 0; i < src.elements(); i++) {
                    long[] at = {i / 4 / row.width(), i / 4 % row.width(), i % 4};
                    double alpha = src.getDouble(at[0], at[1], 3);
                    double expected = at[2] == 3 ? alpha : naive(operation, dtype, src.getDouble(at), alpha);
                    assertThat(dst.getDouble(at)).isEqualTo(expected);
                }
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    private static double naive(Premultiply operation, DType dtype, double color, double alpha) {
        if (dtype == DType.F32) {
            return !operation.back()
                    ? (float) color * (float) alpha
                    : alpha == 0 ? 0 : (float) color / (float) alpha;
        }
        long most = dtype.max();
        long c = (long) color;
        long a = (long) alpha;
        return !operation.back()
                ? (c * a + most / 2) / most
                : a == 0 ? 0 : Math.min(most, (2 * c * most + a) / (2 * a));
    }

    @Test
    void colorsThatAreMultipliedComeBack() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor pixel = Tensor.allocate(arena, DType.U8, 1, 1, 4)
                    .copyFrom(new byte[]{(byte) 200, 100, 0, (byte) 128});
            Tensor product = new Premultiply().apply(pixel, arena);
            assertThat(product).hasToString("u8 [1, 1, 4]\n[[[100  50   0 128]]]");
            assertThat(Premultiply.undo().apply(product, arena)).hasToString("u8 [1, 1, 4]\n[[[199 100   0 128]]]");
        }
    }

    @Test
    void refusesImagesWithoutAlpha() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> new Premultiply().apply(Tensor.allocate(arena, DType.U8, 2, 2, 3), arena))
                    .hasMessage("src: expected u8, u16 or f32 [h, w, 4], got u8 [2, 2, 3]");
        }
    }
}
