/// How an operation meets native code: arguments are refused ([org.ochre.kernel.Arguments]), tensors become rasters of one
/// form ([org.ochre.kernel.Raster]), their memory is held open ([org.ochre.kernel.Held]) while tiles of fixed borders
/// ([org.ochre.kernel.Tiles]) are worked. For Ochre's own modules; not exported.
package org.ochre.kernel;
