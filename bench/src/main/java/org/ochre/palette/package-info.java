/// Benchmarks of palettes and labels, compared with the libraries that people use today.
package org.ochre.palette;
