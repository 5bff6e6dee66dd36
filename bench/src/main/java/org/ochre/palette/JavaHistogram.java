package org.ochre.palette;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.Function;
import org.ochre.Tensor;
import org.ochre.bench.Job;

/// Three ways in plain Java on arrays, on one thread: a table of all 2²⁴ colours, sorting the pixels by the JDK, or
/// sorting them by one byte after the other. Vectors help with none of these.
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
        return runs(keys);
    }

    static int[] byBytes(byte[] pixels) {
        int[] keys = new int[pixels.length / 3];
        int[] starts = new int[3 * 256];
        for (int i = 0; i < keys.length; i++) {
            int key = key(pixels, 3 * i);
            keys[i] = key;
            starts[key & 255]++;
            starts[256 + (key >> 8 & 255)]++;
            starts[512 + (key >> 16)]++;
        }
        int[] sorted = new int[keys.length];
        for (int digit = 0; digit < 3; digit++) {
            int start = 0;
            for (int i = 256 * digit; i < 256 * digit + 256; i++) {
                int count = starts[i];
                starts[i] = start;
                start += count;
            }
            for (int key : keys) {
                sorted[starts[256 * digit + (key >> 8 * digit & 255)]++] = key;
            }
            int[] from = keys;
            keys = sorted;
            sorted = from;
        }
        return runs(keys);
    }

    /// How often each of the sorted keys occurs.
    private static int[] runs(int[] keys) {
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
