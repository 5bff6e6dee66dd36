/// The border to native code. It has the functions of `ochre.h` by name ([org.ochre.foreign.Native] and a class for
/// each section), its structs and constants ([org.ochre.foreign.Structs]), the search for the library
/// ([org.ochre.foreign.Library]), and memory of the C heap ([org.ochre.foreign.Slabs], [org.ochre.foreign.Scratch]).
///
/// Only this package links functions. It knows addresses and numbers, and no tensors. It imports no other package of
/// Ochre. It checks nothing that a caller can check. This package is for Ochre's own modules; it is exported to no
/// other.
package org.ochre.foreign;
