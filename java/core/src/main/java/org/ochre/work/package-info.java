/// How an operation meets native code: arguments are refused ([org.ochre.work.Arguments]), tensors become rasters of
/// one form ([org.ochre.work.ImageLayout]), their memory is held open ([org.ochre.work.Held]) while tiles of fixed
/// borders ([org.ochre.work.Tiles]) are worked. And how files are opened ([org.ochre.work.RegularFile]) and written
/// ([org.ochre.work.AtomicFile]). For Ochre's own modules; not exported.
package org.ochre.work;
