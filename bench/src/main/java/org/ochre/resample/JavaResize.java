package org.ochre.resample;

import java.lang.foreign.MemorySegment;
import java.util.Locale;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.ochre.DType;
import org.ochre.Tensor;
import org.ochre.bench.Job;
import org.ochre.bench.Workload;

/// A resize of three channels over arrays, in F32: each row of the result is summed down, by plain loops or by the
/// Vector API, and then across. In F64 it is the reference that answers are judged by.
final class JavaResize {
    private static final VectorSpecies<Float> LANES = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class,
            jdk.incubator.vector.VectorShape.forBitSize(LANES.length() * Byte.SIZE));
    private static final VectorSpecies<Integer> INTS = LANES.withLanes(int.class);
    private static final int CHANNELS = 3;

    private final byte[] photo;
    private final int width;
    private final Window[] down;
    private final Window[] across;

    private JavaResize(Tensor photo, Filter filter, long rows, long columns) {
        this.photo = new byte[Math.toIntExact(photo.elements())];
        photo.copyTo(this.photo);
        width = (int) photo.size(1);
        down = windows(filter, (int) rows, (int) photo.size(0));
        across = windows(filter, (int) columns, width);
    }

    /// The pixels from `start` on, with their weights.
    private record Window(int start, float[] weights) {}

    /// Adds the weighted bytes from `at` on to sums.
    interface Adding {
        void add(byte[] photo, int at, float weight, float[] sums);
    }

    static Job job(Tensor photo, Tensor result, Filter filter, Adding adding) {
        JavaResize all = new JavaResize(photo, filter, result.size(0), result.size(1));
        byte[] out = new byte[Math.toIntExact(result.elements())];
        return new Job(Tensor.of(MemorySegment.ofArray(out), DType.U8, result.shape()),
                () -> Job.strips(all.down.length, (from, to) -> all.rows(from, to, adding, out)));
    }

    private void rows(int from, int to, Adding adding, byte[] out) {
        float[] sums = new float[width * CHANNELS];
        int row = across.length * CHANNELS;
        for (int y = from; y < to; y++) {
            java.util.Arrays.fill(sums, 0);
            float[] weights = down[y].weights;
            for (int k = 0; k < weights.length; k++) {
                adding.add(photo, (down[y].start + k) * sums.length, weights[k], sums);
            }
            for (int i = 0; i < row; i++) {
                Window window = across[i / CHANNELS];
                float sum = 0;
                for (int k = 0; k < window.weights.length; k++) {
                    sum += window.weights[k] * sums[(window.start + k) * CHANNELS + i % CHANNELS];
                }
                out[y * row + i] = (byte) Math.clamp((int) Math.floor(sum + 0.5f), 0, 255);
            }
        }
    }

    static void add(byte[] photo, int at, float weight, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * (photo[at + i] & 0xFF);
        }
    }

    static void addVectors(byte[] photo, int at, float weight, float[] sums) {
        int i = 0;
        for (; i <= sums.length - LANES.length(); i += LANES.length()) {
            FloatVector values = (FloatVector) ByteVector.fromArray(BYTES, photo, at + i)
                    .convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0)
                    .convert(VectorOperators.I2F, 0);
            FloatVector.fromArray(LANES, sums, i).add(values.mul(weight)).intoArray(sums, i);
        }
        for (; i < sums.length; i++) {
            sums[i] += weight * (photo[at + i] & 0xFF);
        }
    }

    private static Window[] windows(Filter filter, int size, int pixels) {
        Window[] windows = new Window[size];
        for (int i = 0; i < size; i++) {
            double[] weights = weights(filter, (double) pixels / size, i, pixels);
            int start = 0;
            int end = pixels;
            while (weights[start] == 0) {
                start++;
            }
            while (weights[end - 1] == 0) {
                end--;
            }
            float[] some = new float[end - start];
            for (int k = start; k < end; k++) {
                some[k - start] = (float) weights[k];
            }
            windows[i] = new Window(start, some);
        }
        return windows;
    }

    /// The weight of every pixel for result i, by the definition.
    private static double[] weights(Filter filter, double ratio, int i, int pixels) {
        double[] weights = new double[pixels];
        double sum = 0;
        for (int k = 0; k < pixels; k++) {
            double x = (k + 0.5 - (i + 0.5) * ratio) / ratio;
            weights[k] = filter == Filter.AREA
                    ? Math.max(Math.min(k + 1, (i + 1) * ratio) - Math.max(k, i * ratio), 0)
                    : Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
            sum += weights[k];
        }
        for (int k = 0; k < pixels; k++) {
            weights[k] /= sum;
        }
        return weights;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    /// How far an answer is from the sums in F64: every ninth row is computed.
    static String judge(Tensor photo, Filter filter, Tensor answer) {
        JavaResize all = new JavaResize(photo, filter, answer.size(0), answer.size(1));
        double difference = 0;
        long compared = 0;
        long far = 0;
        for (int y = 0; y < all.down.length; y += 9) {
            double[] sums = new double[all.width * CHANNELS];
            for (int k = 0; k < all.down[y].weights.length; k++) {
                int at = (all.down[y].start + k) * sums.length;
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += (double) all.down[y].weights[k] * (all.photo[at + i] & 0xFF);
                }
            }
            for (int x = 0; x < all.across.length; x++) {
                for (int c = 0; c < CHANNELS; c++) {
                    double exact = 0;
                    for (int k = 0; k < all.across[x].weights.length; k++) {
                        exact += (double) all.across[x].weights[k]
                                * sums[(all.across[x].start + k) * CHANNELS + c];
                    }
                    double off = Math.abs(answer.getLong(y, x, c) - Math.clamp(Math.floor(exact + 0.5), 0, 255));
                    difference += off;
                    far += off > 1 ? 1 : 0;
                    compared++;
                }
            }
        }
        return far == 0
                ? Workload.EXACT
                : String.format(Locale.ROOT, "not within 1: %.1f %% of the samples; mean difference %.2f",
                        100.0 * far / compared, difference / compared);
    }
}
