package org.ochre.memory;

/// A [MemoryPool] has refused memory: a request exceeded its budget, or others did not give memory back in time, or a
/// lease needed more than it was admitted. The message has the numbers.
public final class MemoryBudgetException extends RuntimeException {
    private static final long serialVersionUID = 2;

    private final int waiting;
    private final long waitingBytes;

    MemoryBudgetException(String message, int waiting, long waitingBytes) {
        super(message);
        this.waiting = waiting;
        this.waitingBytes = waitingBytes;
    }

    /// How many requests were waiting in the pool's line.
    public int waiting() {
        return waiting;
    }

    /// How many bytes they wait for together.
    public long waitingBytes() {
        return waitingBytes;
    }
}
