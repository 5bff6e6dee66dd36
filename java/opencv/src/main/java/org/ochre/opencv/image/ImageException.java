package org.ochre.opencv.image;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// An image that cannot be read or written: truncated, corrupt, too large, or in a format, dtype or number of channels
/// that is not served. The message names the file and says what was expected.
public final class ImageException extends IOException {
    private static final long serialVersionUID = 1;

    ImageException(String file, String expected, Object got) {
        super(file + ": expected " + expected + ", got " + got);
    }

    ImageException(String file, String expected, Object got, @Nullable Throwable cause) {
        super(file + ": expected " + expected + ", got " + got, cause);
    }
}
