/// Operations on the neighbourhood of each pixel: derivatives by central differences ([org.ochre.stencil.Gradient],
/// [org.ochre.stencil.Hessian], [org.ochre.stencil.GradientAndHessian]), means and variances of windows
/// ([org.ochre.stencil.LocalMean],
/// [org.ochre.stencil.LocalStats]), and correlation with kernels
/// ([org.ochre.stencil.Correlation], [org.ochre.stencil.SeparableCorrelation], [org.ochre.stencil.GaussianBlur],
/// [org.ochre.stencil.Gabor]).
///
/// These rules hold for all of them:
/// - Images are `[h, w]` or `[h, w, c]`, with any strides. Each channel is worked separately. Planes `[c, h, w]` become
///   an image by `permute(1, 2, 0)`.
/// - Several results per pixel form a new first axis: `[planes, h, w]` or `[planes, h, w, c]`.
/// - A [org.ochre.Border] says which values neighbours outside the image have.
/// - Strips of rows run in parallel. Neither the strips nor the strides nor the number of threads change one bit of the
///   result.
/// - An image without pixels gives a result without pixels.
package org.ochre.stencil;
