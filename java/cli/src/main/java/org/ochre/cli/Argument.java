package org.ochre.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/// An argument of a command: its value, once a command line has been read.
final class Argument<T> {
    private final ArgSpec spec;

    Argument(ArgSpec spec) {
        this.spec = spec;
    }

    boolean given() {
        return orNull() != null;
    }

    /// The value of one that a command line cannot be without.
    T get() {
        return Objects.requireNonNull(orNull(), () -> spec + " is required");
    }

    /// Its value, or this one where it was not given.
    T or(T otherwise) {
        T value = orNull();
        return value == null ? otherwise : value;
    }

    @Nullable
    T orNull() {
        return spec.getValue();
    }
}
