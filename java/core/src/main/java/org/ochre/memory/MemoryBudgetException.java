package org.ochre.memory;

/// A [MemoryPool] has refused memory: more than its budget was asked for at once, or others did not give back in time.
/// Its message has the numbers.
public final class MemoryBudgetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MemoryBudgetException(String message) {
        super(message);
    }
}
