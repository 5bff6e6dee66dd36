package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Plain Java on arrays. Each thread fills a table of sums and counts, and the tables are added. Then each pixel takes
/// its region's mean.
final class ScalarMeans {
    private final byte[] pixels;
    private final int[] labels;
    private final int regions;
    private final byte[] painted;

    private ScalarMeans(byte[] pixels, int[] labels, int regions, byte[] painted) {
        this.pixels = pixels;
        this.labels = labels;
        this.regions = regions;
        this.painted = painted;
    }

    static Job of(Tensor photo, Tensor ids, int regions) {
        byte[] pixels = new byte[Math.toIntExact(photo.elements())];
        int[] labels = new int[pixels.length / 3];
        photo.copyTo(pixels);
        ids.copyTo(labels);
        byte[] painted = new byte[pixels.length];
        ScalarMeans means = new ScalarMeans(pixels, labels, regions, painted);
        return new Job(Tensor.of(MemorySegment.ofArray(painted), DType.U8, photo.shape()), means::run);
    }

    private void run() {
        int parts = Parallelism.current();
        int[][] sums = new int[parts][];
        Parallelism.forEach(parts, part -> sums[(int) part] = sum(bound(part, parts), bound(part + 1, parts)));
        byte[] means = means(Arrays.stream(sums).reduce(ScalarMeans::added).orElseThrow());
        Job.strips(labels.length, (from, to) -> paint(means, from, to));
    }

    private int bound(long part, int parts) {
        return (int) (labels.length * part / parts);
    }

    /// Red, green, blue and the count of each region.
    private int[] sum(int from, int to) {
        int[] sums = new int[4 * regions];
        for (int i = from; i < to; i++) {
            int at = 4 * labels[i];
            sums[at] += pixels[3 * i] & 255;
            sums[at + 1] += pixels[3 * i + 1] & 255;
            sums[at + 2] += pixels[3 * i + 2] & 255;
            sums[at + 3]++;
        }
        return sums;
    }

    private static int[] added(int[] a, int[] b) {
        return IntStream.range(0, a.length).map(i -> a[i] + b[i]).toArray();
    }

    private byte[] means(int[] sums) {
        byte[] means = new byte[3 * regions];
        for (int i = 0; i < means.length; i++) {
            means[i] = (byte) Math.rint((double) sums[i / 3 * 4 + i % 3] / sums[i / 3 * 4 + 3]);
        }
        return means;
    }

    private void paint(byte[] means, int from, int to) {
        for (int i = from; i < to; i++) {
            int at = 3 * labels[i];
            painted[3 * i] = means[at];
            painted[3 * i + 1] = means[at + 1];
            painted[3 * i + 2] = means[at + 2];
        }
    }
}
