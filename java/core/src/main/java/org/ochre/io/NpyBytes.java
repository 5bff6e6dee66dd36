package org.ochre.io;

import java.nio.ByteBuffer;

/// The bytes of an npy file that lie in memory, or those that it begins with.
record NpyBytes(ByteBuffer bytes, long size) implements NpySource {

    @Override
    public String name() {
        return "npy";
    }

    @Override
    public void fill(ByteBuffer buffer) {
        int n = Math.min(buffer.remaining(), bytes.remaining());
        buffer.put(bytes.slice(bytes.position(), n));
        bytes.position(bytes.position() + n);
    }
}
