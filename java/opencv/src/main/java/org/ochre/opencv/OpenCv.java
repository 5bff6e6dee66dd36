package org.ochre.opencv;

import org.bytedeco.opencv.global.opencv_core;
import org.ochre.Parallelism;
import org.ochre.opencv.work.LoadedOpenCv;

/// The loaded OpenCV library. It is loaded once, on first use, by the first thread that needs it.
///
/// Loading sets three switches of the process, each only where the user has not set it:
///
/// - JavaCPP's limit of physical memory is switched off (`org.bytedeco.javacpp.maxphysicalbytes=0`). With a limit,
///   JavaCPP counts tensors as its own memory and throws.
/// - OpenCV's log is silent (`OPENCV_LOG_LEVEL=SILENT`). OpenCV's errors come back as exceptions.
/// - OpenBLAS, which OpenCV's linear algebra calls, uses no threads of its own (`OPENBLAS_NUM_THREADS=1`). With more
///   threads, `invert` of 100×100 overruns a stack of 1 MB and ends the process.
///
/// A switch has no effect if other code in the process has used JavaCPP, OpenCV or OpenBLAS before.
///
/// **The folder of the libraries.** JavaCPP finds the libraries in the jars and unpacks 120 MB of them, once. By itself
/// it may choose a folder that other users could have filled. So Ochre names the folder
/// (`org.bytedeco.javacpp.cachedir`) before JavaCPP's first class is loaded:
///
/// - If the user names a folder by this property, Ochre takes that folder, or `ochre-USER` in it if it is open to all
///   users, as the folder for temporary files is. It takes no other.
/// - Otherwise Ochre takes the first safe folder of these: `~/.javacpp/cache`, then `javacpp` beside Ochre's own
///   library, in `$XDG_CACHE_HOME/ochre`, `~/.cache/ochre` or the folder for temporary files.
///
/// A safe folder can be written, allows execution, and could have been written by no other user. Ochre checks the
/// owners and permissions of the folder and of all its parents. If other users may enter the folder, Ochre checks its
/// content too. Folders and files that Ochre makes are open to this user alone, whatever the umask. If no folder is
/// safe, loading fails and says why.
///
/// If other code used JavaCPP before, JavaCPP keeps the folder that it chose then. Ochre checks that folder in the same
/// way, and refuses to load from it if it is not safe. Libraries that were loaded from it before stay loaded: call
/// [#load] first.
///
/// If `org.bytedeco.javacpp.loadLibraries=false` tells JavaCPP not to load, Ochre loads the libraries by name from
/// `java.library.path`, which takes 0.25 s of CPU less. The author of that option is trusted: Ochre does not check
/// those folders.
///
/// **Class loaders** that used OpenCV cannot be unloaded. JavaCPP starts a thread that frees native objects,
/// `JavaCPP Deallocator`, which never ends. (`org.bytedeco.javacpp.nopointergc=true` switches it off; then only scopes
/// free native objects.) Native calls back into Java keep their class as long as the process lives. In a server that
/// reloads applications, put the jars of Ochre and Bytedeco beside the server's own jars. An application can be
/// unloaded if it uses only Ochre's core, over memory of confined arenas.
///
/// **Standard error.** The libpng and libjpeg inside OpenCV print warnings about damaged files, such as
/// `libpng warning: iCCP: too short`, directly to the standard error of the process, and cannot be told not to. While
/// `Images` decodes, Ochre therefore holds back what is printed there, on Linux. Then it gives these lines to the
/// [System.Logger] `org.ochre` at level DEBUG, and prints all others, which come late but whole.
/// `-Dochre.stderr=untouched` leaves the stream alone.
public final class OpenCv {
    private OpenCv() {}

    /// Loads OpenCV if it is not loaded yet.
    ///
    /// @throws UnsatisfiedLinkError with a list of what was tried; every call throws the same error
    public static void load() {
        LoadedOpenCv.load();
    }

    /// The version in OpenCV's words, such as `4.13.0`.
    public static String version() {
        load();
        return opencv_core.getVersionMajor() + "." + opencv_core.getVersionMinor() + "."
                + opencv_core.getVersionRevision();
    }

    /// OpenCV's report of how it was built, many lines.
    public static String buildInformation() {
        load();
        return opencv_core.getBuildInformation().getString().replace("\0", "");
    }

    /// The most channels that a Mat of the loaded OpenCV can have. OpenCV silently takes larger numbers modulo this
    /// one; Ochre refuses them.
    public static int maxChannels() {
        return LoadedOpenCv.maxChannels();
    }

    /// The number of threads that OpenCV's own parallel functions use.
    public static int threads() {
        load();
        return opencv_core.getNumThreads();
    }

    /// Sets the number of threads that OpenCV's own parallel functions use, **for the whole process**. OpenCV has no
    /// smaller scope, so a call changes the number for all code in the process, and [Parallelism#with] does not affect
    /// it. Loading sets it once to [Parallelism#ofProcess]. An application that wants another number should set it
    /// once, at the start. The number matters to functions in [Mats#call] and to [KMeans]. Ochre's filters run OpenCV
    /// in strips on the threads of [Parallelism].
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
