package org.ochre.opencv;

import org.bytedeco.opencv.global.opencv_core;
import org.ochre.Parallelism;
import org.ochre.opencv.work.LoadedOpenCv;

/// The OpenCV that is loaded: once, on first use, whatever thread comes first.
///
/// Loading sets what its surroundings need, each only where the user has not: JavaCPP's limit of physical memory is
/// switched off (`org.bytedeco.javacpp.maxphysicalbytes=0`: it counts tensors as its own and throws), OpenCV's log is
/// silent (`OPENCV_LOG_LEVEL=SILENT`: what it logs comes back as an exception), and OpenBLAS, which OpenCV's linear
/// algebra calls, uses no threads of its own (`OPENBLAS_NUM_THREADS=1`: with more, `invert` of 100×100 overruns a stack
/// of 1 MB and ends the process). Each can only be set before JavaCPP, OpenCV or OpenBLAS are first used by somebody
/// else in the process.
///
/// **Where it is loaded from.** JavaCPP finds the libraries in the jars and unpacks 120 MB of them, once. Left to
/// itself it falls through to a folder that others may have filled, so Ochre names the folder
/// (`org.bytedeco.javacpp.cachedir`) before JavaCPP's first class loads: the one that the user names by this property
/// (or `ochre-USER` in it, where it is open to all, as that for temporary files is), or nothing; else
/// `~/.javacpp/cache`; else `javacpp` beside Ochre's own library, in `$XDG_CACHE_HOME/ochre`, `~/.cache/ochre` or the
/// folder for temporary files. It takes the first that can be written, allows execution, and that nobody else could
/// have written to: owners and permissions of the folder, of all that it lies in and, where others may enter it, of
/// what it holds are looked at. What Ochre makes is open to this user alone, whatever the umask. Where there is none,
/// loading fails and says why. If somebody else used JavaCPP before, its folder stays as it was chosen then: Ochre
/// looks at that one in the same way, and refuses to load from it where it is not safe. What was loaded from there
/// before, Ochre cannot undo: call [#load] first.
///
/// Where `org.bytedeco.javacpp.loadLibraries=false` tells JavaCPP not to load, the libraries are loaded by name from
/// `java.library.path`, which takes 0.25 s of CPU less. Those folders are whoever's wrote that option, and not looked
/// at.
///
/// **Class loaders** that used OpenCV cannot be unloaded. JavaCPP starts a thread that frees native objects,
/// `JavaCPP Deallocator`, which never ends (`org.bytedeco.javacpp.nopointergc=true` leaves it out, and then only scopes
/// free them), and native calls back into Java hold the class that they call for as long as the process lives. In a
/// server that loads applications anew, Ochre and Bytedeco's jars belong where the server's own are. What uses Ochre's
/// core alone, over memory of confined arenas, can be unloaded.
///
/// **Standard error.** The libpng and libjpeg inside OpenCV print their warnings about damaged files, such as
/// `libpng warning: iCCP: too short`, straight to the process' standard error. Neither has a switch that reaches it
/// from here, and to lead that stream elsewhere would take it from everybody in the process: Ochre leaves it alone.
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

    /// How many channels a Mat of the loaded OpenCV can have. More are silently taken modulo this by OpenCV itself;
    /// Ochre refuses them.
    public static int maxChannels() {
        return LoadedOpenCv.maxChannels();
    }

    /// The threads that OpenCV's own parallel functions use.
    public static int threads() {
        load();
        return opencv_core.getNumThreads();
    }

    /// Sets the threads that OpenCV's own parallel functions use, **for the whole process**: OpenCV knows no other
    /// scope, so who calls this changes it for everybody, and [Parallelism#with] does not reach it. On loading it is
    /// set once, to [Parallelism#ofProcess]; whoever wants another number sets it once, at the start. It matters to
    /// functions in [Mats#call] and to [KMeans]; Ochre's filters run OpenCV in strips on the threads of [Parallelism].
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
