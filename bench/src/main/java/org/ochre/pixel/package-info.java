/// Benchmarks of the operations on one pixel at a time.
package org.ochre.pixel;
