/// Memory that is used again, within one budget. [org.ochre.memory.MemoryPool] admits requests and lends them memory as
/// [org.ochre.memory.Lease]s, within a budget of bytes that counts results, scratch and decoders, and shows
/// gauges of it.
///
/// This package owns blocks and counts them. It knows nothing of tensors or operations: the content of a lease belongs
/// to the caller.
package org.ochre.memory;
