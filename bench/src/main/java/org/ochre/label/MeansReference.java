package org.ochre.label;

import java.util.Arrays;
import java.util.Locale;
import org.ochre.Tensor;
import org.ochre.bench.Workload;

/// A photo painted in the means of its regions, rounded to the nearest, halves to even.
final class MeansReference {
    private MeansReference() {}

    static String judge(Tensor photo, Tensor ids, int regions, Tensor painted) {
        int[] labels = new int[Math.toIntExact(ids.elements())];
        byte[] pixels = new byte[3 * labels.length];
        byte[] colors = new byte[pixels.length];
        ids.copyTo(labels);
        photo.copyTo(pixels);
        painted.copyTo(colors);
        int[] means = means(pixels, labels, regions);
        long wrong = 0;
        for (int i = 0; i < labels.length; i++) {
            boolean same = Arrays.equals(colors, 3 * i, 3 * i + 3, bytes(means, 3 * labels[i]), 0, 3);
            wrong += same ? 0 : 1;
        }
        return wrong == 0
                ? Workload.EXACT
                : String.format(Locale.ROOT, "not the rounded mean: %.1f %% of the pixels",
                        100.0 * wrong / labels.length);
    }

    private static byte[] bytes(int[] means, int at) {
        return new byte[]{(byte) means[at], (byte) means[at + 1], (byte) means[at + 2]};
    }

    private static int[] means(byte[] pixels, int[] labels, int regions) {
        long[] sums = new long[3 * regions];
        long[] counts = new long[regions];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i]]++;
            for (int c = 0; c < 3; c++) {
                sums[3 * labels[i] + c] += pixels[3 * i + c] & 255;
            }
        }
        int[] means = new int[sums.length];
        for (int i = 0; i < means.length; i++) {
            means[i] = (int) Math.rint((double) sums[i] / counts[i / 3]);
        }
        return means;
    }
}
