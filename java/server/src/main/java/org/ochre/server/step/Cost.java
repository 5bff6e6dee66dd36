package org.ochre.server.step;

import org.ochre.TensorType;

/// The bytes that a request takes from the pool, added up before anything is read. Results stay until the request ends,
/// so they add up. Scratch is given back after each operation. So what counts is the moment when results and the
/// scratch of one operation are most together. Steps are added in the order in which they run; the result of an
/// operation is added before its scratch.
public final class Cost {
    /// What the pool rounds an allocation up to.
    private static final long ALIGNMENT = 64;

    private long results;
    private long most;

    /// Adds a tensor that stays until the request ends.
    public void result(TensorType type) {
        result(type.bytes());
    }

    /// Adds bytes that stay until the request ends.
    public void result(long bytes) {
        results = sum(results, sum(bytes, ALIGNMENT));
        most = Math.max(most, results);
    }

    /// Adds the scratch of one operation.
    public void scratch(long bytes) {
        most = Math.max(most, sum(results, bytes));
    }

    /// The most bytes at one moment; [Long#MAX_VALUE] where they do not fit 63 bits.
    public long bytes() {
        return most;
    }

    private static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
