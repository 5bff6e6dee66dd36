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

class UnifyTransparentTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void clearsTheColourOfInvisiblePixels(Case row) {
        row.run((arena, random) -> {
            Tensor image = row.random(arena, random, DType.U8, 3, row.height(), row.width(), 4);
            Tensor dst = row.destination().place(arena, DType.U8, image.shape());
            new UnifyTransparent().into(image, dst);
            for (long y = 0; y < row.height(); y++) {
                for (long x = 0; x < row.width(); x++) {
                    Tensor expected = image.at(y, x).copy(arena);
                    if (expected.getLong(3) == 0) {
                        expected.fill(0);
                    }
                    assertThat(dst.at(y, x).contentEquals(expected)).isTrue();
                }
            }
            assertThat(Layout.damage(dst)).isZero();
        });
    }

    @Test
    void refusesImagesWithoutAlpha() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> new UnifyTransparent().apply(Tensor.allocate(arena, DType.U8, 2, 2, 3), arena))
                    .hasMessage("src: expected u8 [h, w, 4], got u8 [2, 2, 3]");
        }
    }
}
