/// Tensors in files, without OpenCV: numpy's `.npy` ([org.ochre.io.Npy]) and palette PNG ([org.ochre.io.IndexedPng]).
///
/// What cannot be read or written is a [java.io.IOException] whose message is one line that names file and reason. A
/// file is written whole or not at all.
package org.ochre.io;
