/// Statistics of regions. A label image is a plane of integers, one id a pixel; regions are the ids 0…m−1, and one id,
/// inside that range or not, may be named the background, which is no region.
package org.ochre.label;
