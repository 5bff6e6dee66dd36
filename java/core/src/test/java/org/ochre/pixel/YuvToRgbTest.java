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

class YuvToRgbTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void planesGiveTheNearestLevels(Case row) {
        row.run((arena, random) -> {
            long h = row.height();
            long w = row.width();
            Tensor y = row.random(arena, random, DType.U8, 256, h, w);
            Tensor pairs = row.random(arena, random, DType.U8, 256, (h + 1) / 2, (w + 1) / 2, 2);
            YuvKind kind = YuvKind.values()[random.nextInt(4)];
            Tensor dst = row.destination().place(arena, DType.U8, h, w, 3);
            new YuvToRgb(YuvFormat.NV12, kind).into(y, pairs.channel(0), pairs.channel(1), dst);
            for (long i = 0; i < h; i++) {
                for (long j = 0; j < w; j++) {
                    double[] exact = exact(kind, y.getLong(i, j), pairs.getLong(i / 2, j / 2, 0),
                            pairs.getLong(i / 2, j / 2, 1));
                    for (int c = 0; c < 3; c++) {
                        double limited = Math.clamp(exact[c], 0, 255);
                        assertThat(dst.getDouble(i, j, c)).isCloseTo(limited, within(0.51));
                    }
                }
            }
            assertThat(Layout.damage(dst)).isZero();
        });
    }

    private static double[] exact(YuvKind kind, long y, long u, long v) {
        boolean video = kind == YuvKind.BT601_VIDEO || kind == YuvKind.BT709_VIDEO;
        boolean old = kind == YuvKind.BT601_VIDEO || kind == YuvKind.BT601_FULL;
        double kr = old ? 0.299 : 0.2126;
        double kb = old ? 0.114 : 0.0722;
        double light = video ? (y - 16) * 255 / 219.0 : y;
        double scale = video ? 255 / 224.0 : 1;
        double red = light + 2 * (1 - kr) * (v - 128) * scale;
        double blue = light + 2 * (1 - kb) * (u - 128) * scale;
        return new double[]{red, (light - kr * red - kb * blue) / (1 - kr - kb), blue};
    }

    /// A frame in one tensor is the planes that its format names, with a pitch where pairs allow one.
    @ParameterizedTest
    @EnumSource(YuvFormat.class)
    void aFrameInOneTensorIsItsPlanes(YuvFormat format) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor frame = Case.fill(Tensor.allocate(arena, DType.U8, 450, 402), new java.util.Random(5), 256);
            Tensor y = frame.slice(0, 0, 300);
            Tensor chroma = frame.slice(0, 300, 450);
            boolean pairs = format == YuvFormat.NV12 || format == YuvFormat.NV21;
            Tensor planes = pairs
                    ? chroma.reshape(150, 201, 2).permute(2, 0, 1)
                    : chroma.reshape(2, 150, 201);
            boolean swapped = format == YuvFormat.NV21 || format == YuvFormat.YV12;
            YuvToRgb operation = new YuvToRgb(format, YuvKind.BT601_VIDEO);
            Tensor expected = Tensor.allocate(arena, DType.U8, 300, 402, 3);
            operation.into(y, planes.at(swapped ? 1 : 0), planes.at(swapped ? 0 : 1), expected);
            assertThat(operation.apply(frame, arena).contentEquals(expected)).isTrue();
            Tensor pitched = Layout.PADDED.holding(arena, frame);
            if (pairs) {
                assertThat(operation.apply(pitched, arena).contentEquals(expected)).isTrue();
                Tensor flipped = Layout.FLIPPED.holding(arena, frame);
                assertThat(operation.apply(flipped, arena).contentEquals(expected)).isTrue();
            } else {
                assertThatThrownBy(() -> operation.apply(pitched, arena))
                        .hasMessageStartingWith("src: expected dense memory for " + format + ", got u8 [450, 402] with")
                        .hasMessageEndingWith(": pass the planes one by one");
            }
        }
    }

    @Test
    void refusesOtherTypes() {
        try (Arena arena = Arena.ofConfined()) {
            YuvToRgb operation = new YuvToRgb(YuvFormat.I420, YuvKind.BT709_FULL);
            assertThatThrownBy(() -> operation.apply(Tensor.allocate(arena, DType.U8, 4, 4), arena))
                    .hasMessage("src: expected u8 [h · 3/2, w], h and w even, got u8 [4, 4]");
            assertThatThrownBy(() -> operation.resultType(Tensor.allocate(arena, DType.U8, 6, 3).type()))
                    .hasMessage("src: expected u8 [h · 3/2, w], h and w even, got u8 [6, 3]");
            Tensor y = Tensor.allocate(arena, DType.U8, 5, 5);
            Tensor dst = Tensor.allocate(arena, DType.U8, 5, 5, 3);
            assertThatThrownBy(() -> operation.into(y, y, y, dst)).hasMessage("u: expected u8 [3, 3], got u8 [5, 5]");
            assertThatThrownBy(() -> operation.into(dst, y, y, dst))
                    .hasMessage("y: expected u8 [h, w], got u8 [5, 5, 3]");
        }
    }
}
