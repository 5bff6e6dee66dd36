package org.ochre.server.step;

/// A URL whose steps are not understood. The message is one line: `resize: expected …, got …`.
public final class StepException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    StepException(String message) {
        super(message);
    }
}
