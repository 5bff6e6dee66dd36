package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// The loop that everybody writes, on arrays.
final class ScalarNearest {
    private final byte[] pixels;
    private final int[] palette;
    private final int[] labels;

    private ScalarNearest(byte[] pixels, int[] palette, int[] labels) {
        this.pixels = pixels;
        this.palette = palette;
        this.labels = labels;
    }

    static Job of(Tensor photo, Tensor palette) {
        byte[] pixels = new byte[Math.toIntExact(photo.elements())];
        photo.copyTo(pixels);
        byte[] levels = new byte[Math.toIntExact(palette.elements())];
        palette.copyTo(levels);
        int[] rows = new int[levels.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = levels[i] & 255;
        }
        int[] labels = new int[pixels.length / 3];
        ScalarNearest nearest = new ScalarNearest(pixels, rows, labels);
        return new Job(Tensor.of(MemorySegment.ofArray(labels), DType.I32, labels.length),
                () -> Job.bands(labels.length, nearest::map));
    }

    private void map(int from, int to) {
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
}
