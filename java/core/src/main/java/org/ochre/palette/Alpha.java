package org.ochre.palette;

/// How alpha counts, the fourth channel of u8 images, in [NearestColor] and [MedianCut]. Images of other types have no
/// alpha here: both constants are then the same.
public enum Alpha {
    /// Alpha is a number like the other three: the distance of two colours is Euclidean in four channels. This is the
    /// default of the operations, since four channels need not be RGBA.
    STRAIGHT,

    /// Colours count by what people see of them. Let `p = c · a` be a premultiplied channel of a colour of alpha `a`;
    /// `Δp` and `Δa` are the differences of two colours. Composited over black they differ by `Δp`, and over white by
    /// `Δp − 255 Δa`, in 255ths of a level. Their squared distance is `Σ max(Δp², (Δp − 255 Δa)²)` over the three
    /// channels: in each channel the worse of the two pictures. It is a whole number, so nothing is rounded.
    ///
    /// A rule stands before the distance: a pixel of alpha > 0 never takes a palette row of alpha 0, unless the palette
    /// has no other rows.
    SEEN
}
