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

class RgbToYuvTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void planesHoldTheNearestLevels(Case row) {
        row.run((arena, random) -> {
            long h = row.height();
            long w = row.width();
            Tensor src = row.random(arena, random, DType.U8, 256, h, w, 3);
            YuvKind kind = YuvKind.values()[random.nextInt(4)];
            Tensor y = row.destination().place(arena, DType.U8, h, w);
            Tensor pairs = row.destination().place(arena, DType.U8, (h + 1) / 2, (w + 1) / 2, 2);
            new RgbToYuv(YuvFormat.I420, kind).into(src, y, pairs.channel(1), pairs.channel(0));
            for (long i = 0; i < h; i++) {
                for (long j = 0; j < w; j++) {
                    double[] pixel = {src.getDouble(i, j, 0), src.getDouble(i, j, 1), src.getDouble(i, j, 2)};
                    assertThat(y.getDouble(i, j)).isCloseTo(exact(kind, pixel)[0], within(0.51));
                }
            }
            for (long i = 0; i < pairs.size(0); i++) {
                for (long j = 0; j < pairs.size(1); j++) {
                    double[] mean = new double[3];
                    for (int k = 0; k < 12; k++) {
                        mean[k % 3] += src.getDouble(Math.min(2 * i + k / 6, h - 1),
                                Math.min(2 * j + k / 3 % 2, w - 1), k % 3) / 4;
                    }
                    double[] exact = exact(kind, mean);
                    assertThat(pairs.getDouble(i, j, 1)).isCloseTo(Math.min(exact[1], 255), within(0.51));
                    assertThat(pairs.getDouble(i, j, 0)).isCloseTo(Math.min(exact[2], 255), within(0.51));
                }
            }
            assertThat(Layout.damage(y) + Layout.damage(pairs)).isZero();
        });
    }

    private static double[] exact(YuvKind kind, double[] rgb) {
        boolean video = kind == YuvKind.BT601_VIDEO || kind == YuvKind.BT709_VIDEO;
        boolean old = kind == YuvKind.BT601_VIDEO || kind == YuvKind.BT601_FULL;
        double kr = old ? 0.299 : 0.2126;
        double kb = old ? 0.114 : 0.0722;
        double light = kr * rgb[0] + (1 - kr - kb) * rgb[1] + kb * rgb[2];
        double scale = video ? 224 / 255.0 : 1;
        return new double[]{video ? 16 + light * 219 / 255 : light, 128 + scale * (rgb[2] - light) / (2 * (1 - kb)),
            128 + scale * (rgb[0] - light) / (2 * (1 - kr))};
    }

    /// Colours that are flat over 2×2 pixels come back within 2 levels: each of Y, U and V was rounded.
    @ParameterizedTest
    @EnumSource(YuvFormat.class)
    void flatColoursComeBack(YuvFormat format) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor colors = Case.fill(Tensor.allocate(arena, DType.U8, 150, 201, 3), new java.util.Random(6), 256);
            Tensor image = Tensor.allocate(arena, DType.U8, 300, 402, 3);
            for (int i = 0; i < 4; i++) {
                image.slice(0, i / 2, 300).step(0, 2).slice(1, i % 2, 402).step(1, 2).copyFrom(colors);
            }
            Tensor frame = new RgbToYuv(format, YuvKind.BT709_FULL).apply(image, arena);
            Tensor back = new YuvToRgb(format, YuvKind.BT709_FULL).apply(frame, arena);
            for (long i = 0; i < image.elements(); i += 7) {
                long[] at = {i / 3 / 402, i / 3 % 402, i % 3};
                assertThat(back.getDouble(at)).isCloseTo(image.getDouble(at), within(2.0));
            }
        }
    }

    @Test
    void refusesOtherTypes() {
        try (Arena arena = Arena.ofConfined()) {
            RgbToYuv operation = new RgbToYuv(YuvFormat.NV12, YuvKind.BT601_VIDEO);
            assertThatThrownBy(() -> operation.apply(Tensor.allocate(arena, DType.U8, 5, 4, 3), arena))
                    .hasMessage("src: expected u8 [h, w, 3], h and w even, got u8 [5, 4, 3]");
            Tensor src = Tensor.allocate(arena, DType.U8, 4, 4, 3);
            Tensor y = Tensor.allocate(arena, DType.U8, 4, 4);
            Tensor u = Tensor.allocate(arena, DType.U8, 2, 2);
            assertThatThrownBy(() -> operation.into(src, y, u, u))
                    .hasMessage("v: expected memory that does not overlap u, got an overlap");
            assertThatThrownBy(() -> operation.into(src, y, y, u)).hasMessage("u: expected u8 [2, 2], got u8 [4, 4]");
            assertThatThrownBy(() -> operation.into(y, y, u, u))
                    .hasMessage("src: expected u8 [h, w, 3], got u8 [4, 4]");
        }
    }
}
