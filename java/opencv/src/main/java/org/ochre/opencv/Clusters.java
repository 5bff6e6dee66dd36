package org.ochre.opencv;

import org.ochre.Tensor;

/// The result of [KMeans].
///
/// @param centers F32 `[k, d]`
/// @param labels I32, the row of `centers` that each point belongs to
/// @param compactness `Σ |point − center|²` over all points
public record Clusters(Tensor centers, Tensor labels, double compactness) {}
