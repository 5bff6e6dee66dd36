package org.ochre.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Tensor;

class LabToRgbTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void coloursComeBack(Case row) {
        row.run((arena, random) -> {
            LabModel model = LabModel.values()[random.nextInt(2)];
            Tensor rgb = Case.fill(Tensor.allocate(arena, DType.U8, row.height(), row.width(), 3), random, 256);
            Tensor lab = row.source().holding(arena, new Lab(model).apply(rgb, arena));
            Tensor dst = row.destination().place(arena, DType.U8, rgb.shape());
            new LabToRgb(model, DType.U8).into(lab, dst);
            assertThat(dst.contentEquals(rgb)).isTrue();
            assertThat(Layout.damage(dst)).isZero();
            Tensor shares = new LabToRgb(model, DType.F32).apply(lab, arena);
            for (long i = 0; i < shares.elements(); i++) {
                long[] at = {i / 3 / row.width(), i / 3 % row.width(), i % 3};
                assertThat(shares.getDouble(at)).isCloseTo(rgb.getDouble(at) / 255, within(1e-5));
            }
        });
    }

    /// Every 17th level of each channel, and back without a loss.
    @ParameterizedTest
    @EnumSource(LabModel.class)
    void coloursOfTheWholeCubeComeBack(LabModel model) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor cube = Tensor.allocate(arena, DType.U8, 256, 256, 3);
            for (long i = 0; i < 65_536; i++) {
                cube.at(i / 256, i % 256).copyFrom(new byte[]{(byte) i, (byte) (i / 256), (byte) (i * 17)});
            }
            Tensor lab = new Lab(model).apply(cube, arena);
            assertThat(new LabToRgb(model, DType.U8).apply(lab, arena).contentEquals(cube)).isTrue();
        }
    }

    @Test
    void coloursThatSrgbLacksAreClipped() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor lab = Tensor.allocate(arena, DType.F32, 1, 2, 3).copyFrom(new float[]{150, 0, 0, -9, 0, 0});
            Tensor rgb = new LabToRgb(LabModel.CIELAB, DType.U16).apply(lab, arena);
            assertThat(rgb).hasToString("u16 [1, 2, 3]\n[[[65535 65535 65535]\n  [    0     0     0]]]");
        }
    }

    @Test
    void refusesOtherTypes() {
        assertThatThrownBy(() -> new LabToRgb(LabModel.CIELAB, DType.I16))
                .hasMessage("dtype: expected u8, u16 or f32, got i16");
        try (Arena arena = Arena.ofConfined()) {
            LabToRgb operation = new LabToRgb(LabModel.CIELAB, DType.U8);
            assertThatThrownBy(() -> operation.apply(Tensor.allocate(arena, DType.U8, 2, 2, 3), arena))
                    .hasMessage("src: expected f32 [h, w, 3], got u8 [2, 2, 3]");
        }
    }
}
