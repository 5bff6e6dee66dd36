/// Benchmarks of what is OpenCV's own, beside the libraries that people would take otherwise.
package org.ochre.opencv;
