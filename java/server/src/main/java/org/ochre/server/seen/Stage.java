package org.ochre.server.seen;

import java.util.Locale;

/// The stages of a request, in their order.
public enum Stage {
    /// The body is received.
    RECEIVE,
    /// The header of the picture is read, and the cost added up.
    HEADER,
    /// The request waits for a worker and for memory.
    QUEUE,
    /// The file is read.
    READ,
    /// Pixels are decoded.
    DECODE,
    /// The steps run.
    WORK,
    /// The answer is encoded.
    ENCODE,
    /// The answer is sent.
    SEND;

    /// The name in logs and metrics.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
