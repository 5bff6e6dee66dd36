/// The steps from an operation to native code. Arguments are checked ([org.ochre.work.Arguments]). Tensors get one form
/// that the C library knows ([org.ochre.work.ImageLayout]). Their memory is held open ([org.ochre.work.Held]). The work
/// is cut into tiles or strips of fixed borders ([org.ochre.work.Tiles], [org.ochre.work.Strips]). Results come from a
/// caller's allocator ([org.ochre.work.Results]).
///
/// Files are opened by [org.ochre.work.RegularFile] and written by [org.ochre.work.AtomicFile].
///
/// This package is for Ochre's own modules; it is exported to no other.
package org.ochre.work;
