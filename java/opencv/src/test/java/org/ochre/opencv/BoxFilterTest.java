package org.ochre.opencv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.Border;
import org.ochre.Case;
import org.ochre.DType;
import org.ochre.Fork;
import org.ochre.Layout;
import org.ochre.Tensor;
import org.ochre.stencil.LocalMean;
import org.ochre.stencil.LocalStats;

class BoxFilterTest {
    /// Windows with pixel counts around those at which OpenCV changes the numbers it adds in, and one window larger
    /// than the image.
    private static final int[][] SIZES = {{1, 1}, {3, 3}, {2, 5}, {16, 16}, {17, 16}, {191, 180}, {300, 260}};

    private static DirectCall direct(BoxFilter box) {
        return (src, dst, ddepth) -> {
            try (Size size = new Size(box.width(), box.height());
                    Point anchor = new Point(box.anchorX(), box.anchorY())) {
                opencv_imgproc.boxFilter(src, dst, ddepth, size, anchor, box.normalize(),
                        DirectCall.code(box.border()));
            }
        };
    }

    private static BoxFilter any(Random random, int largest) {
        int height = 1 + random.nextInt(largest);
        int width = 1 + random.nextInt(largest);
        BoxFilter box = new BoxFilter(height, width, DirectCall.BORDERS.get(random.nextInt(4)))
                .anchor(random.nextInt(height), random.nextInt(width));
        return random.nextBoolean() ? box.sum() : box;
    }

    @ParameterizedTest
    @EnumSource(names = {"U8", "U16", "I16", "I32", "F32", "F64"})
    void equalsTheDirectCallBitForBit(DType dtype) {
        try (Arena arena = Arena.ofShared()) {
            Tensor[] images = {Samples.random(2, arena, dtype, 301, 223),
                Samples.random(3, arena, dtype, 211, 107, 3)};
            int turn = 0;
            for (int[] size : SIZES) {
                for (Border border : DirectCall.BORDERS) {
                    for (boolean normalize : new boolean[]{true, false}) {
                        int[][] anchors = {{size[0] / 2, size[1] / 2}, {0, size[1] - 1}, {size[0] - 1, 0}};
                        int[] anchor = anchors[turn++ % 3];
                        BoxFilter box = new BoxFilter(size[0], size[1], anchor[0], anchor[1], normalize, border, null);
                        for (DType result : DirectCall.DTYPES) {
                            if (direct(box).serves(dtype, result)) {
                                direct(box).holds(box.as(result), images[turn % 2], arena);
                            }
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.ochre.Case#all")
    void equalsTheCallOnADenseCopyInEveryLayoutAndArena(Case row) {
        row.run((arena, random) -> {
            for (DType dtype : new DType[]{DType.U8, DType.U16, DType.I16, DType.I32, DType.F32, DType.F64}) {
                BoxFilter box = any(random, 9);
                Tensor image = row.random(arena, random, dtype, 100, row.height(), row.width(), 2);
                direct(box).holdsInto(box, image, row.destination(), arena);
                BoxFilter real = box.as(DType.F64);
                direct(real).holdsInto(real, image.channel(1), row.destination(), arena);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Layout.class)
    void equalsTheCallOnADenseCopyInStripsToo(Layout layout) {
        try (Arena arena = Arena.ofShared()) {
            for (DType dtype : new DType[]{DType.U8, DType.F32, DType.F64}) {
                Tensor image = layout.holding(arena, Samples.random(4, arena, dtype, 260, 131, 3));
                BoxFilter box = new BoxFilter(5, 8, Border.REFLECT).as(DType.F64).anchor(4, 0);
                direct(box).holdsInto(box, image, layout, arena);
            }
        }
    }

    /// Where OpenCV's own call on a region leaves rows unchanged, the results must equal the whole image's; for floats
    /// they may differ in the last bits.
    @Test
    void aRectangleEqualsTheCallOnThatRegionOfInterest() {
        Random random = new Random(6);
        int[] counts = new int[2];
        for (int i = 0; i < 1500; i++) {
            try (Arena arena = Arena.ofConfined()) {
                DType dtype = List.of(DType.U8, DType.I32, DType.F32, DType.F64).get(random.nextInt(4));
                Layout layout = Layout.values()[random.nextInt(Layout.values().length)];
                long rows = 1 + random.nextInt(25);
                long columns = 1 + random.nextInt(25);
                Tensor image = layout.holding(arena, Samples.random(i, arena, dtype, rows, columns, 2));
                BoxFilter box = any(random, random.nextInt(4) == 0 ? 40 : 7);
                long height = 1 + random.nextLong(rows);
                long width = 1 + random.nextLong(columns);
                long y = random.nextLong(rows - height + 1);
                long x = random.nextLong(columns - width + 1);
                boolean isRead = DirectCall.readsItsRows(box.border(), y, height, box.height(), box.anchorY(), rows);
                counts[isRead ? 0 : 1]++;
                Tensor expected = isRead
                        ? direct(box).region(image, y, x, height, width, dtype, arena)
                        : direct(box).whole(image, dtype, arena).crop(y, x, height, width);
                Tensor got = box.within(image, y, x, height, width, arena);
                assertThat(got.contentEquals(expected) || !isRead && isClose(got, expected))
                        .as("%d: %s of %s at %d %d of %s", i, box, expected.type(), y, x, image.type()).isTrue();
            }
        }
        assertThat(counts[0]).isGreaterThan(1000);
        assertThat(counts[1]).isGreaterThan(20);
    }

    private static boolean isClose(Tensor got, Tensor expected) {
        for (long i = 0; i < got.elements(); i++) {
            long[] at = {i / got.size(2) / got.size(1), i / got.size(2) % got.size(1), i % got.size(2)};
            double bound = got.dtype() == DType.F64 ? 1e-5 : 2;
            if (!got.dtype().isFloat() || Math.abs(got.getDouble(at) - expected.getDouble(at)) > bound) {
                return false;
            }
        }
        return true;
    }

    @Test
    void moreChannelsThanAMatHasAreWorkedInGroups() {
        try (Arena arena = Arena.ofShared()) {
            int most = OpenCv.maxChannels();
            Tensor image = Samples.random(9, arena, DType.F64, 12, 7, 2L * most + 3);
            BoxFilter box = new BoxFilter(3, Border.REFLECT);
            Tensor got = box.apply(image, arena);
            for (long from = 0; from < image.size(2); from += most) {
                long to = Math.min(from + most, image.size(2));
                Tensor expected = direct(box).whole(image.slice(2, from, to), DType.F64, arena);
                assertThat(got.slice(2, from, to).contentEquals(expected)).isTrue();
            }
        }
    }

    @Test
    void makesWhatOpenCvMakesAndRefusesTheRest() {
        try (Arena arena = Arena.ofConfined()) {
            int served = 0;
            for (int[] size : new int[][]{{3, 3}, {16, 17}, {181, 182}, {256, 257}, {3000, 2797}}) {
                for (boolean normalize : new boolean[]{true, false}) {
                    BoxFilter box = new BoxFilter(size[0], size[1], 0, 0, normalize, Border.REPLICATE, null);
                    for (DType src : DirectCall.DTYPES) {
                        for (DType result : DirectCall.DTYPES) {
                            Tensor image = Tensor.allocate(arena, src, 2, 2);
                            if (direct(box).serves(src, result)) {
                                served++;
                                assertThat(box.as(result).apply(image, arena).dtype()).isEqualTo(result);
                            } else {
                                String other = normalize ? "LocalMean" : "SeparableCorrelation";
                                assertThatThrownBy(() -> box.as(result).apply(image, arena))
                                        .isInstanceOf(IllegalArgumentException.class)
                                        .hasMessageEndingWith("; org.ochre.stencil." + other + " serves it");
                            }
                        }
                    }
                }
            }
            assertThat(served).isEqualTo(34 * 10 - 1 - 8 - 9);
        }
    }

    /// The sums of a 300 × 300 window of 65,535 do not fit in 32 bits. The sums of the image's F64 copy stay exact.
    @Test
    void sumsOfIntegersWrapAroundAsOpenCvsDo() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.U16, 310, 320).fill(65_535);
            BoxFilter box = new BoxFilter(300, Border.REFLECT).sum().as(DType.F64);
            assertThat(box.apply(image, arena).getDouble(150, 150)).isEqualTo((int) (65_535L * 90_000));
            Tensor real = Tensor.allocate(arena, DType.F64, 310, 320).fill(65_535);
            assertThat(box.apply(real, arena).getDouble(150, 150)).isEqualTo(65_535.0 * 90_000);
        }
    }

    /// The javadoc warns of this: OpenCV's running sum carries a NaN on, and 1e20 wipes out the values after it.
    /// LocalMean has neither defect.
    @Test
    void aBadValueSpoilsWhatComesAfterItButNotLocalMean() {
        try (Arena arena = Arena.ofConfined()) {
            for (double bad : new double[]{Double.NaN, 1e20}) {
                Tensor image = Tensor.allocate(arena, DType.F32, 30, 40).fill(2);
                image.setDouble(bad, 10, 10);
                Tensor box = new BoxFilter(7, Border.REFLECT).apply(image, arena);
                Tensor mean = new LocalMean(7, Border.REFLECT).apply(image, arena);
                assertThat(box.getDouble(10, 30)).isNotEqualTo(2);
                assertThat(box.getDouble(20, 10)).isNotEqualTo(2);
                assertThat(mean.getDouble(10, 30)).isEqualTo(2);
                assertThat(mean.getDouble(20, 10)).isEqualTo(2);
            }
        }
    }

    /// In F32, sqrBoxFilter gives results up to 13 for the variance of 10,000 ± 0.1, instead of 0.01.
    @Test
    void varianceIsLocalStats() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 40, 40);
            for (int i = 0; i < 1600; i++) {
                image.setDouble(10_000 + ((i + i / 40) % 2 == 0 ? 0.1 : -0.1), i / 40, i % 40);
            }
            double exact = Math.pow(image.getDouble(0, 0) - image.getDouble(0, 1), 2) / 4 * (1 - 1 / (225.0 * 225));
            double variance = new LocalStats(15, Border.REFLECT).apply(image, arena).getDouble(1, 20, 20);
            assertThat(variance / exact).isBetween(1 - 1e-6, 1 + 1e-6);
        }
    }

    /// Every layout gives the results of the dense copy.
    @Test
    void aWindowFarLargerThanTheImageIsServedInEveryLayout() {
        try (Arena arena = Arena.ofConfined()) {
            Tensor dense = Samples.random(1, arena, DType.U16, 14, 1, 3);
            for (Layout layout : Layout.values()) {
                BoxFilter box = new BoxFilter(32_766, Border.REPLICATE).anchor(2, 0);
                direct(box).holdsInto(box, layout.holding(arena, dense), layout, arena);
            }
        }
    }

    /// A window far larger than the image needs as much memory as OpenCV needs for it, not the window's size.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aWindowFarLargerThanTheImageTakesLittleMemory() throws Exception {
        Fork fork = Fork.run(List.of(), Large.class);
        assertThat(fork.output()).isEqualTo("equal: true, below 64 MB: true\n");
        assertThat(fork.code()).isZero();
    }

    static final class Large {
        public static void main(String[] arguments) throws IOException {
            try (Arena arena = Arena.ofShared()) {
                Tensor image = Samples.random(1, arena, DType.F32, 3, 3);
                new BoxFilter(3, Border.REFLECT).apply(image, arena);
                long before = peak();
                BoxFilter box = new BoxFilter(20_000, Border.REFLECT);
                Tensor got = box.apply(image, arena);
                long after = peak();
                boolean isEqual = got.contentEquals(direct(box).whole(image, DType.F32, arena));
                System.out.println("equal: " + isEqual + ", below 64 MB: " + (after - before < 64 << 10));
            }
        }

        /// The peak of resident memory, in kilobytes.
        private static long peak() throws IOException {
            String line = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(text -> text.startsWith("VmHWM:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", ""));
        }
    }

    @Test
    void refusesBeforeItWrites() {
        assertThatThrownBy(() -> new BoxFilter(0, Border.REFLECT)).hasMessage("height: expected 1…32767, got 0");
        assertThatThrownBy(() -> new BoxFilter(3, Border.REFLECT).anchor(0, 3))
                .hasMessage("anchorX: expected 0…2, got 3");
        for (Border border : List.of(Border.WRAP, Border.INTERIOR, Border.ONE_SIDED, Border.constant(7))) {
            assertThatThrownBy(() -> new BoxFilter(3, border)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("border: expected one that OpenCV's boxFilter has (reflect-101, reflect, replicate or "
                            + "constant:0), got " + border + "; org.ochre.stencil.LocalMean serves it");
        }
        try (Arena arena = Arena.ofConfined()) {
            Tensor image = Tensor.allocate(arena, DType.F32, 6, 5);
            Tensor dst = Tensor.allocate(arena, DType.F32, 6, 5).fill(9);
            BoxFilter box = new BoxFilter(3, Border.REFLECT);
            assertThatThrownBy(() -> box.into(image, dst.slice(0, 0, 5)))
                    .hasMessage("dst: expected f32 [6, 5], got f32 [5, 5]");
            assertThatThrownBy(() -> box.as(DType.F64).into(image, dst))
                    .hasMessage("dst: expected f64 [6, 5], got f32 [6, 5]");
            assertThatThrownBy(() -> box.as(DType.I32).into(image, dst)).hasMessage("dtype: expected one that OpenCV's "
                    + "boxFilter makes of f32 (u8, u16, i16, f32, f64), got i32; org.ochre.stencil.LocalMean serves it");
            assertThatThrownBy(() -> box.within(image, 0, 0, dst.slice(1, 0, 4).permute(1, 0)))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("within: expected a rectangle inside [6, 5], got 4×6 at (0, 0)");
            assertThat(dst.contentEquals(Tensor.allocate(arena, DType.F32, 6, 5).fill(9))).isTrue();
        }
    }
}
