package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Floyd and Steinberg's loop on arrays of RGB, as textbooks have it: serpentine, clamped, with errors in sixteenths.
/// Each row needs the row above, so it runs on one thread.
final class ScalarDither {
    private final byte[] pixels;
    private final byte[] palette;
    private final int height;
    private final int width;
    private final int[] labels;

    private ScalarDither(byte[] pixels, byte[] palette, int height, int width) {
        this.pixels = pixels;
        this.palette = palette;
        this.height = height;
        this.width = width;
        labels = new int[height * width];
    }

    /// Makes the job. The job has run once when it is returned.
    static Job of(Tensor photo, Tensor colors) {
        byte[] pixels = new byte[Math.toIntExact(photo.elements())];
        byte[] palette = new byte[Math.toIntExact(colors.elements())];
        photo.copyTo(pixels);
        colors.copyTo(palette);
        ScalarDither dither = new ScalarDither(pixels, palette, (int) photo.size(0), (int) photo.size(1));
        dither.run();
        return new Job(Tensor.of(MemorySegment.ofArray(dither.labels), DType.I32, photo.size(0), photo.size(1)),
                dither::run);
    }

    /// Error rows have one more pixel at either end, for errors that leave the image.
    private void run() {
        int[] here = new int[3 * (width + 2)];
        int[] below = new int[here.length];
        for (int y = 0; y < height; y++) {
            row(y, here, below);
            int[] done = here;
            here = below;
            below = done;
            java.util.Arrays.fill(below, 0);
        }
    }

    private void row(int y, int[] here, int[] below) {
        int step = y % 2 == 0 ? 1 : -1;
        int[] wanted = new int[3];
        for (int i = 0, x = step > 0 ? 0 : width - 1; i < width; i++, x += step) {
            int at = 3 * (x + 1);
            for (int c = 0; c < 3; c++) {
                int sixteenths = 16 * (pixels[3 * (y * width + x) + c] & 255) + here[at + c];
                wanted[c] = Math.clamp(Math.floorDiv(sixteenths + 8, 16), 0, 255);
            }
            int label = nearest(wanted);
            labels[y * width + x] = label;
            for (int c = 0; c < 3; c++) {
                int error = wanted[c] - (palette[3 * label + c] & 255);
                here[at + 3 * step + c] += 7 * error;
                below[at - 3 * step + c] += 3 * error;
                below[at + c] += 5 * error;
                below[at + 3 * step + c] += error;
            }
        }
    }

    private int nearest(int[] wanted) {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int row = 0; 3 * row < palette.length; row++) {
            int distance = 0;
            for (int c = 0; c < 3; c++) {
                int gap = wanted[c] - (palette[3 * row + c] & 255);
                distance += gap * gap;
            }
            if (distance < least) {
                least = distance;
                best = row;
            }
        }
        return best;
    }
}
