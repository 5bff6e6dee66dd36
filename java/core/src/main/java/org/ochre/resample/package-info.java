/// The same picture in another size: [org.ochre.resample.Resize], with a [org.ochre.resample.Filter] that says how
/// pixels are weighed.
///
/// These rules hold for all of them: any strides are served; the number of threads and the CPU do not change the
/// result; pixels are squares, so that pixel `i` covers `i … i + 1` and has its centre at `i + 0.5`.
package org.ochre.resample;
