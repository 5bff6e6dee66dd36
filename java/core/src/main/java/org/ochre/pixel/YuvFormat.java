package org.ochre.pixel;

/// How the samples of a video frame with chroma of half size (4:2:0) lie in one tensor `[h · 3/2, w]`: `h` rows of Y,
/// then U and V.
public enum YuvFormat {
    /// Rows of U and V in turn: `u v u v …`.
    NV12(true, false),
    /// Rows of V and U in turn: `v u v u …`.
    NV21(true, true),
    /// The plane of U, then that of V.
    I420(false, false),
    /// The plane of V, then that of U.
    YV12(false, true);

    private final boolean pairs;
    private final boolean swapped;

    YuvFormat(boolean pairs, boolean swapped) {
        this.pairs = pairs;
        this.swapped = swapped;
    }

    /// Whether U and V lie side by side.
    boolean pairs() {
        return pairs;
    }

    /// Whether V comes before U.
    boolean swapped() {
        return swapped;
    }
}
