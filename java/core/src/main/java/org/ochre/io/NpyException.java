package org.ochre.io;

import java.io.IOException;
import java.io.Serial;

/// The exception for a file that is not an `.npy` file or an `.npz` archive of them, is damaged, or holds data that a
/// tensor cannot hold. The message is `file: reason`, or `file#name: reason` for one array of an archive.
public final class NpyException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int MOST = 300;

    NpyException(String file, String reason) {
        super(file + ": " + oneLine(reason));
    }

    /// Makes a reason one line without control characters. Text from a crafted file must not steer a terminal or begin
    /// a second line in a log.
    static String oneLine(String reason) {
        String plain = reason.replaceAll("\\p{Cntrl}", "\uFFFD");
        return plain.length() <= MOST ? plain : plain.substring(0, MOST) + "…";
    }
}
