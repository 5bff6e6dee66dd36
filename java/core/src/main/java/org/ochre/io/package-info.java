/// Tensors in files, without OpenCV: numpy's `.npy` ([org.ochre.io.Npy]) and `.npz` ([org.ochre.io.Npz]), palette PNG
/// ([org.ochre.io.IndexedPng]), and palettes alone ([org.ochre.io.PaletteFile]).
///
/// A file that cannot be read or written throws a [java.io.IOException]. Its message is one line that names the file
/// and the reason. A file is written whole or not at all.
package org.ochre.io;
