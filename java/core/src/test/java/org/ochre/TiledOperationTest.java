package org.ochre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ochre.memory.Lease;
import org.ochre.memory.MemoryPool;
import org.ochre.resample.Box;
import org.ochre.resample.Filter;
import org.ochre.resample.Resize;
import org.ochre.stencil.Axes;
import org.ochre.stencil.Correlation;
import org.ochre.stencil.Gabor;
import org.ochre.stencil.GaborKernel;
import org.ochre.stencil.GaussianBlur;
import org.ochre.stencil.Gradient;
import org.ochre.stencil.GradientAndHessian;
import org.ochre.stencil.Hessian;
import org.ochre.stencil.Kernel;
import org.ochre.stencil.LocalMean;
import org.ochre.stencil.LocalStats;
import org.ochre.stencil.SeparableCorrelation;
import org.ochre.stencil.Sharpen;
import org.ochre.stencil.Spacing;

class TiledOperationTest {
    private static final long[][] SIZES = {{1, 1}, {1, 9}, {7, 2}, {13, 17}, {40, 29}, {24, 300}};
    private static final List<Border> BORDERS = List.of(Border.INTERIOR, Border.ONE_SIDED, Border.REFLECT_101,
            Border.REFLECT, Border.REPLICATE, Border.WRAP, Border.constant(7.3));

    /// Operations with random parameters, for a source of that size.
    private static Stream<TiledOperation> operations(Random random, long height, long width) {
        Border border = BORDERS.get(random.nextInt(BORDERS.size()));
        Border extending = border == Border.ONE_SIDED ? Border.WRAP : border;
        Border outside = border == Border.ONE_SIDED || border == Border.INTERIOR ? Border.REFLECT : border;
        int kh = 1 + random.nextInt(9);
        int kw = 1 + random.nextInt(9);
        double[] taps = random.doubles((long) kh * kw, -1, 1).toArray();
        Kernel kernel = Kernel.of(kh, kw, taps);
        long high = 1 + random.nextInt(random.nextBoolean() ? 8 : 60);
        long wide = 1 + random.nextInt(random.nextBoolean() ? 8 : 60);
        Missing missing = Missing.values()[random.nextInt(2)];
        Axes axes = Axes.values()[random.nextInt(3)];
        return Stream.of(
                new Correlation(kernel, extending).anchor(random.nextInt(kh), random.nextInt(kw)).delta(3),
                new SeparableCorrelation(Kernel.column(taps), Kernel.row(taps), extending)
                        .anchor(random.nextInt(taps.length), random.nextInt(taps.length)),
                new GaussianBlur(random.nextDouble() * 3, random.nextDouble() * 5, extending),
                new Gabor(GaborKernel.openCv(7, 5, 2, 0.7, 5, 0.5, 0), Gabor.Response.ENERGY, extending),
                new Sharpen(0.3 + random.nextDouble(), 1.5, 2, outside),
                new LocalMean(high, wide, border).with(missing).nodata(5),
                new LocalStats(high, wide, border).with(missing).of(LocalStats.Statistic.values()),
                new Gradient(2, 0.3, border).along(axes).with(missing).nodata(3),
                new Gradient(1, 3, Border.ONE_SIDED).edgeOrder(1 + random.nextInt(2)).with(missing),
                new Gradient(coordinates(random, height), coordinates(random, width), Border.ONE_SIDED).along(axes),
                new Hessian(2, 0.3, border).along(axes).with(missing).nodata(3),
                new Hessian(coordinates(random, height), coordinates(random, width), Border.INTERIOR),
                new GradientAndHessian(1, 1, border).with(missing));
    }

    /// Uneven here and there, and even over long stretches.
    private static Spacing coordinates(Random random, long n) {
        double[] places = new double[Math.toIntExact(Math.max(n, 2))];
        for (int i = 1; i < places.length; i++) {
            places[i] = places[i - 1] + (random.nextInt(6) == 0 ? 0.7 : 1);
        }
        return Spacing.at(places);
    }

    private static Stream<TiledOperation> sizes(Random random, long height, long width) {
        List<TiledOperation> all = new ArrayList<>();
        for (Filter filter : Filter.values()) {
            Resize resize = new Resize(1 + random.nextLong(2 * height), 1 + random.nextLong(2 * width)).with(filter)
                    .with(Resize.Mode.values()[random.nextInt(3)]);
            all.add(resize);
            all.add(resize.linear(true));
            double y = random.nextDouble() * height / 2;
            double x = random.nextDouble() * width / 2;
            all.add(resize.crop(new Box(y, x, height - y, (width - x) * 0.7)));
        }
        all.add(new Resize(Math.max(1, height / 4), Math.max(1, width / 3)).with(Filter.AREA)
                .crop(new Box(0, 0, Math.max(1, height / 4 * 4), Math.max(1, width / 3 * 3))));
        return all.stream();
    }

    static LongStream seeds() {
        return LongStream.range(0, 4);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tilesAreTheWholeResult(long seed) {
        Random random = new Random(seed);
        for (long[] size : SIZES) {
            for (DType dtype : new DType[]{DType.U8, DType.I16, DType.F32, DType.F64}) {
                try (Arena arena = Arena.ofConfined()) {
                    long[] shape = random.nextBoolean() ? size : new long[]{size[0], size[1], 3};
                    Tensor src = Case.fill(Tensor.allocate(arena, dtype, shape), random, 200);
                    operations(random, size[0], size[1]).forEach(each -> compare(each, src, random));
                    if (dtype != DType.I16) {
                        sizes(random, size[0], size[1]).forEach(each -> compare(each, src, random));
                    }
                }
            }
        }
    }

    private static void compare(TiledOperation operation, Tensor src, Random random) {
        try (Arena arena = Arena.ofConfined()) {
            Tensor whole;
            try {
                whole = operation.apply(src, arena);
            } catch (IllegalArgumentException _) { // the operation does not serve the dtype, or so few samples
                assertThatThrownBy(() -> operation.sourceRows(src.type(), new Span(0, 0)))
                        .isInstanceOf(IllegalArgumentException.class);
                return;
            }
            int axis = operation.rowAxis(src.type());
            for (Span rows : cuts(whole.size(axis), random)) {
                for (Span columns : cuts(whole.size(axis + 1), random)) {
                    Tensor tile = Patch.tile(operation, src, rows, columns, arena);
                    assertThat(tile.contentEquals(Patch.part(operation, src, whole, rows, columns)))
                            .as("%s of %s, rows %s, columns %s", operation, src.type(), rows, columns).isTrue();
                }
            }
        }
    }

    /// Cuts an axis into at most four spans at random places; some may be empty.
    private static List<Span> cuts(long size, Random random) {
        long[] edges = random.longs(3, 0, size + 1).sorted().toArray();
        return List.of(Span.of(0, edges[0]), Span.of(edges[0], edges[1]), Span.of(edges[1], edges[2]),
                Span.of(edges[2], size));
    }

    @Test
    void aNanTouchesItsWindowsOnly() {
        Random random = new Random(5);
        try (Arena arena = Arena.ofConfined()) {
            Tensor src = Case.fill(Tensor.allocate(arena, DType.F32, 30, 31), random, 1000);
            src.setDouble(Double.NaN, 11, 13);
            src.setDouble(Double.POSITIVE_INFINITY, 3, 28);
            operations(random, 30, 31).forEach(each -> compare(each, src, random));
            sizes(random, 30, 31).forEach(each -> compare(each, src, random));
        }
    }

    @Test
    void takesNoMoreScratchThanStated() {
        Random random = new Random(9);
        try (Arena arena = Arena.ofConfined(); MemoryPool pool = MemoryPool.builder().budget(1L << 30).build()) {
            Tensor src = Case.fill(Tensor.allocate(arena, DType.U8, 300, 200, 3), random, 200);
            Span rows = new Span(20, 60);
            Span columns = new Span(30, 50);
            Stream.concat(operations(random, 300, 200), sizes(random, 300, 200)).forEach(each -> {
                TensorType type = each.resultType(src.type());
                int axis = each.rowAxis(src.type());
                Span y = rows.intersect(new Span(0, type.size(axis)));
                Span x = columns.intersect(new Span(0, type.size(axis + 1)));
                try (Lease lease = pool.lease(each.tileScratchBytes(src.type(), y, x))) {
                    lease.run(() -> Patch.tile(each, src, y, x, arena));
                }
            });
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        LocalMean mean = new LocalMean(3, Border.REFLECT);
        TensorType src = new TensorType(DType.U8, 9, 8);
        Span three = new Span(0, 3);
        assertThatThrownBy(() -> mean.sourceRows(src, new Span(7, 3)))
                .hasMessage("rows: expected some of 9, got 3 from 7");
        assertThatThrownBy(() -> mean.sourceColumns(src, new Span(7, 3)))
                .hasMessage("columns: expected some of 8, got 3 from 7");
        assertThatThrownBy(() -> new Gradient(Border.INTERIOR).sourceRows(new TensorType(DType.U8, 9), three))
                .hasMessage("src: expected an image [h, w] or [h, w, c], got u8 [9]");
        try (Arena arena = Arena.ofConfined()) {
            Tensor dst = Tensor.allocate(arena, DType.F32, 3, 3).fill(2);
            Tensor patch = Tensor.allocate(arena, DType.U8, 4, 4);
            assertThatThrownBy(() -> mean.tile(src, three, three, patch.crop(0, 0, 3, 4), dst))
                    .hasMessage("patch: expected u8 [4, 4], got u8 [3, 4]");
            assertThatThrownBy(() -> mean.tile(src, three, three, patch, dst.crop(0, 0, 2, 3)))
                    .hasMessage("dst: expected f32 [3, 3], got f32 [2, 3]");
            assertThat(dst.contentEquals(Tensor.allocate(arena, DType.F32, 3, 3).fill(2))).isTrue();
        }
    }
}
