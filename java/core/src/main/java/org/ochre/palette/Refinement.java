package org.ochre.palette;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.ochre.Parallelism;
import org.ochre.foreign.NativePalette;
import org.ochre.foreign.Scratch;
import org.ochre.work.Workspaces;

/// Weighted k-means over counted colours. All arithmetic is in integers, and sums are exact. So neither the number of
/// threads nor the cuts into chunks change the result.
final class Refinement {
    private static final long CHUNK = 1 << 14;
    private static final long MOST_CHUNKS = 64;

    private final CountedColors colors;
    private final Centers centers;
    private final long chunks;
    private final long bytes;
    private final MemorySegment sums;

    /// @param centers the first centres, which move
    Refinement(CountedColors colors, Centers centers, Scratch scratch) {
        this.colors = colors;
        this.centers = centers;
        this.chunks = chunks(colors.size(), centers.size());
        this.bytes = (long) centers.size() * centers.words() * Long.BYTES;
        this.sums = scratch.allocate(chunks * bytes, 64);
    }

    private static long chunks(long colors, long k) {
        return Math.clamp(colors / Math.max(CHUNK, 4 * k), 1, MOST_CHUNKS);
    }

    /// The bytes of scratch that k centres of that many colours and their sums take.
    static long heldBytes(long colors, int channels, boolean seen, long k) {
        long level = seen ? Integer.BYTES : Short.BYTES;
        return Scratch.bytes(k * channels * level, chunks(colors, k) * k * (1 + channels) * Long.BYTES);
    }

    /// The bytes of scratch that an assignment takes beside [#heldBytes].
    static long assignBytes(long colors, int channels, boolean seen, long k) {
        long prepared = seen
                ? NativePalette.nearestSeenScratchBytes(k)
                : NativePalette.refineScratchBytes(colors, channels, k);
        return Workspaces.bytes(chunks(colors, k), prepared);
    }

    /// Moves the centres from `fixed` on, by at most that many iterations.
    void run(int iterations, int fixed) {
        boolean moved = true;
        for (int i = 0; i < iterations && moved; i++) {
            assign();
            moved = false;
            for (int row = fixed; row < centers.size(); row++) {
                moved |= centers.move(row, totals(row), i < iterations - 1);
            }
        }
    }

    /// Finds the nearest centre of each colour. Each thread prepares the centres for itself, and keeps the results of
    /// its searches as a cache.
    void assign() {
        colors.hold(() -> {
            try (Scratch scratch = new Scratch()) {
                Workspaces prepared = new Workspaces(scratch, centers.scratchBytes(),
                        space -> centers.prepare(space.address()));
                Parallelism.forEach(chunks, chunk -> prepared.use(space -> {
                    long from = boundary(chunk);
                    MemorySegment own = sums.asSlice(chunk * bytes, bytes).fill((byte) 0);
                    centers.sums(colors.keys() + from * Integer.BYTES, colors.counts() + from * Long.BYTES,
                            boundary(chunk + 1) - from, own.address(), space.address());
                }));
            }
        });
    }

    private long boundary(long chunk) {
        return Math.multiplyExact(colors.size(), chunk) / chunks;
    }

    /// The totals of the colours that are nearest to a centre.
    long[] totals(int row) {
        long[] total = new long[centers.words()];
        for (long chunk = 0; chunk < chunks; chunk++) {
            for (int word = 0; word < total.length; word++) {
                long at = (chunk * centers.size() + row) * total.length + word;
                total[word] += sums.getAtIndex(ValueLayout.JAVA_LONG, at);
            }
        }
        return total;
    }
}
