/// Colours, palettes and labels. [org.ochre.palette.ColorHistogram] counts colours. [org.ochre.palette.MedianCut] and
/// [org.ochre.palette.ColorKMeans] make palettes from the counts. [org.ochre.palette.NearestColor] and
/// [org.ochre.palette.Dither] map each pixel to a palette row, its label. [org.ochre.palette.Recolor] maps labels back
/// to colours.
///
/// These rules hold for all of them: images are u8 of 1 to 4 channels unless the operation says otherwise; a palette
/// has one colour a row; where rows are equally near, the lowest wins; neither the number of threads nor the strides
/// change one bit of the result.
package org.ochre.palette;
