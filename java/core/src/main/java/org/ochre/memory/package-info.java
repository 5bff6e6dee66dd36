/// Memory that is used again: [org.ochre.memory.MemoryPool] lends it in arenas within a budget of bytes, and shows its
/// gauges.
///
/// It owns blocks and the books about them, and knows nothing of tensors or operations: what is put into a lease is the
/// caller's.
package org.ochre.memory;
