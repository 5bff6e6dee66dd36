package org.ochre.server;

/// Arguments that are not understood: the service does not start.
final class UsageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
