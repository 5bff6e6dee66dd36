/// Benchmarks of derivatives, means and variances, beside the libraries that people would take otherwise.
package org.ochre.stencil;
