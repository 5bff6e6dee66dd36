/// Operations that look at one pixel at a time: another dtype, one colour for all that is fully transparent.
///
/// What holds for all of them: any strides, any number of threads, the same answer; no pixel depends on its neighbours.
package org.ochre.pixel;
