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

class RotateTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void turnsClockwise(Case row) {
        row.run((arena, random) -> {
            DType dtype = DType.values()[random.nextInt(DType.values().length)];
            Tensor src = row.random(arena, random, dtype, 100, row.height(), row.width(), 3);
            for (int quarters = -1; quarters < 5; quarters++) {
                boolean odd = quarters % 2 != 0;
                long h = odd ? row.width() : row.height();
                long w = odd ? row.height() : row.width();
                Tensor dst = row.destination().place(arena, dtype, h, w, 3);
                new Rotate(quarters).into(src, dst);
                for (long y = 0; y < h; y++) {
                    for (long x = 0; x < w; x++) {
                        Tensor pixel = switch (quarters) {
                            case 1 -> src.at(w - 1 - x, y);
                            case 2 -> src.at(h - 1 - y, w - 1 - x);
                            case 3, -1 -> src.at(x, h - 1 - y);
                            default -> src.at(y, x);
                        };
                        assertThat(dst.at(y, x).contentEquals(pixel)).isTrue();
                    }
                }
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    @Test
    void theViewIsTheSameMemory() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.I16, 301, 411), new java.util.Random(2), 900);
            for (int quarters = 0; quarters < 4; quarters++) {
                Tensor view = new Rotate(quarters).view(image);
                assertThat(view.segment()).isEqualTo(image.segment());
                assertThat(view.contentEquals(new Rotate(quarters).apply(image, arena))).isTrue();
            }
            assertThat(new Rotate(-7)).isEqualTo(new Rotate(1)).hasToString("Rotate[quarters=1]");
        }
    }

    @Test
    void refusesOtherRanks() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> new Rotate(1).apply(Tensor.allocate(arena, DType.U8, 2), arena))
                    .hasMessage("src: expected [h, w] or [h, w, c], got u8 [2]");
        }
    }
}
