package org.ochre.opencv.work;

import java.util.List;

/// OpenCV's libraries out of `java.library.path`, for a JVM where JavaCPP is told not to load any. JavaCPP reads
/// annotations to learn what to load, looks for each file under many names, and writes proxy classes on the way.
final class NamedLibraries {
    /// Each after those it needs. The first ones are needed by OpenCV's core, which knows no folder to find them in:
    /// loaded before it, they are the ones beside it and not the system's.
    private static final List<String> NAMES = List.of("gfortran", "openblas", "jnijavacpp", "jniopencv_core",
            "jniopencv_imgproc", "jniopencv_imgcodecs");

    private NamedLibraries() {}

    /// @throws UnsatisfiedLinkError naming the first that is missing
    @SuppressWarnings("restricted")
    static void load() {
        if (System.getProperty("os.arch").equals("amd64")) {
            System.loadLibrary("quadmath"); // gfortran's, on x86 alone
        }
        NAMES.forEach(System::loadLibrary);
    }
}
