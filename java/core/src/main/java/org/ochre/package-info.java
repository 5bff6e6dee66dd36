/// Tensors over memory outside the Java heap, and the interfaces of the operations on them.
///
/// The rooms: [org.ochre.memory] lends memory, [org.ochre.pixel] works pixel by pixel, [org.ochre.palette] makes and
/// maps palettes, [org.ochre.label] measures regions, [org.ochre.stencil] works on neighbourhoods, [org.ochre.resample]
/// changes sizes, [org.ochre.io] reads and writes files.
///
/// These rules hold in every package of Ochre:
/// - No argument may be null unless it is marked `@Nullable`; a null throws [NullPointerException].
/// - Types that stand for pixels own no memory and have no `close()`: an [java.lang.foreign.Arena] does.
/// - Operations are records. Any number of threads may use one at once.
/// - A refusal says `argument: expected X, got Y` and is thrown before anything is written.
/// - Operations take native memory. A tensor over a Java array is refused; copy it into an arena first.
/// - Closing a shared arena while another thread reads or writes its memory *from Java* ([org.ochre.Tensor#getDouble],
///   a copy) ends that access with an exception, and leaves that thread interrupted: the JDK does this. The next
///   operation of that thread may then throw [java.util.concurrent.CancellationException]; [Thread#interrupted] clears
///   the flag. Operations hold the memory open instead.
/// - Results do not depend on the number of threads (see [org.ochre.Parallelism]), the layout or the CPU, unless an
///   operation states a bound.
package org.ochre;
