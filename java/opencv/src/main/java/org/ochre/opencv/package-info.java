/// OpenCV on the memory of tensors. The package holds Mats over tensors ([org.ochre.opencv.Mats]), OpenCV's filters
/// ([org.ochre.opencv.OpenCvFilter]), its k-means ([org.ochre.opencv.KMeans]) and the loaded library itself
/// ([org.ochre.opencv.OpenCv]). Image files are in [org.ochre.opencv.image.Images].
///
/// Every class follows these rules. OpenCV is loaded on first use. A `cv::Exception` becomes an
/// [IllegalArgumentException] with OpenCV's words. OpenCV's lack of memory becomes an [OutOfMemoryError]. Colours are
/// in **RGB order** in tensors, and only in tensors.
package org.ochre.opencv;
