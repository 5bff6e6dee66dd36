package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.ochre.DType;
import org.ochre.Parallelism;
import org.ochre.Tensor;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.work.Call;
import org.ochre.work.Held;
import org.ochre.work.Workspaces;

/// Weighted k-means over a histogram; a palette gives the first centres. All arithmetic is in integers: centres are
/// sixteenths of a level, and sums are exact. So neither the number of threads nor the cuts into chunks change the
/// result.
record Refinement(ColorHistogram histogram, Tensor palette) {
    private static final int SCALE = 16;
    private static final int MOST = 255 * SCALE;
    private static final long CHUNK = 1 << 14;
    private static final long MOST_CHUNKS = 64;

    /// The bytes of scratch that [#run] takes for that many colours and centres.
    static long scratchBytes(long colors, int channels, int k) {
        long chunks = chunks(colors, k);
        long centers = (long) k * channels * Short.BYTES;
        return Scratch.bytes(centers, chunks * k * (1 + channels) * Long.BYTES, (long) k * channels,
                Workspaces.bytes(chunks, NativePalette.refineScratchBytes(colors, channels, k)));
    }

    private static long chunks(long colors, int k) {
        return Math.clamp(colors / Math.max(CHUNK, 4L * k), 1, MOST_CHUNKS);
    }

    /// The palette after at most that many iterations, in memory of `scratch`: ascending rows, all different.
    Tensor run(int iterations, Scratch scratch) {
        int k = (int) palette.size(0);
        int channels = histogram.channels();
        long chunks = chunks(histogram.size(), k);
        MemorySegment centers = scratch.allocate((long) k * channels * Short.BYTES, 64);
        for (int i = 0; i < k * channels; i++) {
            int level = (int) palette.getLong(i / channels, i % channels);
            centers.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (level * SCALE));
        }
        MemorySegment sums = scratch.allocate(chunks * k * (1 + channels) * Long.BYTES, 64);
        Held.run(
                () -> {
                    boolean moved = true;
                    for (int i = 0; i < iterations && moved; i++) {
                        assign(chunks, k, centers, sums);
                        moved = move(chunks, k, centers, sums, i < iterations - 1);
                    }
                },
                histogram.keys(), histogram.counts());
        return rows(k, centers, scratch);
    }

    /// Each thread prepares the centres for itself, and keeps the results of its searches as a cache.
    private void assign(long chunks, int k, MemorySegment centers, MemorySegment sums) {
        int channels = histogram.channels();
        long size = histogram.size();
        long keys = histogram.keys().segment().address();
        long counts = histogram.counts().segment().address();
        long bytes = sums.byteSize() / chunks;
        try (Scratch scratch = new Scratch()) {
            Workspaces prepared = new Workspaces(scratch, NativePalette.refineScratchBytes(size, channels, k),
                    space -> Call.require(
                            NativePalette.refinePrepare(centers.address(), size, channels, k, space.address())));
            Parallelism.forEach(chunks, chunk -> prepared.use(space -> {
                long from = boundary(chunk, chunks);
                long n = boundary(chunk + 1, chunks) - from;
                MemorySegment own = sums.asSlice(chunk * bytes, bytes).fill((byte) 0);
                Call.require(
                        NativePalette.refineSums(keys + from * Integer.BYTES, counts + from * Long.BYTES, n,
                                own.address(), space.address()));
            }));
        }
    }

    private long boundary(long chunk, long chunks) {
        return Math.multiplyExact(histogram.size(), chunk) / chunks;
    }

    /// Moves each centre to the mean of its colours, rounded to the nearest sixteenth, halves up. With `farther` it
    /// moves three quarters of its step beyond the mean. Returns whether any centre moved.
    private boolean move(long chunks, int k, MemorySegment centers, MemorySegment sums, boolean farther) {
        int channels = histogram.channels();
        int words = 1 + channels;
        boolean moved = false;
        long[] total = new long[words];
        for (int row = 0; row < k; row++) {
            Arrays.fill(total, 0);
            for (long chunk = 0; chunk < chunks; chunk++) {
                for (int word = 0; word < words; word++) {
                    total[word] += sums.getAtIndex(ValueLayout.JAVA_LONG, (chunk * k + row) * words + word);
                }
            }
            long count = total[0];
            for (int channel = 0; channel < channels && count > 0; channel++) {
                long mean = (2 * SCALE * total[1 + channel] + count) / (2 * count);
                long at = (long) row * channels + channel;
                short old = centers.getAtIndex(ValueLayout.JAVA_SHORT, at);
                short next = (short) (farther ? Math.clamp(mean + Math.floorDiv(3 * (mean - old), 4), 0, MOST) : mean);
                moved |= next != old;
                centers.setAtIndex(ValueLayout.JAVA_SHORT, at, next);
            }
        }
        return moved;
    }

    private Tensor rows(int k, MemorySegment centers, Scratch scratch) {
        int channels = histogram.channels();
        long[] keys = new long[k];
        for (int i = 0; i < k * channels; i++) {
            int level = (centers.getAtIndex(ValueLayout.JAVA_SHORT, i) + SCALE / 2) / SCALE;
            keys[i / channels] = keys[i / channels] << 8 | level;
        }
        long[] distinct = Arrays.stream(keys).sorted().distinct().toArray();
        Tensor result = Tensor.allocate(scratch, DType.U8, distinct.length, channels);
        for (int row = 0; row < distinct.length; row++) {
            for (int channel = 0; channel < channels; channel++) {
                result.setLong(distinct[row] >>> 8 * (channels - 1 - channel) & 255, row, channel);
            }
        }
        return result;
    }
}
