package org.ochre.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.palette.MedianCut;

/// The inputs of the benchmarks. They use integers, or floats in a fixed order, and fixed seeds. So they are the same
/// on every machine and in every run.
public final class Scenes {
    /// The size of a block of labels: 25 × 40 pixels, so 2500 × 4000 pixels have 10,000 regions.
    private static final int BLOCK_HEIGHT = 25;
    private static final int BLOCK_WIDTH = 40;

    private Scenes() {}

    /// A photo-like image, U8 `[h, w, 3]`, cropped from the middle of [Canvas], which repeats beyond its 3000 × 4000
    /// pixels.
    public static Tensor photo(long h, long w, SegmentAllocator memory) {
        Tensor photo = Tensor.allocate(memory, DType.U8, h, w, 3);
        Canvas canvas = Canvas.load();
        Parallelism.forEach(h, y -> {
            byte[] row = canvas.row(y - (h - Canvas.HEIGHT) / 2, (Canvas.WIDTH - w) / 2, (int) w);
            MemorySegment.copy(row, 0, photo.segment(), ValueLayout.JAVA_BYTE, y * row.length, row.length);
        });
        return photo;
    }

    /// At most k colours that suit [#photo], U8 `[n, 3]`.
    public static Tensor palette(int k, SegmentAllocator memory) {
        try (var arena = java.lang.foreign.Arena.ofShared()) {
            return new MedianCut(k).apply(photo(1000, 1000, arena), memory);
        }
    }

    /// The number of regions in the labels of an image of this size: one for each 1000 pixels.
    public static int regions(long h, long w) {
        return Math.toIntExact(Math.ceilDiv(h, BLOCK_HEIGHT) * Math.ceilDiv(w, BLOCK_WIDTH));
    }

    /// Labels of compact regions, I32 `[h, w]`: rectangles, in rows.
    public static Tensor blocks(long h, long w, SegmentAllocator memory) {
        long across = Math.ceilDiv(w, BLOCK_WIDTH);
        return labels(h, w, memory, (y, x) -> Math.toIntExact(y / BLOCK_HEIGHT * across + x / BLOCK_WIDTH));
    }

    /// Labels of random regions, I32 `[h, w]`: the region of each pixel is drawn at random.
    public static Tensor random(long h, long w, SegmentAllocator memory) {
        int m = regions(h, w);
        return labels(h, w, memory, (y, x) -> (int) Long.remainderUnsigned(Noise.mix(y * w + x), m));
    }

    /// A smooth field with some noise, F32 or F64 `[h, w]`, values in −101…101.
    public static Tensor field(DType dtype, long h, long w, SegmentAllocator memory) {
        return field(dtype, h, w, 0, 100, memory);
    }

    /// A smooth field with some noise, F32 or F64 `[h, w]`: a level, waves of the given height around it, and noise of
    /// a hundredth of that height.
    public static Tensor field(DType dtype, long h, long w, double level, double height, SegmentAllocator memory) {
        Tensor field = Tensor.allocate(memory, dtype, h, w);
        double[] across = new double[Math.toIntExact(w)];
        for (int x = 0; x < w; x++) {
            across[x] = StrictMath.sin(x / 37.0);
        }
        Parallelism.forEach(h, y -> {
            double[] row = new double[across.length];
            double down = height * StrictMath.cos(y / 53.0);
            for (int x = 0; x < row.length; x++) {
                row[x] = level + down * across[x] + height / 100 * Noise.unit(y * w + x);
            }
            write(row, field.at(y));
        });
        return field;
    }

    /// Points drawn uniformly from 0…255, F64 `[n, d]`. Another seed gives other points.
    public static Tensor points(long n, int d, long seed, SegmentAllocator memory) {
        Tensor points = Tensor.allocate(memory, DType.F64, n, d);
        for (long i = 0; i < n * d; i++) {
            double value = 127.5 + 127.5 * Noise.unit(i + (seed << 40));
            points.segment().setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
        }
        return points;
    }

    private interface Label {
        int at(long y, long x);
    }

    private static Tensor labels(long h, long w, SegmentAllocator memory, Label label) {
        Tensor labels = Tensor.allocate(memory, DType.I32, h, w);
        Parallelism.forEach(h, y -> {
            for (long x = 0; x < w; x++) {
                labels.segment().setAtIndex(ValueLayout.JAVA_INT, y * w + x, label.at(y, x));
            }
        });
        return labels;
    }

    private static void write(double[] values, Tensor row) {
        if (row.dtype() == DType.F64) {
            row.copyFrom(values);
            return;
        }
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        row.copyFrom(narrow);
    }
}
