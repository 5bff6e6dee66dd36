/// The code that connects tensors and OpenCV, for Ochre's own modules; the package is not exported.
/// [org.ochre.opencv.work.LoadedOpenCv] loads the library and translates its exceptions.
/// [org.ochre.opencv.work.MatLayout] checks a tensor's layout against a Mat's. [org.ochre.opencv.work.View] is a Mat
/// over a tensor; [org.ochre.opencv.work.Watch] ends it with the tensor's memory, and [org.ochre.opencv.work.Headers]
/// ends it with the call. [org.ochre.opencv.work.Filtering] runs OpenCV's filters over tensors.
/// [org.ochre.opencv.work.Engine] bounds the sizes that OpenCV can count, and [org.ochre.opencv.work.Routine] names the
/// filters.
package org.ochre.opencv.work;
