package org.ochre.io;

import org.ochre.Tensor;

/// An image in few colours: a palette, and for each pixel the palette's row. [org.ochre.palette.Recolor] paints it.
///
/// @param palette U8 `[k, 3]` (RGB) or `[k, 4]` (RGBA)
/// @param labels U8 or U16 `[h, w]`, each below k
public record IndexedImage(Tensor palette, Tensor labels) {}
