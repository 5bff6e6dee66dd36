package org.ochre.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.palette.ColorHistogram;

class ScenesTest {
    @Test
    void theSceneIsTheSameInEveryRunAndOnAnyThreads() {
        try (Arena arena = Arena.ofShared()) {
            assertThat(checksum(Scenes.photo(64, 64, arena))).isEqualTo(PHOTO);
            assertThat(checksum(Scenes.field(DType.F64, 30, 50, arena))).isEqualTo(FIELD);
            assertThat(checksum(Scenes.random(64, 64, arena))).isEqualTo(RANDOM);
            assertThat(checksum(Scenes.points(1000, 3, 0, arena))).isEqualTo(POINTS);
            Tensor one = Parallelism.with(1, () -> Scenes.photo(100, 100, arena));
            assertThat(Scenes.photo(100, 100, arena).contentEquals(one)).isTrue();
        }
    }

    @Test
    void aSmallerPhotoIsTheMiddleOfALarger() {
        try (Arena arena = Arena.ofShared()) {
            Tensor large = Scenes.photo(300, 400, arena);
            assertThat(large.crop(100, 150, 100, 100).contentEquals(Scenes.photo(100, 100, arena))).isTrue();
        }
    }

    @Test
    void aMillionPixelsHaveAPhotosNumberOfColors() {
        try (Arena arena = Arena.ofShared()) {
            assertThat(ColorHistogram.of(Scenes.photo(1000, 1000, arena), arena).size()).isBetween(100_000L, 400_000L);
        }
    }

    @Test
    void labelsNameEveryRegionAndNoOther() {
        try (Arena arena = Arena.ofShared()) {
            assertThat(Scenes.regions(2500, 4000)).isEqualTo(10_000);
            for (Tensor labels : new Tensor[]{Scenes.blocks(500, 400, arena), Scenes.random(500, 400, arena)}) {
                int[] ids = new int[500 * 400];
                labels.copyTo(ids);
                assertThat(ids).contains(0, 199);
                assertThat(IntStream.of(ids)).allMatch(id -> id >= 0 && id < Scenes.regions(500, 400));
            }
        }
    }

    private static long checksum(Tensor tensor) {
        CRC32 crc = new CRC32();
        crc.update(tensor.segment().toArray(ValueLayout.JAVA_BYTE));
        return crc.getValue();
    }

    private static final long PHOTO = 3026589566L;
    private static final long FIELD = 1514132452L;
    private static final long RANDOM = 1608945398L;
    private static final long POINTS = 3215523040L;
}
