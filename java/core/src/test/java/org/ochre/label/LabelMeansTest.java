package org.ochre.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Layout;
import org.ochre.Missing;
import org.ochre.Tensor;
import org.ochre.palette.Recolor;

class LabelMeansTest {

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void meansOfWholeNumbersAreTheExactQuotientRoundedOnce(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.I16, DType.I64}) {
                Tensor image = row.random(arena, random, dtype, 120, row.height(), row.width(), 2);
                Tensor labels = row.random(arena, random, DType.U16, 4, row.height(), row.width());
                LabelMeans means = new LabelMeans(5);
                Tensor dst = row.destination().place(arena, means.resultType(image.type(), labels.type()).dtype(), 5,
                        2);
                means.into(image, labels, dst);
                for (int region = 0; region < 5; region++) {
                    double count = 0;
                    double sum = 0;
                    for (long y = 0; y < row.height(); y++) {
                        for (long x = 0; x < row.width(); x++) {
                            count += labels.getLong(y, x) == region ? 1 : 0;
                            sum += labels.getLong(y, x) == region ? image.getLong(y, x, 1) : 0;
                        }
                    }
                    double mean = dst.dtype() == DType.F32 ? (float) (sum / count) : sum / count;
                    assertThat(dst.getDouble(region, 1)).isEqualTo(Double.valueOf(mean));
                }
                assertThat(Layout.damage(dst)).isZero();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"U8,F32", "I8,F32", "U16,F32", "I16,F32", "I32,F64", "I64,F64", "F32,F64", "F64,F64"})
    void meansOfNarrowImagesAreF32AndOfWideOnesF64(DType image, DType means) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor pixels = Tensor.allocate(arena, image, 2, 2);
            Tensor labels = Tensor.allocate(arena, DType.I8, 2, 2);
            assertThat(new LabelMeans(1).apply(pixels, labels, arena).type()).hasToString(means + " [1, 1]");
        }
    }

    @Test
    void integersAreRoundedHalvesToEven() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.I16, 1, 8).copyFrom(new short[]{1, 2, 2, 3, -1, -2, 5, 6});
            Tensor labels = Tensor.allocate(arena, DType.U8, 1, 8).copyFrom(new byte[]{0, 0, 1, 1, 2, 2, 3, 3});
            Tensor means = new LabelMeans(5).as(DType.I16).apply(image, labels, arena);
            assertThat(means.squeeze(1)).hasToString("i16 [5]\n[ 2  2 -2  6  0]");
            assertThat(new LabelMeans(5).as(DType.U8).apply(image, labels, arena).squeeze(1))
                    .hasToString("u8 [5]\n[2 2 0 6 0]");
        }
    }

    @Test
    void missingValuesMakeNaNOrAreSkipped() {
        try (Arena arena = Arena.ofConfined()) {
            float nan = Float.NaN;
            Tensor image = Tensor.allocate(arena, DType.F32, 1, 6).copyFrom(new float[]{1, nan, 3, -9, nan, 8});
            Tensor labels = Tensor.allocate(arena, DType.U8, 1, 6).copyFrom(new byte[]{0, 0, 0, 1, 1, 2});
            assertThat(new LabelMeans(4).apply(image, labels, arena).squeeze(1))
                    .hasToString("f64 [4]\n[nan nan  8. nan]");
            assertThat(new LabelMeans(4).with(Missing.SKIP).apply(image, labels, arena).squeeze(1))
                    .hasToString("f64 [4]\n[ 2. -9.  8. nan]");
            assertThat(new LabelMeans(4).with(Missing.SKIP).nodata(-9).apply(image, labels, arena).squeeze(1))
                    .hasToString("f64 [4]\n[ 2. nan  8. nan]");
            assertThat(new LabelMeans(4).nodata(8).as(DType.I16).apply(image, labels, arena).squeeze(1))
                    .hasToString("i16 [4]\n[0 0 0 0]");
            Tensor bytes = Tensor.allocate(arena, DType.U8, 1, 6, 3).fill(4);
            bytes.channel(1).slice(1, 0, 2).fill(0);
            assertThat(new LabelMeans(3).with(Missing.SKIP).nodata(0).apply(bytes, labels, arena))
                    .hasToString("f32 [3, 3]\n[[4. 4. 4.]\n [4. 4. 4.]\n [4. 4. 4.]]");
            assertThat(new LabelMeans(3).nodata(0).apply(bytes, labels, arena))
                    .hasToString("f32 [3, 3]\n[[ 4. nan  4.]\n [ 4.  4.  4.]\n [ 4.  4.  4.]]");
        }
    }

    @Test
    void theBackgroundIsNoRegion() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 1, 4).copyFrom(new byte[]{1, 3, 100, 50});
            Tensor labels = Tensor.allocate(arena, DType.I32, 1, 4).copyFrom(new int[]{0, 0, -5, 1});
            LabelMeans means = new LabelMeans(2).background(-5);
            Tensor table = means.apply(image, labels, arena);
            assertThat(table.squeeze(1)).hasToString("f32 [2]\n[ 2. 50.]");
            Tensor flat = new Recolor().background(-5).apply(labels, table, arena);
            assertThat(flat.getDouble(0, 2, 0)).isZero();
            Tensor inside = new LabelMeans(2).background(0).apply(image, labels.slice(1, 3, 4).broadcast(1, 4), arena);
            assertThat(inside.getDouble(0, 0)).isNaN();
            assertThat(inside.getDouble(1, 0)).isEqualTo(38.5);
        }
    }

    @Test
    void refusesBeforeItWrites() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 2, 2, 3);
            Tensor labels = Tensor.allocate(arena, DType.I32, 2, 2);
            Tensor means = Tensor.allocate(arena, DType.F32, 2, 3).fill(-1);
            labels.setLong(2, 1, 0);
            assertThatThrownBy(() -> new LabelMeans(2).into(image, labels, means))
                    .hasMessage("labels: expected ids in 0…1, got 2 at [1, 0]; LabelIndex makes any ids dense");
            assertThatThrownBy(() -> new LabelMeans(2).into(image, labels, means.slice(1, 0, 2)))
                    .hasMessage("means: expected f32 [2, 3], got f32 [2, 2]");
            assertThatThrownBy(() -> new LabelMeans(-1)).hasMessage("regions: expected 0…2147483647, got -1");
            assertThat(means.contentEquals(means.copy(arena).fill(-1))).isTrue();
        }
    }

    @Test
    void anImageWithoutChannelsIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U8, 4, 4, 0);
            Tensor labels = Tensor.allocate(arena, DType.U8, 4, 4);
            assertThatThrownBy(() -> new LabelMeans(2).apply(image, labels, arena))
                    .hasMessage("image: expected [h, w] or [h, w, c], c ≥ 1, got u8 [4, 4, 0]");
            assertThatThrownBy(() -> LabelSums.allocate(DType.U8, 2, 0, false, arena))
                    .hasMessage("channels: expected 1…2147483647, got 0");
            assertThatThrownBy(() -> new Recolor().apply(labels, Tensor.allocate(arena, DType.U8, 2, 0), arena))
                    .hasMessage("table: expected [m] or [m, c], m < 2^31, c ≥ 1, got u8 [2, 0]");
        }
    }
}
