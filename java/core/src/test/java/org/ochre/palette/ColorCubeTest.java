package org.ochre.palette;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.foreign.Scratch;

class ColorCubeTest {

    @Test
    void servesManyPixelsOfThreeChannelsWhoseCountsFit() {
        assertThat(ColorCube.serves(1L << 20, 3)).isTrue();
        assertThat(ColorCube.serves((1L << 32) - 1, 3)).isTrue();
        assertThat(ColorCube.serves((1L << 20) - 1, 3)).isFalse();
        assertThat(ColorCube.serves(1L << 32, 3)).isFalse();
        assertThat(ColorCube.serves(1L << 20, 1)).isFalse();
        assertThat(ColorCube.serves(1L << 20, 4)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1,1,256", "1,70000,256", "300,500,2", "300,500,40", "300,500,256"})
    void countsEachColourAscendingOnAnyNumberOfThreads(int height, int width, int levels) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.U8, height, width, 3), new Random(3), levels);
            for (int threads = 1; threads <= 4; threads++) {
                assertThat(Parallelism.with(threads, () -> colors(image))).isEqualTo(expected(image));
            }
        }
    }

    @Test
    void countsViewsOfAnyStrides() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor planes = Case.fill(Tensor.allocate(arena, DType.U8, 3, 210, 330), new Random(4), 50);
            Tensor image = planes.permute(1, 2, 0).slice(1, 7, 330);
            assertThat(colors(image)).isEqualTo(expected(image));
        }
    }

    /// The keys of the colours and their counts. Also checks that the keys ascend.
    private static Map<Integer, Long> colors(Tensor image) {
        try (Scratch scratch = new Scratch()) {
            ColorCube cube = ColorCube.of(image, scratch);
            MemorySegment keys = scratch.allocate(cube.size() * Integer.BYTES, 64);
            MemorySegment counts = scratch.allocate(cube.size() * Long.BYTES, 64);
            cube.write(keys, counts);
            Map<Integer, Long> found = new TreeMap<>();
            int last = -1;
            for (long i = 0; i < cube.size(); i++) {
                int key = keys.getAtIndex(ValueLayout.JAVA_INT, i);
                assertThat(key).isGreaterThan(last);
                last = key;
                found.put(key, counts.getAtIndex(ValueLayout.JAVA_LONG, i));
            }
            return found;
        }
    }

    private static Map<Integer, Long> expected(Tensor image) {
        Map<Integer, Long> counts = new TreeMap<>();
        for (long y = 0; y < image.size(0); y++) {
            for (long x = 0; x < image.size(1); x++) {
                int key = (int) (image.getLong(y, x, 0) << 16 | image.getLong(y, x, 1) << 8 | image.getLong(y, x, 2));
                counts.merge(key, 1L, Long::sum);
            }
        }
        return counts;
    }
}
