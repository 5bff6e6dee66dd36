package org.ochre.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Background;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Missing;
import org.ochre.OwnersArena;
import org.ochre.Tensor;

class LabelHistogramsTest {
    private static final SegmentAllocator NEVER = (bytes, alignment) -> {
        throw new AssertionError("expected a refusal before memory is taken");
    };
    private static final List<Double> PARTS = List.of(0.0, 0.25, 0.4, 0.5, 0.9, 1.0);

    @Test
    void selectsRegions() {
        Random random = new Random(3);
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Case.fill(Tensor.allocate(arena, DType.I16, 20, 20, 2), random, 50);
            Tensor labels = Case.fill(Tensor.allocate(arena, DType.U8, 20, 20), random, 6);
            LabelHistograms all = LabelHistograms.of(image, labels, 6, Background.NONE, Missing.SKIP, 7.0, arena);
            LabelHistograms part = all.select(new long[]{4, -1, 0, 4}, arena);
            Tensor expected = all.quantiles(PARTS, Interpolation.LINEAR, DType.F64, arena);
            Tensor got = part.quantiles(PARTS, Interpolation.LINEAR, DType.F64, arena);
            for (int[] pair : new int[][]{{0, 4}, {2, 0}, {3, 4}}) {
                assertThat(got.slice(1, pair[0], pair[0] + 1)
                        .contentEquals(expected.slice(1, pair[1], pair[1] + 1))).isTrue();
            }
            assertThat(part.valueCounts(arena).getLong(1, 0)).isZero();
            assertThat(all.select(new long[]{0, 1, 2, 3, 4, 5}, arena).toBytes()).isEqualTo(all.toBytes());
            assertThat(all.select(new long[0], arena).regions()).isZero();
            assertThatThrownBy(() -> all.select(new long[]{6}, NEVER)).hasMessage("regions: expected -1…5, got 6");
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void quantilesAreThoseOfTheImage(Case row) {
        row.run((arena, random) -> {
            DType dtype = DType.values()[random.nextInt(6)];
            int channels = 1 + random.nextInt(3);
            Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), channels);
            Naive.withMissing(image, random, 7);
            Tensor labels = row.random(arena, random, DType.values()[random.nextInt(6)], 6, row.height(), row.width());
            Missing missing = Missing.values()[random.nextInt(2)];
            Double nodata = random.nextInt(3) == 0 ? null : 7.0;
            Interpolation interpolation = Interpolation.values()[random.nextInt(5)];
            LabelHistograms histograms = LabelHistograms.of(image, labels, 7, Background.of(2), missing, nodata, arena);
            Tensor expected = new LabelQuantiles(7, PARTS, interpolation, Background.of(2), missing, nodata, DType.F64)
                    .apply(image, labels, arena);
            assertThat(histograms.quantiles(PARTS, interpolation, DType.F64, arena).contentEquals(expected)).isTrue();
            Tensor counts = histograms.valueCounts(arena);
            for (int channel = 0; channel < channels; channel++) {
                for (int region = 0; region < 7; region++) {
                    Naive naive = Naive.of(image, channel, labels, region, Background.of(2), nodata);
                    assertThat(counts.getLong(region, channel)).isEqualTo(naive.values().size());
                }
            }
        });
    }

    /// Tiles cut at random, merged in a random order as a tree, through bytes.
    @Test
    void anyPartitionMakesTheHistogramsOfTheWhole() {
        Random random = new Random(12);
        try (Arena arena = Arena.ofConfined()) {
            for (DType dtype : List.of(DType.U8, DType.I16, DType.I32, DType.I64)) {
                Tensor image = Case.fill(Tensor.allocate(arena, dtype, 40, 30, 2), random, 100);
                image.setLong(dtype.min(), 3, 3, 0);
                image.setLong(dtype.max(), 3, 4, 1);
                Tensor labels = Case.fill(Tensor.allocate(arena, DType.I16, 40, 30), random, 9);
                LabelHistograms whole = LabelHistograms.of(image, labels, 10, Background.of(4), Missing.SKIP, 9.0,
                        arena);
                LabelHistograms merged = LabelHistograms.of(image.slice(0, 0, 0), labels.slice(0, 0, 0), 10,
                        Background.of(4), Missing.SKIP, 9.0, arena);
                long row = 0;
                while (row < 40) {
                    long next = Math.min(40, row + 1 + random.nextInt(9));
                    long column = random.nextInt(31);
                    for (long[] part : new long[][]{{0, column}, {column, 30}}) {
                        LabelHistograms tile = LabelHistograms.of(
                                image.slice(0, row, next).slice(1, part[0], part[1]),
                                labels.slice(0, row, next).slice(1, part[0], part[1]), 10, Background.of(4),
                                Missing.SKIP, 9.0, arena);
                        LabelHistograms sent = LabelHistograms.ofBytes(tile.toBytes(), arena);
                        merged = random.nextBoolean() ? merged.merge(sent, arena) : sent.merge(merged, arena);
                    }
                    row = next;
                }
                assertThat(merged.toBytes()).isEqualTo(whole.toBytes());
                assertThat(merged.medians(DType.I64, arena).contentEquals(whole.medians(DType.I64, arena))).isTrue();
                assertThat(merged.size()).isEqualTo(whole.size());
                assertThat(merged).hasToString("LabelHistograms[10 regions of " + dtype
                        + ", 2 channels, missing values skipped, nodata 9.0]");
            }
        }
    }

    @Test
    void refusesWhatItDoesNotServe() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 4, 4, 3);
            Tensor labels = Tensor.allocate(arena, DType.I32, 4, 4);
            labels.setLong(3, 3, 1);
            assertThatThrownBy(() -> LabelHistograms.of(image, labels, 3, NEVER))
                    .hasMessage("labels: expected ids in 0…2, got 3 at [3, 1]; LabelIndex makes any ids dense");
            assertThatThrownBy(() -> LabelHistograms.of(image, labels.slice(0, 0, 3), 3, NEVER))
                    .hasMessage("labels: expected [4, 4] as the image, got i32 [3, 4]");
            assertThatThrownBy(() -> LabelHistograms.of(Tensor.allocate(arena, DType.F32, 4, 4), labels, 3, NEVER))
                    .hasMessage("image: expected integers [h, w] or [h, w, c]; LabelQuantiles takes floats, "
                            + "got f32 [4, 4]");
            assertThatThrownBy(() -> LabelHistograms.of(image, labels, -1, NEVER))
                    .hasMessage("regions: expected 0…2147483647, got -1");
            LabelHistograms first = LabelHistograms.of(image, labels, 4, arena);
            LabelHistograms other = LabelHistograms.of(image.channel(0), labels, 4, arena);
            assertThatThrownBy(() -> first.merge(other, NEVER)).hasMessage("other: expected LabelHistograms[4 regions "
                    + "of u8, 3 channels], got LabelHistograms[4 regions of u8, 1 channels]");
            assertThatThrownBy(() -> first.quantiles(List.of(), Interpolation.LINEAR, DType.F64, NEVER))
                    .hasMessage("quantiles: expected one or more, got none");
        }
    }

    @Test
    void overwrittenHistogramsAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.I32, 1, 4).copyFrom(new int[]{4, 5, 5, 6});
            Tensor labels = Tensor.allocate(arena, DType.U8, 1, 4);
            for (int memory = 0; memory < 4; memory++) {
                OwnersArena owner = new OwnersArena(arena);
                LabelHistograms histograms = LabelHistograms.of(image, labels, 1, owner);
                MemorySegment words = owner.handedOut().get(memory);
                for (long at = 0; at < words.byteSize() / 8; at++) {
                    long before = words.getAtIndex(ValueLayout.JAVA_LONG, at);
                    words.setAtIndex(ValueLayout.JAVA_LONG, at, memory == 1 && at == 0 ? 99 : -1);
                    assertThatThrownBy(() -> histograms.medians(DType.F64, NEVER))
                            .as("%d at %d", memory, at).isInstanceOf(IllegalStateException.class)
                            .hasMessage("histograms: expected ascending values, got others: the memory of these "
                                    + "histograms was written");
                    assertThatThrownBy(() -> histograms.merge(histograms, NEVER))
                            .isInstanceOf(IllegalStateException.class);
                    assertThatThrownBy(histograms::toBytes).isInstanceOf(IllegalStateException.class);
                    words.setAtIndex(ValueLayout.JAVA_LONG, at, before);
                }
                assertThat(histograms.medians(DType.I64, arena).getLong(0, 0)).isEqualTo(5);
            }
        }
    }

    /// One region of one channel: header fields, then bytes in hexadecimal.
    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    0 | 1 | 1 | 1 | 00 02 05 01 80 01 03 | ok
                    0 | 1 | 1 | 1 | 07 00 | ok
                    0 | 1 | 1 | 0 | 07 00 | bytes: expected a histogram of u8, got another in region 0, channel 0
                    0 | 1 | 1 | 1 | 00 01 80 02 01 | bytes: expected a histogram of u8, got another in region 0, channel 0
                    0 | 1 | 1 | 1 | 00 02 05 01 00 01 | bytes: expected a histogram of u8, got another in region 0, channel 0
                    0 | 1 | 1 | 1 | 00 02 05 01 01 | bytes: expected a histogram of u8, got another in region 0, channel 0
                    0 | 1 | 1 | 1 | 00 01 05 00 | bytes: expected a histogram of u8, got another in region 0, channel 0
                    0 | 1 | 1 | 1 | 00 01 05 01 07 | bytes: expected the last number at the end, got 1 bytes behind it
                    0 | 1 | 1 | 1 | 00 01 05 81 | bytes: expected more numbers, got the end
                    0 | 1 | 1 | 1 | 00 ff ff ff ff ff ff ff ff ff 01 | bytes: expected a histogram of u8, got another in region 0, channel 0
                    0 | 1 | 1 | 1 | 00 ff ff ff ff ff ff ff ff ff 03 | bytes: expected numbers of 64 bits, got a longer one
                    0 | 1 | 1 | 1 | ff ff ff ff ff ff ff ff 7f 01 00 01 | bytes: expected a histogram of u8, got another in region 0, channel 0
                    5 | 1 | 1 | 1 | 00 02 00 01 ff ff ff ff ff ff ff ff ff 01 01 | ok
                    5 | 1 | 1 | 1 | 00 02 01 01 ff ff ff ff ff ff ff ff ff 01 01 | bytes: expected a histogram of i64, got another in region 0, channel 0
                    6 | 1 | 1 | 1 | 00 00 | dtype: expected integers, got f32
                    9 | 1 | 1 | 1 | 00 00 | dtype: expected 0…7, got 9
                    0 | 0 | 1 | 1 | 00 00 | channels: expected 1…2147483647, got 0
                    0 | 1 | -1 | 1 | 00 00 | regions: expected 0…2147483647, got -1
                    0 | 2147483647 | 2147483647 | 1 | 00 00 | bytes: expected 2 bytes or more for each of 2147483647 regions and 2147483647 channels, got 2
                    0 | 1 | 1 | 2 | 00 00 | has nodata: expected 0…1, got 2
                    """)
    void impossibleHistogramsAreRefused(int dtype, long channels, long regions, long nodata, String hex,
            String message) {
        byte[] numbers = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] bytes = bytes(1, dtype, channels, regions, nodata, numbers);
        if (message.equals("ok")) {
            try (Arena arena = Arena.ofConfined()) {
                assertThat(LabelHistograms.ofBytes(bytes, arena).toBytes()).isEqualTo(bytes);
            }
        } else {
            assertThatThrownBy(() -> LabelHistograms.ofBytes(bytes, NEVER))
                    .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        }
    }

    @Test
    void bytesOfSomethingElseAreRefused() {
        assertThatThrownBy(() -> LabelHistograms.ofBytes(new byte[60], NEVER))
                .hasMessage("bytes: expected the bytes of LabelHistograms, got 60 other bytes");
        assertThatThrownBy(() -> LabelHistograms.ofBytes(bytes(2, 0, 1, 1, 0, new byte[2]), NEVER))
                .hasMessage("bytes: expected version 1 of LabelHistograms', got 2");
        Random random = new Random(5);
        byte[] good = bytes(1, 0, 1, 3, 1, HexFormat.of().parseHex("0002050180010300010701010003050101010102"));
        for (int round = 0; round < 2000; round++) {
            byte[] bad = Arrays.copyOf(good, good.length - random.nextInt(3));
            bad[56 + random.nextInt(bad.length - 56)] = (byte) random.nextInt();
            try (Arena arena = Arena.ofConfined()) {
                LabelHistograms.ofBytes(bad, arena).medians(DType.F64, arena);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("bytes: expected ");
            }
        }
    }

    private static byte[] bytes(int version, int dtype, long channels, long regions, long nodata, byte[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(56 + numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put("OCHRELHG".getBytes(StandardCharsets.US_ASCII)).putInt(version).putInt(dtype).putLong(channels)
                .putLong(regions).putLong(1).putLong(nodata).putDouble(0).put(numbers);
        return bytes.array();
    }
}
