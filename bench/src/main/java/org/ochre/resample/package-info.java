/// Benchmarks of other sizes of a picture, compared with the libraries that people use today.
package org.ochre.resample;
