package org.ochre.work;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The exception for content that is not as its format says. Whoever knows the file's name turns it into an
/// [java.io.IOException] that names the file.
public final class FormatException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    private final String expected;
    private final String got;

    public FormatException(String expected, Object got) {
        this(expected, got, null);
    }

    public FormatException(String expected, Object got, @Nullable Throwable cause) {
        super("expected " + expected + ", got " + got, cause);
        this.expected = expected;
        this.got = got.toString();
    }

    /// `expected X, got Y`
    public String reason() {
        return "expected " + expected + ", got " + got;
    }

    public String expected() {
        return expected;
    }

    public String got() {
        return got;
    }
}
