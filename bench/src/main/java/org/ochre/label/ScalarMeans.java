package org.ochre.label;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Java on arrays, by plain loops or by the Vector API. Each thread fills a table of sums and counts, and the tables
/// are added. Then each pixel takes its region's mean. By vectors, a pixel's channels and its count are added at once,
/// and painted with one store of four bytes, of which the next pixel overwrites the last.
final class ScalarMeans {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_64;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_128;
    private static final VectorMask<Integer> COUNT = VectorMask.fromLong(INTS, 0b1000);
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] pixels;
    private final int[] labels;
    private final int regions;
    private final byte[] painted;
    private final boolean vectors;

    private ScalarMeans(byte[] pixels, int[] labels, int regions, byte[] painted, boolean vectors) {
        this.vectors = vectors;
        this.pixels = pixels;
        this.labels = labels;
        this.regions = regions;
        this.painted = painted;
    }

    static Job of(Tensor photo, Tensor ids, int regions, boolean vectors) {
        byte[] pixels = new byte[Math.toIntExact(photo.elements())];
        int[] labels = new int[pixels.length / 3];
        photo.copyTo(pixels);
        ids.copyTo(labels);
        byte[] painted = new byte[pixels.length];
        ScalarMeans means = new ScalarMeans(pixels, labels, regions, painted, vectors);
        return new Job(Tensor.of(MemorySegment.ofArray(painted), DType.U8, photo.shape()), means::run);
    }

    private void run() {
        int parts = Parallelism.current();
        int[][] sums = new int[parts][];
        Parallelism.forEach(parts, part -> {
            int[] table = new int[4 * regions];
            int first = bound(part, parts);
            int end = bound(part + 1, parts);
            sum(vectors ? vectorSum(first, end, table) : first, end, table);
            sums[(int) part] = table;
        });
        byte[] means = means(Arrays.stream(sums).reduce(ScalarMeans::added).orElseThrow());
        int[] words = words(means);
        Job.strips(labels.length, (from, to) -> paint(means, vectors ? paintWords(words, from, to) : from, to));
    }

    private int bound(long part, int parts) {
        return (int) (labels.length * part / parts);
    }

    /// Red, green, blue and the count of each region.
    private void sum(int from, int to, int[] sums) {
        for (int i = from; i < to; i++) {
            int at = 4 * labels[i];
            sums[at] += pixels[3 * i] & 255;
            sums[at + 1] += pixels[3 * i + 1] & 255;
            sums[at + 2] += pixels[3 * i + 2] & 255;
            sums[at + 3]++;
        }
    }

    /// As [#sum], as long as eight bytes can be read. Returns the first pixel that was left out.
    private int vectorSum(int from, int to, int[] sums) {
        int end = Math.max(from, Math.min(to, (pixels.length - BYTES.length()) / 3));
        for (int i = from; i < end; i++) {
            Vector<Integer> pixel = ByteVector.fromArray(BYTES, pixels, 3 * i)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0).blend(1, COUNT);
            IntVector.fromArray(INTS, sums, 4 * labels[i]).add(pixel).intoArray(sums, 4 * labels[i]);
        }
        return end;
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

    private static int[] words(byte[] means) {
        int[] words = new int[means.length / 3];
        for (int i = 0; i < words.length; i++) {
            words[i] = means[3 * i] & 255 | (means[3 * i + 1] & 255) << 8 | (means[3 * i + 2] & 255) << 16;
        }
        return words;
    }

    /// As [#paint], but for the last pixel, which it returns.
    private int paintWords(int[] words, int from, int to) {
        int end = Math.max(from, to - 1);
        for (int i = from; i < end; i++) {
            WORD.set(painted, 3 * i, words[labels[i]]);
        }
        return end;
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
