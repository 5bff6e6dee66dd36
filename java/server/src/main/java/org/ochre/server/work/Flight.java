package org.ochre.server.work;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.ochre.server.answer.Answer;
import org.ochre.server.answer.Problem;
import org.ochre.server.seen.StageTimes;

/// Work that one or more clients wait for. All who ask for the same get the same answer, which is computed once. Where
/// all have left, the work ends: it leaves the line, or is interrupted.
public final class Flight {
    private static final long POLL_MILLIS = 200;

    final String key;
    final StageTimes times;
    private final CompletableFuture<Answer> result = new CompletableFuture<>();
    private @Nullable Thread worker;
    private boolean abandoned;
    private Runnable outOfLine = () -> {};
    int clients = 1; // guarded by Flights

    Flight(String key, StageTimes times) {
        this.key = key;
        this.times = times;
    }

    /// The stages of the work.
    public StageTimes times() {
        return times;
    }

    /// Waits for the answer. It must not be read after [Flights#leave].
    ///
    /// @param nanoTime when to stop waiting
    /// @param gone asked several times a second: whether the client has gone
    /// @throws Problem what the work ended with; `TOO_SLOW` when the time has passed
    /// @throws ClientGoneException where the client has gone
    public Answer await(long nanoTime, BooleanSupplier gone) throws ClientGoneException, InterruptedException {
        while (true) {
            try {
                long left = TimeUnit.NANOSECONDS.toMillis(nanoTime - System.nanoTime()) + 1;
                return result.get(Math.clamp(left, 1, POLL_MILLIS), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (gone.getAsBoolean()) {
                    throw new ClientGoneException();
                }
                if (System.nanoTime() - nanoTime >= 0) {
                    throw new Problem(Problem.Kind.TOO_SLOW, "time: expected an answer in time, got none", e);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Problem problem
                        ? problem
                        : new Problem(Problem.Kind.INTERNAL, "internal error", e.getCause());
            }
        }
    }

    /// Runs the work on the thread that calls, unless nobody waits for it.
    void fly(Runnable work) {
        synchronized (this) {
            if (abandoned) {
                return;
            }
            worker = Thread.currentThread();
        }
        try {
            work.run();
        } finally {
            synchronized (this) {
                worker = null;
                Thread.interrupted(); // an interrupt that came too late must not meet the next request
            }
        }
    }

    /// Says how the work leaves the line. Where nobody waits any more, it does so now.
    void inLine(Runnable leave) {
        synchronized (this) {
            outOfLine = leave;
            if (!abandoned) {
                return;
            }
        }
        leave.run();
    }

    /// Nobody waits any more: the work leaves the line, or is interrupted.
    void abandon() {
        Runnable leave;
        synchronized (this) {
            abandoned = true;
            leave = outOfLine;
            if (worker != null) {
                worker.interrupt();
            }
        }
        leave.run();
    }

    void land(Answer answer) {
        result.complete(answer);
    }

    void fail(Problem problem) {
        result.completeExceptionally(problem);
    }

    /// The answer, where there is one.
    @Nullable
    Answer answer() {
        return result.isDone() && !result.isCompletedExceptionally() ? result.join() : null;
    }
}
