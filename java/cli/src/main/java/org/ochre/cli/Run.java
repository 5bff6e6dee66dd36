package org.ochre.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.ochre.opencv.image.ReadOptions;
import org.ochre.work.AtomicFile;

/// One run of a command: its memory, its options for reading pictures, and the time of each part. The memory lives as
/// long as the run.
final class Run {
    private final Arena arena;
    private final ReadOptions options;
    private final Map<Part, Long> nanoseconds = new EnumMap<>(Part.class);

    private enum Part {
        DECODE,
        WORK,
        ENCODE
    }

    interface Step<T> {
        T take() throws IOException;
    }

    interface Action {
        void take() throws IOException;
    }

    Run(Arena arena, ReadOptions options) {
        this.arena = arena;
        this.options = options;
    }

    Arena arena() {
        return arena;
    }

    /// The options for reading pictures.
    ReadOptions options() {
        return options;
    }

    <T> T decode(Step<T> step) throws IOException {
        return timed(Part.DECODE, step);
    }

    <T> T work(Step<T> step) throws IOException {
        return timed(Part.WORK, step);
    }

    /// Writes files. Either all files appear, when all are written, or none does.
    void encode(Action action) throws IOException {
        timed(Part.ENCODE, () -> {
            AtomicFile.together(action::take);
            return true;
        });
    }

    /// The times in words: `decode 12.3 ms, work 4.5 ms, encode 6.7 ms`
    String times() {
        return String.format(Locale.ROOT, "decode %.1f ms, work %.1f ms, encode %.1f ms", milliseconds(Part.DECODE),
                milliseconds(Part.WORK), milliseconds(Part.ENCODE));
    }

    private double milliseconds(Part part) {
        return nanoseconds.getOrDefault(part, 0L) / 1e6;
    }

    private <T> T timed(Part part, Step<T> step) throws IOException {
        long start = System.nanoTime();
        try {
            return step.take();
        } finally {
            nanoseconds.merge(part, System.nanoTime() - start, Long::sum);
        }
    }
}
