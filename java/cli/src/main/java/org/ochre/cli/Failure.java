package org.ochre.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/// The message of a failure: one line, in words.
final class Failure {
    private Failure() {}

    static String line(Throwable failure) {
        return oneLine(words(failure)) + (failure instanceof LinkageError ? " (ochre doctor tells more)" : "");
    }

    /// The text in one line, without control characters of a terminal.
    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cntrl}", "�");
    }

    /// The message unchanged; it may have many lines.
    static String words(Throwable failure) {
        return switch (failure) {
            case FileSystemException e when e.getReason() == null -> e.getMessage() + reason(e);
            case IOException e -> described(e);
            case IllegalArgumentException e -> described(e);
            case ArithmeticException e -> described(e);
            case OutOfMemoryError e -> "not enough memory: " + described(e);
            case LinkageError e -> described(root(e));
            default -> "internal error: " + failure + " (--debug prints the stack)";
        };
    }

    /// The reason of a file system exception. The JDK's own message is only the file's name.
    private static String reason(FileSystemException e) {
        return switch (e) {
            case NoSuchFileException gone -> ": no such file";
            case AccessDeniedException denied -> ": permission denied";
            default -> ": " + e.getClass().getSimpleName();
        };
    }

    private static String described(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    private static Throwable root(Throwable e) {
        @Nullable
        Throwable cause = e.getCause();
        return cause instanceof LinkageError ? root(cause) : e;
    }
}
