package org.ochre.palette;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.Function;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Two ways in plain Java on arrays, on one thread: a table of all 2²⁴ colours, or sorting the pixels.
final class JavaHistogram {
    private JavaHistogram() {}

    static Job of(Tensor photo, Tensor counts, Function<byte[], int[]> way) {
        byte[] pixels = new byte[Math.toIntExact(photo.elements())];
        photo.copyTo(pixels);
        return new Job(counts, () -> {
            int[] found = way.apply(pixels);
            for (int i = 0; i < found.length; i++) {
                counts.segment().setAtIndex(ValueLayout.JAVA_LONG, i, found[i]);
            }
        });
    }

    static int[] byTable(byte[] pixels) {
        int[] table = new int[1 << 24];
        for (int i = 0; i < pixels.length; i += 3) {
            table[key(pixels, i)]++;
        }
        return Arrays.stream(table).filter(count -> count > 0).toArray();
    }

    static int[] bySorting(byte[] pixels) {
        int[] keys = new int[pixels.length / 3];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(pixels, 3 * i);
        }
        Arrays.sort(keys);
        int[] counts = new int[keys.length];
        int n = 0;
        for (int i = 0; i < keys.length; i++) {
            n += i == 0 || keys[i] != keys[i - 1] ? 1 : 0;
            counts[n - 1]++;
        }
        return Arrays.copyOf(counts, n);
    }

    private static int key(byte[] pixels, int at) {
        return (pixels[at] & 255) << 16 | (pixels[at + 1] & 255) << 8 | pixels[at + 2] & 255;
    }
}
