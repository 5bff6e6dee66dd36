package org.ochre.memory;

/// What one lease has of its pool's budget. The lock of [Budget] guards all of it.
final class Share {
    final Thread owner = Thread.currentThread();
    private long admitted;
    private long used;
    private long held;
    private long scratch;
    private long most;
    private long mostScratch;
    private boolean ended;
    /// The last request in line that this lease has taken memory past.
    long passed;

    /// @param admitted the bytes that the lease may take whatever happens
    Share(long admitted) {
        this.admitted = admitted;
        this.most = admitted;
    }

    /// The part of the budget that nobody else can have: what was admitted and is not used yet, and what is held.
    long claim() {
        return left() + held;
    }

    /// What was admitted and is not used yet.
    long left() {
        return Math.max(admitted - used, 0);
    }

    /// Counts bytes that were asked for or given back, and the blocks that they are of.
    void add(long bytes, long blocks, boolean isScratch) {
        used += bytes;
        held += blocks;
        most = Math.max(most, claim());
        if (isScratch) {
            scratch += bytes;
            mostScratch = Math.max(mostScratch, scratch);
        }
    }

    /// Ends the lease: what it was admitted goes back. Scratch of operations that still run stays counted.
    void end() {
        admitted = 0;
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    long admitted() {
        return admitted;
    }

    /// The bytes that were asked for and not given back.
    long used() {
        return used;
    }

    /// The bytes of scratch in use.
    long scratch() {
        return scratch;
    }

    /// The largest claim so far.
    long most() {
        return most;
    }

    /// The most bytes of scratch that were in use at once.
    long mostScratch() {
        return mostScratch;
    }
}
