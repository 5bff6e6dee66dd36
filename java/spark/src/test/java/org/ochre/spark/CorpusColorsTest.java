package org.ochre.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.TensorType;
import org.ochre.opencv.image.Images;
import org.ochre.palette.ColorHistogram;

@ExtendWith(LocalSpark.class)
class CorpusColorsTest {
    @BeforeEach
    void pool(SparkSession spark) {
        assertThat(spark.version()).isNotEmpty();
    }

    private static CorpusColors of(List<byte[]> files) throws Exception {
        CorpusColors colors = new CorpusColors();
        try (Arena arena = Arena.ofConfined()) {
            for (byte[] file : files) {
                ColorHistogram histogram = ColorHistogram.of(Images.decode(file, arena), arena);
                colors.add(histogram.channels(), histogram.toBytes());
            }
        }
        return colors;
    }

    private static CorpusColors copied(CorpusColors colors) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(colors);
        }
        return (CorpusColors) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    }

    /// Merged in any tree, with states sent between machines at any place.
    @Test
    void anyTreeOfMergingGivesTheSame() throws Exception {
        List<byte[]> files = new ArrayList<>(Pictures.parts(5, 3, 61));
        files.addAll(Pictures.parts(3, 1, 62));
        files.addAll(Pictures.parts(3, 4, 63));
        byte[] expected = of(files).palette(OchreSpark.cut(20));
        Random random = new Random(64);
        for (int round = 0; round < 8; round++) {
            List<CorpusColors> states = new ArrayList<>();
            for (byte[] file : Pictures.shuffled(files, random)) {
                states.add(of(List.of(file)));
            }
            while (states.size() > 1) {
                CorpusColors one = states.remove(random.nextInt(states.size()));
                int at = random.nextInt(states.size());
                CorpusColors other = random.nextBoolean() ? copied(states.get(at)) : states.get(at);
                states.set(at, other.add(one));
            }
            assertThat(states.getFirst().palette(OchreSpark.cut(20))).as("round " + round).isEqualTo(expected);
        }
    }

    /// The state does not grow with the number of pictures: less than 24 bytes for each distinct colour, and headers.
    @Test
    void theStateIsBoundedByItsColours() throws Exception {
        List<byte[]> files = Pictures.parts(12, 3, 65);
        CorpusColors once = of(files);
        List<byte[]> often = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            often.addAll(files);
        }
        CorpusColors colors = of(often);
        try (Arena arena = Arena.ofConfined()) {
            long distinct = ColorHistogram.of(Pictures.together(files, arena), arena).size();
            assertThat(once.heapBytes()).isLessThan(24 * distinct + 1000);
            assertThat(colors.heapBytes()).isLessThan(24 * distinct + 1000);
        }
        assertThat(colors.palette(OchreSpark.cut(9))).isEqualTo(once.palette(OchreSpark.cut(9)));
    }

    @Test
    void noPicturesHaveNoPalette() throws Exception {
        assertThat(new CorpusColors().palette(OchreSpark.cut(3))).isNull();
        assertThat(copied(new CorpusColors()).palette(OchreSpark.cut(3))).isNull();
    }

    @Test
    void whatIsNoPicture() {
        assertThat(CorpusColors.require(new TensorType(DType.U8, 3, 4, 4)).rank()).isEqualTo(3);
        for (TensorType type : List.of(new TensorType(DType.U16, 3, 4), new TensorType(DType.U8, 3, 4, 2))) {
            assertThatThrownBy(() -> CorpusColors.require(type)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("image: expected u8 [h, w], [h, w, 3] or [h, w, 4], got " + type);
        }
    }
}
