/// Tensors and other people's memory: Java's images ([org.ochre.exchange.BufferedImages]) and buffers
/// ([org.ochre.exchange.Buffers]), native code of this process ([org.ochre.exchange.DLPack]) and other processes
/// ([org.ochre.exchange.SharedMemory]).
///
/// A method called `wrap` never copies: both sides see the same memory. Where that cannot be, it throws and names
/// `copy`. A method called `copy` makes memory of its own.
package org.ochre.exchange;
