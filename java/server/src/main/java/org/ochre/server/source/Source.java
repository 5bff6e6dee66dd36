package org.ochre.server.source;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// The bytes of a request's pictures, before they are in memory: a file below the root, or a body that was received.
public interface Source extends AutoCloseable {

    /// How many bytes there are.
    long size();

    /// A text that only the same bytes have. It is part of an ETag and of what makes two requests the same.
    String identity();

    /// Reads all bytes. It may be called more than once, on any thread.
    ///
    /// @param content of [#size] bytes
    /// @throws IOException where they cannot be read, or are fewer by now
    void readInto(MemorySegment content) throws IOException;

    @Override
    void close();
}
