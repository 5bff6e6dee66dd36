package org.ochre.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The bytes of an npy file, from its first to its last: a file, or an entry of an archive.
interface NpySource {
    /// The name for messages.
    String name();

    /// How many bytes there are. A source that is damaged may end earlier.
    long size();

    /// Reads the next bytes, until the buffer is full or the source ends.
    void fill(ByteBuffer buffer) throws IOException;
}
