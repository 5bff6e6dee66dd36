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

class RgbTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void greyIsRepeatedAndAnOpaqueAlphaLeftOut(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.U16, DType.F32, DType.F64}) {
                for (long channels : new long[]{1, 3, 4}) {
                    Tensor src = row.random(arena, random, dtype, 200, row.height(), row.width(), channels);
                    if (channels == 4) {
                        src.channel(3).fill(dtype.isFloat() ? 1 : dtype.max());
                    }
                    Tensor dst = row.destination().place(arena, dtype, row.height(), row.width(), 3);
                    new Rgb().into(src, dst);
                    Tensor expected = channels == 1
                            ? src.broadcast(row.height(), row.width(), 3)
                            : src.slice(2, 0, 3);
                    assertThat(dst.contentEquals(expected)).isTrue();
                    assertThat(Layout.damage(dst)).isZero();
                }
            }
        });
    }

    @Test
    void planesAndPixelsOfOneTileAreServed() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor gray = Case.fill(Tensor.allocate(arena, DType.F32, 301, 301), new java.util.Random(4), 90);
            Tensor rgb = new Rgb().apply(gray, arena);
            assertThat(rgb.contentEquals(gray.expand(2).broadcast(301, 301, 3))).isTrue();
        }
    }

    @Test
    void refusesWhatIsNotOpaque() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 5, 7, 4).fill(1);
            image.setDouble(0.5, 3, 2, 3);
            Tensor dst = Tensor.allocate(arena, DType.F32, 5, 7, 3).fill(9);
            assertThatThrownBy(() -> new Rgb().into(image, dst))
                    .hasMessageStartingWith("src: expected an opaque image, got alpha 0.5 at pixel (3, 2): Overlay");
            assertThat(dst.contentEquals(Tensor.allocate(arena, DType.F32, 5, 7, 3).fill(9))).isTrue();
            assertThat(new Rgb().apply(image.slice(2, 0, 3), arena).type()).hasToString("f32 [5, 7, 3]");
        }
    }
}
