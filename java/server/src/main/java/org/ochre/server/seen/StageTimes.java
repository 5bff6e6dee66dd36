package org.ochre.server.seen;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Collectors;

/// How long each stage of one request took. Threads take turns: the one of the connection, and a worker.
public final class StageTimes {
    private static final double NANOS_PER_MILLI = 1e6;

    private final AtomicLongArray nanos = new AtomicLongArray(Stage.values().length);
    private final String steps;
    private final String trace;

    /// @param steps the steps of the request, for the flight recorder
    /// @param trace the trace id, empty where there is none
    public StageTimes(String steps, String trace) {
        this.steps = steps;
        this.trace = trace;
    }

    /// Work that may throw.
    ///
    /// @param <R> the result
    /// @param <X> what it throws
    public interface Work<R, X extends Throwable> {
        /// Runs it.
        R run() throws X;
    }

    /// Work without a result, that may throw.
    ///
    /// @param <X> what it throws
    public interface Action<X extends Throwable> {
        /// Runs it.
        void run() throws X;
    }

    /// Runs work without a result as that stage.
    public <X extends Throwable> void run(Stage stage, Action<X> work) throws X {
        try (Running _ = begin(stage)) {
            work.run();
        }
    }

    /// Runs work as that stage.
    public <R, X extends Throwable> R time(Stage stage, Work<R, X> work) throws X {
        try (Running _ = begin(stage)) {
            return work.run();
        }
    }

    /// Begins a stage, which may end on another thread.
    public Running begin(Stage stage) {
        return new Running(stage);
    }

    /// The nanoseconds of a stage; 0 where it has not ended.
    public long nanos(Stage stage) {
        return nanos.get(stage.ordinal());
    }

    /// The stages that have ended as a `Server-Timing` header has them, in milliseconds: `decode;dur=4.213, …`. Empty
    /// where none has ended.
    public String serverTiming() {
        return Arrays.stream(Stage.values()).filter(stage -> nanos(stage) > 0)
                .map(stage -> String.format(Locale.ROOT, "%s;dur=%.3f", stage, nanos(stage) / NANOS_PER_MILLI))
                .collect(Collectors.joining(", "));
    }

    /// A stage that has begun.
    public final class Running implements AutoCloseable {
        private final Stage stage;
        private final long began = System.nanoTime();
        private final StageEvent event = new StageEvent();

        private Running(Stage stage) {
            this.stage = stage;
            event.begin();
        }

        /// Ends the stage.
        @Override
        public void close() {
            nanos.addAndGet(stage.ordinal(), System.nanoTime() - began);
            event.end();
            if (event.shouldCommit()) {
                event.stage = stage.toString();
                event.steps = steps;
                event.trace = trace;
                event.commit();
            }
        }
    }
}
