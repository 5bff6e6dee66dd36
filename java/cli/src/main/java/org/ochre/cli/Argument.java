package org.ochre.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/// An argument of a command. It has a value once a command line has been parsed.
final class Argument<T> {
    private final ArgSpec spec;

    Argument(ArgSpec spec) {
        this.spec = spec;
    }

    boolean given() {
        return orNull() != null;
    }

    /// The value of a required argument.
    T get() {
        return Objects.requireNonNull(orNull(), () -> spec + " is required");
    }

    /// The argument's value, or `otherwise` where none was given.
    T or(T otherwise) {
        T value = orNull();
        return value == null ? otherwise : value;
    }

    @Nullable
    T orNull() {
        return spec.getValue();
    }
}
