package org.ochre.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.image.ImageInfo;
import org.ochre.opencv.image.Images;
import org.ochre.palette.Alpha;
import org.ochre.palette.ColorList;
import org.ochre.palette.NearestColor;
import org.ochre.palette.Recolor;
import org.ochre.pixel.Rgb;
import org.ochre.pixel.Rgba;
import org.ochre.pixel.UnifyTransparent;
import org.ochre.spark.executor.ExecutorPool;

@ExtendWith(LocalSpark.class)
class QuantizationTest {
    @BeforeEach
    void pool(SparkSession spark) {
        assertThat(spark.version()).isNotEmpty();
    }

    private static ColorList palette(int channels, int rows) {
        byte[] levels = new byte[channels * rows];
        new Random(rows).nextBytes(levels);
        for (int row = 0; row < rows; row++) {
            levels[row * channels] = (byte) row;
            if (channels > 1) {
                levels[row * channels + 1] = (byte) (row >> 8);
            }
        }
        return ColorList.of(channels, levels);
    }

    private static Tensor wide(Tensor tensor, long channels, Arena arena) {
        return channels == 4
                ? new Rgba().apply(tensor, arena)
                : channels == 3 ? new Rgb().apply(tensor, arena) : tensor;
    }

    /// Each kind of picture with each kind of palette that goes with it.
    @Test
    void kindsOfPicturesAndPalettes() throws IOException {
        int[][] kinds = {{1, 1}, {1, 3}, {1, 4}, {3, 1}, {3, 3}, {3, 4}, {4, 1}, {4, 4}};
        for (int[] kind : kinds) {
            byte[] file = Pictures.parts(1, kind[0], 71).getFirst();
            ColorList palette = palette(kind[1], 20);
            try (Arena arena = Arena.ofConfined()) {
                long channels = Math.max(kind[0], kind[1]);
                Tensor image = wide(Images.decode(file, arena), channels, arena);
                Tensor source = channels == 4 ? new UnifyTransparent().apply(image, arena) : image;
                Tensor rows = wide(palette.tensor(arena).expand(0), channels, arena).squeeze(0);
                Tensor labels = new NearestColor(Alpha.SEEN).apply(source, rows, arena);
                Tensor expected = new Recolor().apply(labels, channels == 1 ? rows.squeeze(1) : rows, arena);
                byte[] png = new Quantization(palette).png(file);
                Tensor read = Images.decode(png, arena);
                long shown = Math.max(channels, 3); // the palette of a PNG has colours, of grey too
                assertThat(wide(read, shown, arena).toString()).as(kind[0] + " with " + kind[1])
                        .isEqualTo(wide(expected, shown, arena).toString());
                assertThat(Images.header(png).colors()).isEqualTo(ImageInfo.Colors.PALETTE);
            }
        }
        assertThat(ExecutorPool.gauges().getLeases()).isZero();
    }

    @Test
    void aLongPaletteGivesAPlainPng() throws IOException {
        byte[] png = new Quantization(palette(3, 300)).png(Pictures.parts(1, 3, 72).getFirst());
        assertThat(Images.header(png).colors()).isEqualTo(ImageInfo.Colors.RGB);
    }

    @Test
    void refusals() throws IOException {
        assertThatThrownBy(() -> new Quantization(palette(2, 3))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("palette: expected a colour or more of 1, 3 or 4 channels, got ");
        byte[] transparent = Pictures.parts(1, 4, 73).getFirst();
        assertThatThrownBy(() -> new Quantization(palette(3, 3)).png(transparent))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("expected an opaque image");
        try (Arena arena = Arena.ofConfined()) {
            byte[] deep = Images.encode(Tensor.allocate(arena, DType.U16, 5, 5), "png");
            assertThatThrownBy(() -> new Quantization(palette(1, 3)).png(deep))
                    .hasMessageContaining("expected u8 [h, w]");
        }
    }
}
