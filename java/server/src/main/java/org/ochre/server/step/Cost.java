package org.ochre.server.step;

import org.ochre.TensorType;

/// The bytes that a request takes from the pool, added up before anything is read. Results stay until the request ends,
/// so they add up. Scratch is given back after each operation, so only the largest counts.
public final class Cost {
    /// What the pool rounds an allocation up to.
    private static final long ALIGNMENT = 64;

    private long results;
    private long scratch;

    /// Adds a tensor that stays until the request ends.
    public void result(TensorType type) {
        result(type.bytes());
    }

    /// Adds bytes that stay until the request ends.
    public void result(long bytes) {
        results = sum(results, sum(bytes, ALIGNMENT));
    }

    /// Adds the scratch of one operation.
    public void scratch(long bytes) {
        scratch = Math.max(scratch, bytes);
    }

    /// All of it; [Long#MAX_VALUE] where that does not fit 63 bits.
    public long bytes() {
        return sum(results, scratch);
    }

    private static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
