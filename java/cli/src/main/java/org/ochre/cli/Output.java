package org.ochre.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Standard output that remembers why a write failed. A [java.io.PrintWriter] only remembers that a write failed.
final class Output extends FilterOutputStream {
    private @Nullable String failure;

    Output(OutputStream out) {
        super(out);
    }

    /// The reason why a write failed; null if all writes succeeded.
    @Nullable
    String failure() {
        return failure;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[]{(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
        try {
            out.write(bytes, start, length);
        } catch (IOException e) {
            failure = e.getMessage();
            throw e;
        }
    }
}
