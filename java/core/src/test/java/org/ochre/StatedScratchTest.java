package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ochre.io.IndexedPng;
import org.ochre.label.LabelIndex;
import org.ochre.label.LabelMeans;
import org.ochre.label.LabelSums;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryBudgetException;
import org.ochre.memory.MemoryPool;
import org.ochre.palette.ColorHistogram;
import org.ochre.palette.ColorKMeans;
import org.ochre.palette.MedianCut;
import org.ochre.stencil.Correlation;
import org.ochre.stencil.GaussianBlur;
import org.ochre.stencil.Kernel;
import org.ochre.stencil.LocalStats;

/// What operations state of their scratch, against what they take. Operations on values of images are tested with the
/// values that take most: all different.
class StatedScratchTest {
    private static final Arena ARENA = Arena.global();

    @Test
    void everyRouteStatesItsScratch() throws IOException {
        StatedScratch.test(Routes.all(), Path.of("src/main/java/org/ochre"));
    }

    /// Windows so large that scratch follows them, many channels, and several dtypes.
    @ParameterizedTest
    @CsvSource({"u8, 3, 99", "f32, 1, 199", "f64, 2, 5", "u16, 600, 3", "f32, 70, 9"})
    void scratchOfWindowsFollowsTheirSize(String dtype, int channels, int window) throws IOException {
        int side = channels > 10 ? 120 : 400;
        TensorType type = new TensorType(DType.valueOf(dtype.toUpperCase(java.util.Locale.ROOT)), side, side, channels);
        double[] taps = new Random(1).doubles((long) window * window).toArray();
        for (UnaryOperation operation : new UnaryOperation[]{new LocalStats(window, Border.REFLECT),
            new Correlation(Kernel.of(window > 10 ? 1 : window, window, java.util.Arrays.copyOf(taps,
                    window > 10 ? window : window * window)), Border.REFLECT),
            new GaussianBlur(window / 8.0, Border.REFLECT)}) {
            Tensor src = Case.fill(Tensor.allocate(Arena.ofAuto(), type), new Random(2), 200);
            Tensor dst = Tensor.allocate(Arena.ofAuto(), operation.resultType(type));
            long one = Parallelism.with(1, () -> operation.scratchBytes(type));
            StatedScratch.assertStated(operation.toString(), one,
                    StatedScratch.taken(() -> Parallelism.run(1, () -> operation.into(src, dst))));
            assertThat(StatedScratch.taken(() -> operation.into(src, dst)))
                    .isLessThanOrEqualTo(operation.scratchBytes(type));
        }
    }

    /// Palettes of images in which each pixel has another colour, as far as there are so many.
    @ParameterizedTest
    @CsvSource({"700, 700, 3", "300, 300, 4", "90, 90, 1", "300, 301, 2", "1100, 1000, 3"})
    void palettesStateTheirScratch(int height, int width, int channels) throws IOException {
        Tensor image = distinct(height, width, channels);
        for (MedianCut cut : new MedianCut[]{new MedianCut(16), new MedianCut(256).refine(2)}) {
            long one = Parallelism.with(1, () -> cut.scratchBytes(image.type()));
            StatedScratch.assertStated(cut + " " + image, one, StatedScratch.taken(
                    () -> Parallelism.run(1, () -> cut.apply(image, ARENA))));
            assertThat(StatedScratch.taken(() -> cut.apply(image, ARENA)))
                    .isLessThanOrEqualTo(cut.scratchBytes(image.type()));
        }
        long histogram = Parallelism.with(1, () -> ColorHistogram.scratchBytes(image.type()));
        StatedScratch.assertStated("histogram " + image, histogram, StatedScratch.taken(
                () -> Parallelism.run(1, () -> ColorHistogram.of(image, ARENA))));
        ColorHistogram colors = ColorHistogram.of(image, ARENA);
        assertThat(12 * colors.size()).isLessThanOrEqualTo(ColorHistogram.bytes(image.type()));
        MedianCut cut = new MedianCut(64).refine(1);
        StatedScratch.assertStated("cut of colours", Parallelism.with(1, () -> cut.scratchBytes(colors)),
                StatedScratch.taken(() -> Parallelism.run(1, () -> cut.apply(colors, ARENA))));
        ColorKMeans means = new ColorKMeans(7, 0, 1, 2, 1);
        StatedScratch.assertStated("k-means of colours", means.scratchBytes(colors),
                StatedScratch.taken(() -> means.apply(colors, ARENA)));
    }

    @ParameterizedTest
    @CsvSource({"u8, 3, 1000, false", "u8, 4, 50000, true", "f32, 2, 100, true", "i64, 1, 3000, false"})
    void sumsStateTheirScratch(String dtype, int channels, int regions, boolean spread) throws IOException {
        DType type = DType.valueOf(dtype.toUpperCase(java.util.Locale.ROOT));
        Tensor image = Case.fill(Tensor.allocate(Arena.ofAuto(), type, 500, 400, channels), new Random(3), 100);
        Tensor labels = Route.labels(500, regions).slice(1, 0, 400);
        LabelSums sums = LabelSums.allocate(type, regions, channels, spread, ARENA);
        LabelSums counted = LabelSums.allocate(type, regions, channels, spread, Missing.SKIP, 7.0, ARENA);
        StatedScratch.assertStated("sums that skip of " + image,
                Parallelism.with(1, () -> LabelSums.scratchBytes(image.type(), regions, spread, Missing.SKIP, 7.0)),
                StatedScratch.taken(() -> Parallelism.run(1, () -> counted.add(image, labels))));
        StatedScratch.assertStated("sums of " + image,
                Parallelism.with(1, () -> LabelSums.scratchBytes(image.type(), regions, spread)),
                StatedScratch.taken(() -> Parallelism.run(1, () -> sums.add(image, labels))));
        long all = LabelSums.scratchBytes(image.type(), regions, spread);
        assertThat(StatedScratch.taken(() -> sums.add(image, labels))).isLessThanOrEqualTo(all);
        assertThat(StatedScratch.taken(() -> sums.merge(sums))).isLessThanOrEqualTo(all);
        assertThat(StatedScratch.taken(() -> sums.means(DType.F32, ARENA))).isLessThanOrEqualTo(all);
        assertThat(LabelSums.bytes(type, regions, channels, spread)).isGreaterThanOrEqualTo(8L * regions);
    }

    /// A table of ids grows by four. So what is stated may be four times as much as what is taken.
    @ParameterizedTest
    @CsvSource({"i32, 500", "u8, 400", "u16, 300", "i64, 30"})
    void indicesStateTheirScratch(String dtype, int side) throws IOException {
        DType type = DType.valueOf(dtype.toUpperCase(java.util.Locale.ROOT));
        Tensor labels = Tensor.allocate(ARENA, type, side, side);
        for (long i = 0; i < labels.elements(); i++) {
            labels.setLong(type.size() < 4 ? i & (1 << 8 * type.size()) - 1 : i, i / side, i % side);
        }
        long one = Parallelism.with(1, () -> LabelIndex.scratchBytes(labels.type()));
        StatedScratch.assertStated("index of " + labels, one,
                StatedScratch.taken(() -> Parallelism.run(1, () -> LabelIndex.of(labels, ARENA))));
        assertThat(StatedScratch.taken(() -> LabelIndex.of(labels, ARENA).apply(labels, ARENA)))
                .isLessThanOrEqualTo(LabelIndex.scratchBytes(labels.type()));
        long bytes = LabelIndex.bytes(labels.type());
        try (MemoryPool pool = MemoryPool.builder().budget(bytes).build(); Lease lease = pool.lease(bytes)) {
            assertThat(LabelIndex.of(labels, lease).size()).isPositive();
        }
    }

    @Test
    void palettePngsStateTheirScratch(@TempDir Path folder) throws IOException {
        for (Tensor labels : new Tensor[]{Route.labels(300, 9), Route.labels(300, 9).slice(0, 0, 3)}) {
            StatedScratch.assertStated("png of " + labels, IndexedPng.scratchBytes(labels.type()), StatedScratch.taken(
                    () -> IndexedPng.write(labels, Route.bytes(3, 3).reshape(9, 3), folder.resolve("a.png"))));
        }
        Files.delete(folder.resolve("a.png"));
    }

    /// Numbers that do not fit are the largest number, which no budget allows.
    @Test
    void hugeTypesStateHugeNumbers() {
        TensorType image = new TensorType(DType.U8, 300, 300, 1 << 28);
        TensorType labels = new TensorType(DType.U8, 300, 300);
        assertThat(new LabelMeans(Integer.MAX_VALUE).scratchBytes(image, labels)).isEqualTo(Long.MAX_VALUE);
        try (MemoryPool pool = MemoryPool.builder().budget(1 << 20).build()) {
            assertThatThrownBy(() -> pool.lease(Long.MAX_VALUE)).isInstanceOf(MemoryBudgetException.class);
        }
    }

    /// Pixels of all different colours, as far as there are so many.
    private static Tensor distinct(int height, int width, int channels) {
        byte[] bytes = new byte[height * width * channels];
        for (int i = 0; i < height * width; i++) {
            int color = i * 0x9e3779b1; // an odd factor: all different, also in the high bits
            for (int channel = 0; channel < channels; channel++) {
                bytes[i * channels + channel] = (byte) (channels == 4
                        ? color >>> 8 * channel
                        : (i * 0x9e3779 & (1 << 8 * channels) - 1) >>> 8 * channel);
            }
        }
        return Tensor.allocate(ARENA, DType.U8, height, width, channels).copyFrom(bytes);
    }
}
