/// A long run: what a server that lives for months does, in minutes. `bench/soak` starts it.
@org.jspecify.annotations.NullMarked
package org.ochre.soak;
