package org.ochre.palette;

import org.ochre.Tensor;

/// The result of [ColorKMeans].
///
/// @param centers F32 `[k, c]`, the centres
/// @param labels I32 `[n]`, the row of `centers` that each colour of the histogram belongs to
/// @param compactness `Σ |pixel − center|²` over all pixels that were counted
public record ColorClusters(Tensor centers, Tensor labels, double compactness) {}
