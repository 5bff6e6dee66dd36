package org.ochre.pixel;

import org.ochre.foreign.Structs;

/// What the numbers of a video frame mean: the weights of red, green and blue, and the range. Video range ("limited")
/// has Y in 16…235 and U, V in 16…240; full range has all in 0…255.
public enum YuvKind {
    /// Standard definition; what OpenCV's `cvtColor` takes.
    BT601_VIDEO(Structs.BT601_VIDEO),
    /// JPEG.
    BT601_FULL(Structs.BT601_FULL),
    /// High definition.
    BT709_VIDEO(Structs.BT709_VIDEO),
    BT709_FULL(Structs.BT709_FULL);

    private final int code;

    YuvKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
