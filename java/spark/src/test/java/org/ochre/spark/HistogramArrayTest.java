package org.ochre.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.opencv.image.Images;
import org.ochre.palette.ColorHistogram;

class HistogramArrayTest {
    @Test
    void mergesAsTheLibraryDoes() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            for (int channels : new int[]{1, 3, 4}) {
                List<byte[]> files = Pictures.parts(2, channels, 81);
                ColorHistogram one = ColorHistogram.of(Images.decode(files.getFirst(), arena), arena);
                ColorHistogram two = ColorHistogram.of(Images.decode(files.getLast(), arena), arena);
                ColorHistogram none = ColorHistogram.of(one.keys().slice(0, 0, 0), one.counts().slice(0, 0, 0),
                        channels, arena);
                for (ColorHistogram other : List.of(one, two, none)) {
                    HistogramArray merged = new HistogramArray(one.toBytes())
                            .merge(new HistogramArray(other.toBytes()));
                    assertThat(merged.bytes()).isEqualTo(one.merge(other, arena).toBytes());
                    assertThat(merged.channels()).isEqualTo(channels);
                }
            }
        }
    }

    @Test
    void tooMany() {
        HistogramArray huge = HistogramArray.allocate(1, 1);
        huge.set(0, 5, Long.MAX_VALUE);
        assertThatThrownBy(() -> huge.merge(huge)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> HistogramArray.allocate(4, 1L << 32)).isInstanceOf(IllegalStateException.class)
                .hasMessage("colours: expected at most 178956968 for a Java array, got 4294967296");
        try (Arena arena = Arena.ofConfined()) {
            assertThat(HistogramArray.allocate(3, 0).bytes()).isEqualTo(
                    ColorHistogram.of(Tensor.allocate(arena, DType.I32, 0), Tensor.allocate(arena, DType.I64, 0), 3,
                            arena).toBytes());
        }
    }
}
