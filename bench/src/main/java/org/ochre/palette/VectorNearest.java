package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Brute force by the Vector API, for k ≤ 256: pixels a block at a time in planes, and for each the least of
/// `(|p|² − 2x·p) · 256 + row`, which has the nearest colour's lowest row in its last byte.
final class VectorNearest {
    private static final VectorSpecies<Integer> LANES = IntVector.SPECIES_PREFERRED;
    private static final int BLOCK = 1024;

    private final byte[] pixels;
    private final int[][] factors;
    private final int[] labels;

    private VectorNearest(byte[] pixels, int[][] factors, int[] labels) {
        this.pixels = pixels;
        this.factors = factors;
        this.labels = labels;
    }

    static Job of(Tensor photo, Tensor palette) {
        byte[] pixels = new byte[Math.toIntExact(photo.elements())];
        photo.copyTo(pixels);
        int k = Math.toIntExact(palette.size(0));
        int[][] factors = new int[4][k];
        for (int row = 0; row < k; row++) {
            factors[3][row] = row;
            for (int c = 0; c < 3; c++) {
                int level = (int) palette.getLong(row, c);
                factors[c][row] = -512 * level;
                factors[3][row] += 256 * level * level;
            }
        }
        int[] labels = new int[pixels.length / 3];
        VectorNearest nearest = new VectorNearest(pixels, factors, labels);
        return new Job(Tensor.of(MemorySegment.ofArray(labels), DType.I32, labels.length),
                () -> Job.bands(labels.length, nearest::map));
    }

    private void map(int from, int to) {
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
