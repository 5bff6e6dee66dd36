package org.ochre.server.answer;

import java.util.concurrent.atomic.AtomicLong;

/// The memory of answers that are written or still wait for slow clients. It is on the Java heap and has a limit of its
/// own: an answer holds nothing of the pool, so a client that reads slowly keeps no other request from its pixels.
public final class AnswerMemory {
    private final long most;
    private final long mostOfOne;
    private final AtomicLong used = new AtomicLong();

    /// @param most the bytes of all answers together
    /// @param mostOfOne the bytes of one answer
    public AnswerMemory(long most, long mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /// The bytes that answers hold now.
    public long used() {
        return used.get();
    }

    /// The most bytes of one answer.
    long mostOfOne() {
        return mostOfOne;
    }

    /// Takes bytes for an answer.
    ///
    /// @throws Problem `UNAVAILABLE` where other answers have them
    void take(long bytes) {
        long before = used.getAndUpdate(now -> now + bytes > most ? now : now + bytes);
        if (before + bytes > most) {
            throw Problem.retry(Problem.Kind.UNAVAILABLE, "answers: expected at most " + most
                    + " bytes for clients that have not read theirs, got more", 1);
        }
    }

    void give(long bytes) {
        used.addAndGet(-bytes);
    }
}
