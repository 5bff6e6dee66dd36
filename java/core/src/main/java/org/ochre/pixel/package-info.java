/// Operations on one pixel at a time. [org.ochre.pixel.Convert] changes the dtype, [org.ochre.pixel.ScaleRange] the
/// range of values. [org.ochre.pixel.Gray], [org.ochre.pixel.Rgb] and [org.ochre.pixel.Rgba] change the channels;
/// [org.ochre.pixel.UnifyTransparent] gives all fully transparent pixels one colour. [org.ochre.pixel.Premultiply] and
/// [org.ochre.pixel.Overlay] work with alpha. [org.ochre.pixel.Lab] and [org.ochre.pixel.YuvToRgb], each with its way
/// back, change the colour space. [org.ochre.pixel.Rotate] turns the image.
///
/// These rules hold for all of them: any strides are served; the number of threads does not change the result; no
/// result depends on neighbouring pixels.
package org.ochre.pixel;
