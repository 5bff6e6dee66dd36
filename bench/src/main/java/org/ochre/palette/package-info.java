/// Benchmarks of palettes and labels, beside the libraries that people would take otherwise.
package org.ochre.palette;
