package org.ochre.opencv;

import org.bytedeco.opencv.global.opencv_core;
import org.ochre.Parallelism;
import org.ochre.opencv.work.LoadedOpenCv;

/// The OpenCV that is loaded: once, on first use, whatever thread comes first.
///
/// Loading sets what its surroundings need, each only where the user has not: JavaCPP's limit of physical memory is switched
/// off (`org.bytedeco.javacpp.maxphysicalbytes=0`: it counts tensors as its own and throws), and OpenCV's log is silent
/// (`OPENCV_LOG_LEVEL=SILENT`: what it logs comes back as an exception). Both can only be set before JavaCPP or OpenCV are
/// first used by somebody else in the process.
///
/// JavaCPP finds and unpacks the libraries. Where `org.bytedeco.javacpp.loadLibraries=false` tells it not to, they are loaded by name
/// from `java.library.path`, which takes 0.25 s of CPU less.
public final class OpenCv {
    private OpenCv() {}

    /// Loads OpenCV if it is not yet.
    ///
    /// @throws UnsatisfiedLinkError with what was tried, the same each time
    public static void load() {
        LoadedOpenCv.load();
    }

    /// As OpenCV says it: `4.13.0`.
    public static String version() {
        load();
        return opencv_core.getVersionMajor() + "." + opencv_core.getVersionMinor() + "."
                + opencv_core.getVersionRevision();
    }

    /// How this OpenCV was built, many lines.
    public static String buildInformation() {
        load();
        return opencv_core.getBuildInformation().getString().replace("\0", "");
    }

    /// How many channels a Mat of the loaded OpenCV can have. More are silently taken modulo this by OpenCV itself; Ochre
    /// refuses them.
    public static int maxChannels() {
        return LoadedOpenCv.maxChannels();
    }

    /// The threads that OpenCV's own parallel functions use.
    public static int threads() {
        load();
        return opencv_core.getNumThreads();
    }

    /// Sets the threads that OpenCV's own parallel functions use, **for the whole process**: OpenCV knows no other scope, so who
    /// calls this changes it for everybody, and [Parallelism#with] does not reach it. On loading it is set once, to
    /// [Parallelism#ofProcess]; whoever wants another number sets it once, at the start. It matters to functions in [Mats#call] and to
    /// [KMeans]; Ochre's filters run OpenCV in strips on the threads of [Parallelism].
    ///
    /// @throws IllegalArgumentException unless `threads ≥ 1`
    public static void threads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
        }
        load();
        opencv_core.setNumThreads(threads);
    }
}
