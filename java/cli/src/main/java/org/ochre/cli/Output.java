package org.ochre.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Standard output, which remembers why it could not be written: a [java.io.PrintWriter] keeps the failure and not its
/// reason.
final class Output extends FilterOutputStream {
    private @Nullable String failure;

    Output(OutputStream out) {
        super(out);
    }

    /// Why something could not be written; null if all was.
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
