package org.ochre.bench;

import java.lang.foreign.MemorySegment;
import org.ochre.Parallelism;
import org.ochre.Tensor;

/// One implementation, ready to be run repeatedly.
///
/// @param answer the memory that holds the result of the work: native memory or a Java array
/// @param work one run, on as many threads as [Parallelism#current] says
public record Job(Tensor answer, Runnable work) {
    private static final long CHUNK = 1 << 20;
    private static final long STRIPS = 64;

    /// A floor: copies the bytes of a dense tensor to another tensor, which counts as the answer.
    public static Job copy(Tensor src, Tensor dst) {
        long bytes = src.type().bytes();
        return new Job(dst, () -> copy(src.segment(), dst.segment(), bytes));
    }

    /// The other floor: reads and writes as many bytes, in total, as an operation must read and write.
    public static Job moved(long bytes, java.lang.foreign.Arena arena) {
        long half = bytes / 2;
        MemorySegment src = arena.allocate(half, 64);
        MemorySegment dst = arena.allocate(half, 64);
        return new Job(Tensor.of(dst, org.ochre.DType.U8, half), () -> copy(src, dst, half));
    }

    /// Works on `from ≤ i < to`.
    public interface Range {
        void run(int from, int to);
    }

    /// Runs plain Java on several threads: 0…count−1 in strips, on the thread pool of Ochre's own operations. One
    /// thread does all at once.
    public static void strips(int count, Range range) {
        if (Parallelism.current() == 1) {
            range.run(0, count);
            return;
        }
        Parallelism.forEach(STRIPS,
                strip -> range.run((int) (count * strip / STRIPS), (int) (count * (strip + 1) / STRIPS)));
    }

    private static void copy(MemorySegment src, MemorySegment dst, long bytes) {
        Parallelism.forEach(Math.ceilDiv(bytes, CHUNK), i -> {
            long at = i * CHUNK;
            MemorySegment.copy(src, at, dst, at, Math.min(CHUNK, bytes - at));
        });
    }
}
