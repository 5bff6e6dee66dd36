/// Image files as tensors and back: [org.ochre.opencv.image.Images] is the door. OpenCV's codecs decode, but for TIFF,
/// which code of our own reads ([org.ochre.opencv.image.TiffPage] has the table of kinds). What a file's header says is
/// read by code of our own ([org.ochre.opencv.image.ImageHeader]) before OpenCV sees the file.
package org.ochre.opencv.image;
