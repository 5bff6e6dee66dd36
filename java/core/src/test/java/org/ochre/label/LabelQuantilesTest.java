package org.ochre.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Background;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Missing;
import org.ochre.Parallelism;
import org.ochre.Tensor;

class LabelQuantilesTest {
    private static final double[] PARTS = {0, 0.1, 0.25, 0.5, 0.77, 1};

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void everyQuantileOfEveryDtype(Case row) {
        row.run((arena, random) -> {
            DType dtype = DType.values()[random.nextInt(8)];
            int channels = 1 + random.nextInt(3);
            Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), channels);
            Naive.withMissing(image, random, 7);
            Tensor labels = row.random(arena, random, DType.values()[random.nextInt(6)], 6, row.height(), row.width());
            Missing missing = Missing.values()[random.nextInt(2)];
            Double nodata = random.nextInt(3) == 0 ? null : 7.0;
            Interpolation interpolation = Interpolation.values()[random.nextInt(5)];
            LabelQuantiles quantiles = new LabelQuantiles(7, PARTS).background(2).with(missing).with(interpolation)
                    .as(DType.F64);
            quantiles = nodata == null ? quantiles : quantiles.nodata(nodata);
            Tensor dst = row.destination().place(arena, DType.F64, PARTS.length, 7, channels);
            quantiles.into(image, labels, dst);
            for (int channel = 0; channel < channels; channel++) {
                for (int region = 0; region < 7; region++) {
                    Naive naive = Naive.of(image, channel, labels, region, Background.of(2), nodata);
                    for (int part = 0; part < PARTS.length; part++) {
                        double expected = naive.isKnown(missing)
                                ? naive.quantile(PARTS[part], interpolation)
                                : Double.NaN;
                        assertThat(dst.getDouble(part, region, channel)).isEqualTo(Double.valueOf(expected));
                    }
                }
            }
            assertThat(Layout.damage(dst)).isZero();
        });
    }

    /// numpy's own answers: `np.quantile([1, 2, 4, 8, 16], [0.1, 0.25, 0.3, 0.625, 0.9], method=…)`.
    @ParameterizedTest
    @CsvSource({"LINEAR, 1.4, 2.0, 2.4, 6.0, 12.8", "LOWER, 1, 2, 2, 4, 8", "HIGHER, 2, 2, 4, 8, 16",
        "NEAREST, 1, 2, 2, 4, 16", "MIDPOINT, 1.5, 2, 3, 6, 12"})
    void isNumpys(Interpolation interpolation, double a, double b, double c, double d, double e) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F64, 1, 5).copyFrom(new double[]{16, 4, 1, 8, 2});
            Tensor labels = Tensor.allocate(arena, DType.U8, 1, 5);
            Tensor quantiles = new LabelQuantiles(1, 0.1, 0.25, 0.3, 0.625, 0.9).with(interpolation)
                    .apply(image, labels, arena);
            double[] got = new double[5];
            quantiles.copyTo(got);
            assertThat(got).containsExactly(a, b, c, d, e);
        }
    }

    @ParameterizedTest
    @CsvSource({"U8,F32", "I8,F32", "U16,F32", "I16,F32", "I32,F64", "I64,F64", "F32,F64", "F64,F64"})
    void quantilesOfNarrowImagesAreF32AndOfWideOnesF64(DType image, DType quantiles) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor pixels = Tensor.allocate(arena, image, 2, 2);
            Tensor labels = Tensor.allocate(arena, DType.I8, 2, 2);
            assertThat(LabelQuantiles.median(1).apply(pixels, labels, arena).type())
                    .hasToString(quantiles + " [1, 1, 1]");
        }
    }

    @Test
    void wholeNumbersStayExactAndHalvesRoundToEven() {
        try (Arena arena = Arena.ofConfined()) {
            long odd = (1L << 53) + 1;
            Tensor image = Tensor.allocate(arena, DType.I64, 1, 8)
                    .copyFrom(new long[]{odd, Long.MIN_VALUE, Long.MAX_VALUE, 5, 6, -5, -6, 9});
            Tensor labels = Tensor.allocate(arena, DType.U8, 1, 8).copyFrom(new byte[]{0, 0, 0, 1, 1, 2, 2, 4});
            Tensor medians = LabelQuantiles.median(5).as(DType.I64).apply(image, labels, arena);
            assertThat(medians.squeeze(0).squeeze(1)).hasToString("i64 [5]\n"
                    + "[9007199254740993                6               -6                0\n                9]");
            Tensor extremes = new LabelQuantiles(1, 0, 1).background(1).as(DType.I64)
                    .apply(image.slice(1, 0, 3), labels.slice(1, 0, 3), arena);
            assertThat(extremes.getLong(0, 0, 0)).isEqualTo(Long.MIN_VALUE);
            assertThat(extremes.getLong(1, 0, 0)).isEqualTo(Long.MAX_VALUE);
            Tensor bytes = new LabelQuantiles(2, 0, 1).as(DType.U8).apply(image, labels.fill(0), arena);
            assertThat(bytes).hasToString("u8 [2, 2, 1]\n[[[  0]\n  [  0]]\n\n [[255]\n  [  0]]]");
        }
    }

    @Test
    void infinitiesAreValues() {
        try (Arena arena = Arena.ofConfined()) {
            float inf = Float.POSITIVE_INFINITY;
            Tensor image = Tensor.allocate(arena, DType.F32, 1, 7)
                    .copyFrom(new float[]{inf, -inf, 3, inf, inf, -0f, 0f});
            Tensor labels = Tensor.allocate(arena, DType.U8, 1, 7).copyFrom(new byte[]{0, 0, 0, 1, 1, 2, 2});
            Tensor quantiles = new LabelQuantiles(3, 0, 0.5, 1).apply(image, labels, arena).squeeze(2);
            assertThat(quantiles).hasToString("f64 [3, 3]\n[[-inf  inf  -0.]\n [  3.  inf   0.]\n [ inf  inf   0.]]");
        }
    }

    /// Long regions are sorted by radix, on several threads; the values have all magnitudes.
    @Test
    void threadsAndLabelsDoNotShow() {
        Random random = new Random(6);
        try (Arena arena = Arena.ofShared()) {
            double[] values = random.doubles(500 * 300).map(v -> Math.scalb(v - 0.5, random.nextInt(600) - 300))
                    .toArray();
            Tensor image = Tensor.allocate(arena, DType.F64, 500, 300).copyFrom(values);
            for (long range : new long[]{1, 3, 40_000}) {
                Tensor labels = Case.fill(Tensor.allocate(arena, DType.I32, 500, 300), random, range);
                LabelQuantiles operation = new LabelQuantiles(range, 0.3, 0.5);
                Tensor expected = Parallelism.with(1, () -> operation.apply(image, labels, arena));
                Tensor got = Parallelism.with(4, () -> operation.apply(image, labels, arena));
                assertThat(got.contentEquals(expected)).isTrue();
                Naive naive = Naive.of(image, 0, labels, range - 1, Background.NONE, null);
                assertThat(got.getDouble(0, range - 1, 0)).isEqualTo(naive.values().isEmpty()
                        ? Double.valueOf(Double.NaN)
                        : Double.valueOf(naive.quantile(0.3, Interpolation.LINEAR)));
            }
        }
    }

    @Test
    void refusesBeforeItWrites() {
        assertThatThrownBy(() -> new LabelQuantiles(2)).hasMessage("quantiles: expected one or more, got none");
        assertThatThrownBy(() -> new LabelQuantiles(2, 1.5))
                .hasMessage("quantiles: expected numbers in 0…1, got 1.5");
        assertThatThrownBy(() -> new LabelQuantiles(2, Double.NaN))
                .hasMessage("quantiles: expected numbers in 0…1, got NaN");
        assertThatThrownBy(() -> new LabelQuantiles(-1, 0.5)).hasMessage("regions: expected 0…2147483647, got -1");
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 2, 2, 3);
            Tensor labels = Tensor.allocate(arena, DType.I32, 2, 2);
            Tensor dst = Tensor.allocate(arena, DType.F32, 1, 2, 3).fill(-1);
            LabelQuantiles median = LabelQuantiles.median(2);
            labels.setLong(2, 1, 0);
            assertThatThrownBy(() -> median.into(image, labels, dst))
                    .hasMessage("labels: expected ids in 0…1, got 2 at [1, 0]; LabelIndex makes any ids dense");
            assertThatThrownBy(() -> median.into(image, labels, dst.squeeze(0)))
                    .hasMessage("quantiles: expected f32 [1, 2, 3], got f32 [2, 3]");
            assertThatThrownBy(() -> median.into(image, labels.slice(0, 0, 1), dst))
                    .hasMessage("labels: expected [2, 2] as the image, got i32 [1, 2]");
            assertThatThrownBy(() -> median.apply(image.squeeze(), labels.broadcast(3, 2, 2), arena))
                    .hasMessage("labels: expected integers [h, w], got i32 [3, 2, 2]");
            assertThat(dst.contentEquals(dst.copy(arena).fill(-1))).isTrue();
            assertThat(new LabelQuantiles(0, 0.5).background(0)
                    .apply(image, labels.fill(0), arena).type()).hasToString("f32 [1, 0, 3]");
        }
        assertThat(new LabelQuantiles(3, 0.5)).isEqualTo(new LabelQuantiles(3, List.of(0.5), Interpolation.LINEAR,
                Background.NONE, Missing.PROPAGATE, null, null));
    }
}
