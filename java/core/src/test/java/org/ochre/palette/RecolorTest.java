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

class RecolorTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void takesTheRowThatTheLabelNames(Case row) {
        row.run((arena, random) -> {
            for (int round = 0; round < 2; round++) {
                DType dtype = DType.values()[random.nextInt(8)];
                DType ids = DType.values()[random.nextInt(6)];
                int channels = random.nextInt(6);
                Tensor labels = row.random(arena, random, ids, 9, row.height(), row.width());
                Tensor table = channels == 0
                        ? row.random(arena, random, dtype, 100, 9)
                        : row.random(arena, random, dtype, 100, 9, channels);
                boolean background = random.nextBoolean();
                Recolor recolor = background ? new Recolor().background(3) : new Recolor();
                Tensor dst = row.destination().place(arena, dtype,
                        recolor.resultType(labels.type(), table.type()).shape());
                recolor.into(labels, table, dst);
                for (long y = 0; y < row.height(); y++) {
                    for (long x = 0; x < row.width(); x++) {
                        Tensor expected = table.at(labels.getLong(y, x)).copy(arena);
                        if (background && labels.getLong(y, x) == 3) {
                            expected.fill(0);
                        }
                        assertThat(dst.at(y, x).contentEquals(expected)).isTrue();
                    }
                }
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    @Test
    void aLabelOutsideTheTableIsNamedAndNothingIsWritten() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor labels = Tensor.allocate(arena, DType.I64, 300, 500);
            Tensor table = Tensor.allocate(arena, DType.U8, 16, 3).fill(1);
            Tensor dst = Tensor.allocate(arena, DType.U8, 300, 500, 3).fill(9);
            labels.setLong(-1, 250, 499);
            labels.setLong(17, 200, 5);
            assertThatThrownBy(() -> new Recolor().into(labels, table, dst))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("labels: expected ids in 0…15, got 17 at [200, 5]");
            assertThatThrownBy(() -> new Recolor().background(17).into(labels, table, dst))
                    .hasMessage("labels: expected ids in 0…15, got -1 at [250, 499]");
            labels.setLong(1L << 33, 0, 0);
            assertThatThrownBy(() -> new Recolor().into(labels, table, dst))
                    .hasMessageContaining("got 8589934592 at [0, 0]");
            assertThat(dst.contentEquals(dst.copy(arena).fill(9))).isTrue();
            assertThatThrownBy(() -> new Recolor().into(labels, table.slice(0, 0, 0), dst))
                    .hasMessageContaining("labels: expected no ids but the background's");
        }
    }

    @Test
    void refusesOtherTypes() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor labels = Tensor.allocate(arena, DType.I32, 4, 4);
            assertThatThrownBy(() -> new Recolor().apply(Tensor.allocate(arena, DType.F32, 4, 4), labels, arena))
                    .hasMessage(
                            "labels: expected integers [h, w], got f32 [4, 4]; IntegerLabels.of makes integers of whole floats");
            assertThatThrownBy(() -> new Recolor().apply(labels, Tensor.allocate(arena, DType.U8, 1, 1, 1), arena))
                    .hasMessage("table: expected [m] or [m, c], m < 2^31, c ≥ 1, got u8 [1, 1, 1]");
        }
    }
}
