/// Operations on the neighbourhood of each pixel: derivatives by central differences, means and variances of windows,
/// correlation with kernels.
///
/// What holds for all of them: images are `[h, w]` or `[h, w, c]`, each of whose channels is worked for itself, in any
/// strides (a stack `[c, h, w]` enters as `permute(1, 2, 0)`); what is computed per pixel stands side by side along a
/// new first axis. Neighbours outside the image are what a [org.ochre.Border] says. Strips of rows are worked in
/// parallel, and neither they nor the strides nor the number of threads show in one bit of the result. An image without
/// pixels gives a result without pixels.
package org.ochre.stencil;
