/// Benchmarks of OpenCV's own operations, compared with the libraries that people use today.
package org.ochre.opencv;
