/// Rasters larger than one machine, cut into tiles: neighbourhoods and other sizes over all tiles
/// ([org.ochre.spark.tile.Tiles]), and statistics of regions that span tiles ([org.ochre.spark.tile.Regions]). Results
/// equal those of the untiled raster.
@org.jspecify.annotations.NullMarked
package org.ochre.spark.tile;
