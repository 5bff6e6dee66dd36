/// How a tensor meets OpenCV: the library is loaded and its exceptions translated
/// ([org.ochre.opencv.work.LoadedOpenCv]), a tensor's layout is held against a Mat's
/// ([org.ochre.opencv.work.MatLayout]), and Mats over tensors ([org.ochre.opencv.work.View]) end with the tensor's
/// memory or with the call ([org.ochre.opencv.work.Headers]). OpenCV's filters run over tensors by
/// [org.ochre.opencv.work.Filtering], within what [org.ochre.opencv.work.Engine] says that OpenCV can count, and are
/// named by [org.ochre.opencv.work.Routine]. For Ochre's own modules; not exported.
package org.ochre.opencv.work;
