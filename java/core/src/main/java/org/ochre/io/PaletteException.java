package org.ochre.io;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The exception for a palette PNG or a palette's file that is damaged, too large, or of another kind. The message is
/// one line, `file: reason`.
public final class PaletteException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    PaletteException(String file, String reason, @Nullable Throwable cause) {
        super(file + ": " + NpyException.oneLine(reason), cause);
    }

    PaletteException(String file, String expected, Object got) {
        this(file, "expected " + expected + ", got " + got, null);
    }
}
