package org.ochre.palette;

import java.util.Locale;
import org.ochre.Tensor;
import org.ochre.bench.Workload;

/// The references of the palette benchmarks, computed by definition and one pixel at a time.
final class Quality {
    private static final int SAMPLES = 100_000;

    private Quality() {}

    /// Checks that labels name the nearest colour, the lowest row on ties. It checks all pixels, or a hundred thousand
    /// spread evenly.
    static String nearest(Tensor image, Tensor palette, Tensor labels) {
        double[][] rows = rows(palette);
        int[] named = new int[Math.toIntExact(labels.elements())];
        labels.copyTo(named);
        Tensor pixels = image.reshape(named.length, image.size(image.rank() - 1));
        int step = Math.max(1, named.length / SAMPLES) | 1;
        long wrong = 0;
        long seen = 0;
        for (int i = 0; i < named.length; i += step) {
            wrong += named[i] == nearest(pixels, i, rows) ? 0 : 1;
            seen++;
        }
        return wrong == 0
                ? Workload.EXACT
                : String.format(Locale.ROOT, "not nearest: %.2f %% of the pixels", 100.0 * wrong / seen);
    }

    /// The peak signal-to-noise ratio of an image painted in the colours that its labels name.
    static String psnr(Tensor image, Tensor palette, Tensor labels) {
        double[][] rows = rows(palette);
        byte[] levels = new byte[Math.toIntExact(image.elements())];
        int[] named = new int[Math.toIntExact(labels.elements())];
        image.copyTo(levels);
        labels.copyTo(named);
        int channels = levels.length / named.length;
        double error = 0;
        for (int i = 0; i < levels.length; i++) {
            double gap = (levels[i] & 255) - rows[named[i / channels]][i % channels];
            error += gap * gap;
        }
        return String.format(Locale.ROOT, "PSNR %.2f dB", 10 * Math.log10(255 * 255 / (error / levels.length)));
    }

    private static int nearest(Tensor pixels, long i, double[][] rows) {
        double[] pixel = new double[rows[0].length];
        for (int c = 0; c < pixel.length; c++) {
            pixel[c] = pixels.getDouble(i, c);
        }
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int row = 0; row < rows.length; row++) {
            double distance = 0;
            for (int c = 0; c < pixel.length; c++) {
                double gap = pixel[c] - rows[row][c];
                distance += gap * gap;
            }
            if (distance < least) {
                least = distance;
                nearest = row;
            }
        }
        return nearest;
    }

    private static double[][] rows(Tensor palette) {
        double[][] rows = new double[Math.toIntExact(palette.size(0))][Math.toIntExact(palette.size(1))];
        for (int row = 0; row < rows.length; row++) {
            for (int c = 0; c < rows[row].length; c++) {
                rows[row][c] = palette.getDouble(row, c);
            }
        }
        return rows;
    }
}
