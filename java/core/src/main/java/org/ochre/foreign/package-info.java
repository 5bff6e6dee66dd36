/// The border to native code: the functions of `ochre.h` by name ([org.ochre.foreign.Native] and a class for each
/// section), its structs and constants ([org.ochre.foreign.Structs]), the search for the library
/// ([org.ochre.foreign.Library]), and memory of the C heap ([org.ochre.foreign.Slabs], [org.ochre.foreign.Scratch]).
///
/// The only package that links functions. It knows addresses and numbers, no tensor: it imports nothing of Ochre's, and
/// checks nothing that a caller can check. For Ochre's own modules; not exported.
package org.ochre.foreign;
