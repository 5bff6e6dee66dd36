/// Tensors over memory outside the heap, and what operations on them are.
///
/// What holds in every package of Ochre:
/// - No argument may be null unless it is marked `@Nullable`; a null throws [NullPointerException].
/// - Types that stand for pixels own no memory and have no `close()`: an [java.lang.foreign.Arena] does.
/// - Operations are records; they may be used by any number of threads at once.
/// - A refusal says `argument: expected X, got Y` and is thrown before anything is written.
/// - Operations take native memory; a tensor over a Java array is refused with what to do (copy it into an arena).
/// - Results do not depend on the number of threads (see [org.ochre.Parallelism]), the layout or the CPU, unless an
///   operation states a bound.
package org.ochre;
