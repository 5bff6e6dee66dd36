/// Memory that is used again. [org.ochre.memory.MemoryPool] lends it in arenas within a budget of bytes and shows
/// gauges of it.
///
/// This package owns blocks and counts them. It knows nothing of tensors or operations: the content of a lease belongs
/// to the caller.
package org.ochre.memory;
