package org.ochre.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Background;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;

class LabelBoxesTest {
    private static final SegmentAllocator NEVER = (bytes, alignment) -> {
        throw new AssertionError("expected a refusal before memory is taken");
    };

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void everyRegionHasItsBox(Case row) {
        row.run((arena, random) -> {
            Tensor labels = row.random(arena, random, DType.values()[random.nextInt(6)], 6, row.height(), row.width());
            LabelBoxes boxes = LabelBoxes.allocate(7, arena);
            boxes.add(labels, Background.of(2), -3, 5);
            for (int region = 0; region < 7; region++) {
                long[] expected = {0, Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE};
                for (long y = 0; y < row.height(); y++) {
                    for (long x = 0; x < row.width(); x++) {
                        if (region != 2 && labels.getLong(y, x) == region) {
                            expected[0]++;
                            expected[1] = Math.min(expected[1], y - 3);
                            expected[2] = Math.min(expected[2], x + 5);
                            expected[3] = Math.max(expected[3], y - 2);
                            expected[4] = Math.max(expected[4], x + 6);
                        }
                    }
                }
                assertThat(boxes.areas().getLong(region)).isEqualTo(expected[0]);
                for (int side = 0; side < 4; side++) {
                    long wanted = expected[0] == 0 ? 0 : expected[1 + side];
                    assertThat(boxes.boxes().getLong(region, side)).isEqualTo(wanted);
                }
            }
        });
    }

    @Test
    void tilesInAnyOrderMakeTheBoxesOfTheWhole() {
        Random random = new Random(3);
        try (Arena arena = Arena.ofShared()) {
            Tensor labels = Case.fill(Tensor.allocate(arena, DType.I16, 300, 411), random, 900);
            LabelBoxes whole = LabelBoxes.allocate(901, arena);
            Parallelism.run(1, () -> whole.add(labels));
            LabelBoxes parallel = LabelBoxes.allocate(901, arena);
            Parallelism.run(4, () -> parallel.add(labels));
            LabelBoxes first = LabelBoxes.allocate(901, arena);
            LabelBoxes second = LabelBoxes.allocate(901, arena);
            for (long y = 200; y >= 0; y -= 100) {
                first.add(labels.crop(y, 0, 100, 200), Background.NONE, y, 0);
                second.add(labels.crop(y, 200, 100, 211), Background.NONE, y, 200);
            }
            LabelBoxes merged = LabelBoxes.ofBytes(second.toBytes(), arena);
            merged.merge(LabelBoxes.ofBytes(first.toBytes(), arena));
            assertThat(merged.toBytes()).isEqualTo(whole.toBytes()).isEqualTo(parallel.toBytes());
            assertThat(merged.boxes().segment().isReadOnly()).isTrue();
            assertThat(merged).hasToString("LabelBoxes[901 regions]");
        }
    }

    @Test
    void refusesBeforeItAdds() {
        try (Arena arena = Arena.ofConfined()) {
            LabelBoxes boxes = LabelBoxes.allocate(3, arena);
            Tensor labels = Tensor.allocate(arena, DType.I32, 4, 4);
            labels.setLong(3, 3, 1);
            assertThatThrownBy(() -> boxes.add(labels))
                    .hasMessage("labels: expected ids in 0…2, got 3 at [3, 1]; LabelIndex makes any ids dense");
            assertThatThrownBy(() -> boxes.add(Tensor.allocate(arena, DType.F32, 4, 4)))
                    .hasMessage(
                            "labels: expected integers [h, w], got f32 [4, 4]; IntegerLabels.of makes integers of whole floats");
            assertThatThrownBy(() -> boxes.add(labels.fill(0), Background.NONE, Long.MAX_VALUE - 3, 0))
                    .hasMessage("row: expected -9223372036854775808…9223372036854775803, got 9223372036854775804");
            assertThatThrownBy(() -> boxes.merge(LabelBoxes.allocate(4, arena)))
                    .hasMessage("other: expected LabelBoxes[3 regions], got LabelBoxes[4 regions]");
            assertThatThrownBy(() -> LabelBoxes.allocate(-1, NEVER))
                    .hasMessage("regions: expected 0…2147483647, got -1");
            assertThat(boxes.areas()).hasToString("i64 [3]\n[0 0 0]");
            LabelBoxes none = LabelBoxes.allocate(0, arena);
            none.add(labels.fill(9), Background.of(9), 0, 0);
            assertThat(none.boxes().type()).hasToString("i64 [0, 4]");
            assertThat(none.areas().type()).hasToString("i64 [0]");
        }
    }

    @Test
    void anAreaBeyond63BitsIsReportedAndNothingIsAdded() {
        try (Arena arena = Arena.ofConfined()) {
            LabelBoxes boxes = LabelBoxes.ofBytes(bytes(1, 1, Long.MAX_VALUE, 0, 0, 1, 1), arena);
            assertThatThrownBy(() -> boxes.add(Tensor.allocate(arena, DType.U8, 1, 1)))
                    .isInstanceOf(ArithmeticException.class)
                    .hasMessage("other: expected areas below 2^63, got more for label 0");
            assertThat(boxes.areas().getLong(0)).isEqualTo(Long.MAX_VALUE);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    1 | 1 | 4 0 0 2 2 | ok
                    1 | 1 | 0 0 0 0 0 | ok
                    1 | 1 | 0 0 0 0 1 | bytes: expected a box that has its pixels, got another in region 0
                    1 | 1 | -1 0 0 2 2 | bytes: expected a box that has its pixels, got another in region 0
                    1 | 1 | 4 2 0 2 2 | bytes: expected a box that has its pixels, got another in region 0
                    1 | 1 | 4 0 3 2 2 | bytes: expected a box that has its pixels, got another in region 0
                    2 | 1 | 4 0 0 2 2 | bytes: expected version 1 of LabelBoxes', got 2
                    1 | -1 | 4 0 0 2 2 | regions: expected 0…2147483647, got -1
                    1 | 2 | 4 0 0 2 2 | bytes: expected 24 and 5 words of 8 for each of 2 regions, got 64
                    """)
    void impossibleBoxesAreRefused(long version, long regions, String words, String message) {
        byte[] bytes = bytes(version, regions, Arrays.stream(words.split(" ")).mapToLong(Long::parseLong).toArray());
        if (message.equals("ok")) {
            try (Arena arena = Arena.ofConfined()) {
                assertThat(LabelBoxes.ofBytes(bytes, arena).toBytes()).isEqualTo(bytes);
            }
        } else {
            assertThatThrownBy(() -> LabelBoxes.ofBytes(bytes, NEVER)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }
        assertThatThrownBy(() -> LabelBoxes.ofBytes(new byte[30], NEVER))
                .hasMessage("bytes: expected the bytes of LabelBoxes, got 30 other bytes");
    }

    private static byte[] bytes(long version, long regions, long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(24 + 8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("OCHREBOX".getBytes(StandardCharsets.US_ASCII)).putLong(version).putLong(regions);
        Arrays.stream(words).forEach(bytes::putLong);
        return bytes.array();
    }
}
