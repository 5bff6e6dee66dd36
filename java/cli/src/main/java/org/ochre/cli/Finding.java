package org.ochre.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The result of one check of the doctor.
///
/// @param subject the thing that was checked
/// @param words the result of the check, one or more lines
/// @param mend how to repair it; null where nothing is wrong
/// @param cause the exception that the check threw, if any
record Finding(String subject, String words, @Nullable String mend, @Nullable Throwable cause) {
    private static final int COLUMN = 13;
    private static final int WIDTH = 100;

    static Finding of(String subject, String words) {
        return new Finding(subject, words, null, null);
    }

    static Finding wrong(String subject, String words, String mend) {
        return new Finding(subject, words, mend, null);
    }

    boolean isWrong() {
        return mend != null;
    }

    /// The subject in a column of its own, then the wrapped words.
    String text() {
        String indent = "\n" + " ".repeat(COLUMN);
        String mark = isWrong() ? "WRONG: " : "";
        String body = (mark + words).lines().flatMap(line -> Arrays.stream(wrap(line).split("\n")))
                .collect(Collectors.joining(indent));
        return subject + " ".repeat(COLUMN - subject.length()) + body;
    }

    /// How to repair it, wrapped, as an item of a list.
    String advice() {
        return "- " + wrap(subject + ": " + mend).replace("\n", "\n  ");
    }

    private static String wrap(String line) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : line.split(" ")) {
            boolean first = column == 0;
            boolean fits = column + 1 + word.length() <= WIDTH - COLUMN;
            text.append(first ? "" : fits ? " " : "\n").append(word);
            column = first || !fits ? word.length() : column + 1 + word.length();
        }
        return text.toString();
    }
}
