/// Benchmarks of the statistics of regions, compared with the libraries that people use today.
package org.ochre.label;
