/// Image files as tensors and back, through OpenCV's codecs: [org.ochre.opencv.image.Images] is the door. What a file's
/// header says is read by code of our own ([org.ochre.opencv.image.ImageHeader]) before OpenCV sees the file.
package org.ochre.opencv.image;
