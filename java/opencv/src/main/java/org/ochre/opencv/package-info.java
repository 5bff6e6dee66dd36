/// OpenCV over tensors' own memory ([org.ochre.opencv.Mats]), image files ([org.ochre.opencv.image.Images]), the loaded
/// library itself ([org.ochre.opencv.OpenCv]), filters ([org.ochre.opencv.WindowOperation]) and clusters
/// ([org.ochre.opencv.KMeans]).
///
/// What holds for every class: OpenCV is loaded on first use; a `cv::Exception` becomes an [IllegalArgumentException]
/// with OpenCV's words, its lack of memory an [OutOfMemoryError]; colours are in **RGB order** in tensors, and only
/// there.
package org.ochre.opencv;
