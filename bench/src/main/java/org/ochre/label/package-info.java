/// Benchmarks of the statistics of regions, beside the libraries that people would take otherwise.
package org.ochre.label;
