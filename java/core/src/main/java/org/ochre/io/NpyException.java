package org.ochre.io;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;

/// An `.npy` file that is not one, is damaged, or holds what no tensor can: the message is `file: reason`.
public final class NpyException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int MOST = 300;

    NpyException(Path file, String reason) {
        super(file + ": " + oneLine(reason));
    }

    /// What is quoted from a crafted file must neither steer a terminal nor begin a second line of a log.
    private static String oneLine(String reason) {
        String plain = reason.replaceAll("\\p{Cntrl}", "\uFFFD");
        return plain.length() <= MOST ? plain : plain.substring(0, MOST) + "…";
    }
}
