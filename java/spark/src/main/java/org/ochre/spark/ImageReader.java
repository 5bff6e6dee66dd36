package org.ochre.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.concurrent.CancellationException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.ochre.memory.MemoryBudgetException;
import org.ochre.spark.executor.ExecutorPool;

/// Reads the image files of rows inside a task, and turns what is wrong with one into a message instead of an end of
/// the job. A row has the bytes of a file, or the path of a file that Hadoop's file systems know.
///
/// @param hadoop the settings of Hadoop's file systems, which each executor fetches once
/// @param counters what is counted
record ImageReader(Broadcast<SerializableConfiguration> hadoop, Counters counters) implements Serializable {
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    /// A computation over the bytes of an image file.
    @FunctionalInterface
    interface Work<R> extends Serializable {
        R of(byte[] content) throws IOException;
    }

    /// A result, or the reason why there is none.
    record Outcome<R>(@Nullable R result, @Nullable String error) {}

    /// Computes something of an image, on the threads that the task has.
    ///
    /// @param image a path, or `byte[]`
    /// @throws TaskKilledException where the task is killed meanwhile
    <R> Outcome<R> read(Object image, Work<R> work) {
        try {
            R result = ExecutorPool.<R, IOException>onTask(() -> work.of(content(image)));
            counters.pictures().add(1);
            return new Outcome<>(result, null);
        } catch (IOException | IllegalArgumentException | ArithmeticException | MemoryBudgetException e) {
            requireAlive(e);
            String reason = message(image, e);
            counters.failures().add(1);
            counters.errors().add(reason);
            return new Outcome<>(null, reason);
        } catch (CancellationException e) {
            requireAlive(e);
            throw e;
        }
    }

    /// The bytes of a file: those of a row, or read from its path.
    byte[] content(Object image) throws IOException {
        byte[] content = switch (image) {
            case byte[] bytes -> bytes;
            case String path -> content(new Path(path), hadoop.value().value());
            default -> throw new IllegalArgumentException(
                    "image: expected a path or the bytes of a file, got " + image.getClass().getName());
        };
        counters.bytes().add(content.length);
        return content;
    }

    private static byte[] content(Path path, Configuration settings) throws IOException {
        try (FSDataInputStream in = path.getFileSystem(settings).open(path)) {
            byte[] content = in.readNBytes(MOST_BYTES);
            if (in.read() >= 0) {
                throw new IOException("expected at most " + MOST_BYTES + " bytes, got more");
            }
            return content;
        }
    }

    /// A kill interrupts the task's thread, and reading or waiting then ends by an exception. That is no fault of the
    /// row.
    private static void requireAlive(Exception cause) {
        TaskContext task = TaskContext.get();
        if (task != null && task.isInterrupted() || Thread.currentThread().isInterrupted()) {
            TaskKilledException killed = new TaskKilledException("killed while an image was worked on");
            killed.initCause(cause);
            throw killed;
        }
    }

    private static String message(Object image, Exception e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return image instanceof String path && !reason.contains(path) ? path + ": " + reason : reason;
    }
}
