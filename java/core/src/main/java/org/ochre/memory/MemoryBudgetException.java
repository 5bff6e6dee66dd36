package org.ochre.memory;

/// A [MemoryPool] has refused memory: one request exceeded its budget, or others did not give memory back in time. The
/// message has the numbers.
public final class MemoryBudgetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MemoryBudgetException(String message) {
        super(message);
    }
}
