package org.ochre.spark.cli;

import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import org.apache.spark.SparkException;

/// An exception in one line, for people.
final class Refusal {
    private Refusal() {}

    static String words(Throwable e) {
        Throwable cause = e;
        while (cause instanceof SparkException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        boolean missing = cause instanceof NoSuchFileException || cause instanceof FileNotFoundException;
        if (message == null) {
            return cause.getClass().getName();
        }
        String first = message.lines().findFirst().orElse("");
        return missing && !first.contains("not exist") ? first + ": does not exist" : first;
    }
}
