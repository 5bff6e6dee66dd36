/// Benchmarks of filters, derivatives, means and variances, compared with the libraries that people use today.
package org.ochre.stencil;
