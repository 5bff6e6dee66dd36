/// Tensors over memory outside the heap, and what operations on them are.
///
/// What holds in every package of Ochre:
/// - No argument may be null unless it is marked `@Nullable`; a null throws [NullPointerException].
/// - Types that stand for pixels own no memory and have no `close()`: an [java.lang.foreign.Arena] does.
/// - Operations are records; they may be used by any number of threads at once.
/// - A refusal says `argument: expected X, got Y` and is thrown before anything is written.
/// - Operations take native memory; a tensor over a Java array is refused with what to do (copy it into an arena).
/// - Closing a shared arena while another thread reads or writes its memory *from Java* ([org.ochre.Tensor#getDouble],
///   a copy) ends that access with an exception, and leaves that thread interrupted: the JDK does that. Its next
///   operation may then throw [java.util.concurrent.CancellationException]; [Thread#interrupted] clears the flag.
///   Operations hold the memory open instead.
/// - Results do not depend on the number of threads (see [org.ochre.Parallelism]), the layout or the CPU, unless an
///   operation states a bound.
package org.ochre;
