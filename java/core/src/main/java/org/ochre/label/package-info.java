/// Statistics of regions. A label image is a plane of integers, one id a pixel. Regions are the ids 0…m−1. One id,
/// inside that range or not, may be named the background, which is no region.
///
/// [org.ochre.label.LabelMeans] computes the means of one image. [org.ochre.label.LabelSums] collects more statistics
/// over many images. [org.ochre.label.LabelIndex] turns arbitrary ids into 0…m−1.
///
/// These rules hold for all of them: labels have any integer dtype and any strides; every label is checked before
/// anything is written or added; neither the number of threads nor the strides change one bit of the result.
package org.ochre.label;
