/// A long run: the work of a server over months, in minutes. `bench/soak` starts it.
@org.jspecify.annotations.NullMarked
package org.ochre.soak;
