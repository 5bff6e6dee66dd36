/// From colours to palettes and back: [org.ochre.palette.ColorHistogram] counts, [org.ochre.palette.MedianCut] chooses,
/// [org.ochre.palette.NearestColor] and [org.ochre.palette.Dither] map pixels to rows, [org.ochre.palette.Recolor] maps
/// rows to colours.
package org.ochre.palette;
