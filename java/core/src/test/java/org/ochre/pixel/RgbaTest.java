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

class RgbaTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void imagesWithoutAlphaBecomeOpaque(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.U16, DType.F32, DType.F64}) {
                for (long channels : new long[]{1, 3, 4}) {
                    Tensor src = row.random(arena, random, dtype, 200, row.height(), row.width(), channels);
                    Tensor dst = row.destination().place(arena, dtype, row.height(), row.width(), 4);
                    new Rgba().into(src, dst);
                    Tensor colors = src.slice(2, 0, Math.min(channels, 3)).broadcast(row.height(), row.width(), 3);
                    assertThat(dst.slice(2, 0, 3).contentEquals(colors)).isTrue();
                    Tensor alpha = channels == 4
                            ? src.channel(3)
                            : Tensor.allocate(arena, dtype, row.height(), row.width())
                                    .fill(dtype.isFloat() ? 1 : dtype.max());
                    assertThat(dst.channel(3).contentEquals(alpha)).isTrue();
                    assertThat(Layout.damage(dst)).isZero();
                }
            }
        });
    }

    @Test
    void refusesMemoryThatItCannotServe() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 4, 4, 3);
            assertThatThrownBy(() -> new Rgba().into(image, image))
                    .hasMessage("dst: expected u8 [4, 4, 4], got u8 [4, 4, 3]");
            Tensor both = Tensor.allocate(arena, DType.U8, 4, 4, 4);
            assertThatThrownBy(() -> new Rgba().into(both, both))
                    .hasMessage("dst: expected memory that does not overlap src, got an overlap");
        }
    }
}
