/// Image files as tensors, and back: [org.ochre.opencv.image.Images] is the door. What a file's header says is read by
/// code of our own ([org.ochre.opencv.image.ImageHeader]) before OpenCV sees the file. OpenCV decodes JPEG, WebP and
/// plain PNG, and encodes. TIFF ([org.ochre.opencv.image.TiffPage] has the table of kinds), BMP, PNM, and the PNG that
/// OpenCV reads wrongly are read by code of our own.
package org.ochre.opencv.image;
