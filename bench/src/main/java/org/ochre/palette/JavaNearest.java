package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Brute force over arrays of U8, for k ≤ 256: a plain loop, or the Vector API.
final class JavaNearest {
    private static final VectorSpecies<Integer> LANES = IntVector.SPECIES_PREFERRED;
    private static final int BLOCK = 1024;

    private final byte[] pixels;
    private final int[] palette;
    private final int[] labels;
    private final int[][] factors;

    /// Labels the pixels `from ≤ i < to`.
    interface Way {
        void map(JavaNearest all, int from, int to);
    }

    private JavaNearest(byte[] pixels, int[] palette) {
        this.pixels = pixels;
        this.palette = palette;
        labels = new int[pixels.length / 3];
        factors = new int[4][palette.length / 3];
        for (int i = 0; i < palette.length; i++) {
            factors[i % 3][i / 3] = -512 * palette[i];
            factors[3][i / 3] += 256 * palette[i] * palette[i] + (i % 3 == 0 ? i / 3 : 0);
        }
    }

    static Job of(Tensor photo, Tensor palette, Way way) {
        byte[] pixels = new byte[Math.toIntExact(photo.elements())];
        photo.copyTo(pixels);
        byte[] levels = new byte[Math.toIntExact(palette.elements())];
        palette.copyTo(levels);
        int[] rows = new int[levels.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = levels[i] & 255;
        }
        JavaNearest all = new JavaNearest(pixels, rows);
        return new Job(Tensor.of(MemorySegment.ofArray(all.labels), DType.I32, all.labels.length),
                () -> Job.strips(all.labels.length, (from, to) -> way.map(all, from, to)));
    }

    void scalar(int from, int to) {
        for (int i = from; i < to; i++) {
            labels[i] = nearest(pixels[3 * i] & 255, pixels[3 * i + 1] & 255, pixels[3 * i + 2] & 255);
        }
    }

    private int nearest(int r, int g, int b) {
        int nearest = 0;
        int least = Integer.MAX_VALUE;
        for (int row = 0; row < palette.length / 3; row++) {
            int dr = r - palette[3 * row];
            int dg = g - palette[3 * row + 1];
            int db = b - palette[3 * row + 2];
            int distance = dr * dr + dg * dg + db * db;
            if (distance < least) {
                least = distance;
                nearest = row;
            }
        }
        return nearest;
    }

    /// Works on blocks of pixels in planes. For each pixel it takes the least of `(|p|² − 2x·p) · 256 + row`, whose
    /// last byte is the lowest row of the nearest colour.
    void vector(int from, int to) {
        int[][] planes = new int[3][BLOCK];
        for (int first = from; first < to; first += BLOCK) {
            int n = Math.min(BLOCK, to - first);
            for (int i = 0; i < n; i++) {
                planes[0][i] = pixels[3 * (first + i)] & 255;
                planes[1][i] = pixels[3 * (first + i) + 1] & 255;
                planes[2][i] = pixels[3 * (first + i) + 2] & 255;
            }
            for (int i = 0; i < n; i += LANES.length()) {
                IntVector best = search(planes, i, factors[0], factors[1], factors[2], factors[3]);
                best.and(255).intoArray(labels, first + i, LANES.indexInRange(i, n));
            }
        }
    }

    private static IntVector search(int[][] planes, int at, int[] r, int[] g, int[] b, int[] base) {
        IntVector x = IntVector.fromArray(LANES, planes[0], at);
        IntVector y = IntVector.fromArray(LANES, planes[1], at);
        IntVector z = IntVector.fromArray(LANES, planes[2], at);
        IntVector best = IntVector.broadcast(LANES, Integer.MAX_VALUE);
        for (int row = 0; row < base.length; row++) {
            best = best.min(x.mul(r[row]).add(y.mul(g[row])).add(z.mul(b[row])).add(base[row]));
        }
        return best;
    }
}
